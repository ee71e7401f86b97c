namespace Monofy.Files.Tests.Compose.Loading;

/// <summary>The cases of compose-go's override tests that a run can show, and its reset and extends tests.</summary>
public sealed class MergeTests
{
    private static string Merged(string below, string above) =>
        new Case().With("a.yaml", "services:\n  web:\n    command: x\n" + Indented(below)).With("b.yaml",
            "services:\n  web:\n" + Indented(above))
            .Shown(null, "a.yaml", "b.yaml");

    private static string Indented(string keys) => "    " + keys.Replace("\n", "\n    ") + "\n";

    [Theory]
    [InlineData("user: a", "user: b", "web: x --user=b")]
    [InlineData("entrypoint: [a, b]", "entrypoint: c", "web: c x")]
    [InlineData("user: a", "command: [y, z]", "web: y z --user=a")]
    [InlineData("environment: {A: '1', B: '2'}", "environment: {B: '3', C: '4'}",
        "web: x --env=A=1 --env=B=3 --env=C=4")]
    [InlineData("environment: [A=1, B=2]", "environment: {B: '3'}", "web: x --env=A=1 --env=B=3")]
    [InlineData("environment: {A: '1'}", "environment: [A=2]", "web: x --env=A=2")]
    [InlineData("env_file: [{path: a.env, required: false}]", "tty: true", "web: x --tty=1")]
    [InlineData("depends_on: [db]", "depends_on: {late: {condition: service_healthy, required: false}}", null)]
    [InlineData("healthcheck: {test: [CMD, a, b], interval: 1s}", "healthcheck: {test: [CMD, c]}",
        "web: x --health-cmd=[c] --health-interval=1s")]
    [InlineData("ulimits: {nofile: 1}", "ulimits: {nofile: {soft: 2, hard: 3}, nproc: 4}",
        "web: x --ulimit=nofile=2:3 --ulimit=nproc=4")]
    [InlineData("group_add: [a]", "group_add: [a, b]", "web: x --group-add=a --group-add=b")]
    [InlineData("profiles: [a]", "profiles: [a]", null)]
    [InlineData("deploy: {replicas: 2}", "deploy: {replicas: 3}", "web: x --scale=3")]
    [InlineData("user: a", "user:", "web: x --user=a")]
    [InlineData("user: a\ntty: true", "user: !reset null", "web: x --tty=1")]
    [InlineData("environment: {A: '1', B: '2'}", "environment: {A: !reset null}", "web: x --env=B=2")]
    [InlineData("environment: {A: '1', B: '2'}", "environment: !override {C: '3'}", "web: x --env=C=3")]
    [InlineData("environment: {A: '1'}", "environment: !reset {}", "web: x")]
    [InlineData("group_add: [a, b]", "group_add: !override [c]", "web: x --group-add=c")]
    public void A_later_file_lies_over_an_earlier_one(string below, string above, string? shown)
    {
        if (shown == null)
        {
            if (below.StartsWith("profiles")) Assert.Contains("no service is left", new Case().With("a.yaml",
                "services: {web: {command: x, profiles: [a]}}").Mistakes());
            else Assert.Contains("there is no service db", new Case().With("a.yaml",
                "services: {web: {command: x, depends_on: [db]}}").Mistakes());
            return;
        }
        Assert.Equal(shown, Merged(below, above));
    }

    [Theory]
    [InlineData("networks")]
    [InlineData("volumes")]
    public void Labels_of_a_network_or_volume_are_one_thing_in_both_forms(string section)
    {
        Case files = new Case()
            .With("a.yaml", $"services: {{web: {{command: x}}}}\n{section}: {{n: {{labels: {{a: '1', b: '2'}}}}}}\n")
            .With("b.yaml", $"{section}:\n  n: {{labels: [b=3, c=4]}}\n");
        Assert.Equal("", files.Mistakes(null, "a.yaml", "b.yaml"));
    }

    [Fact]
    public void Dependencies_of_both_files_are_kept()
    {
        Case files = new Case().With("a.yaml",
            "services: {web: {command: x, depends_on: [a]}, a: {command: a}, b: {command: b}}")
            .With("b.yaml", "services: {web: {depends_on: {b: {condition: service_healthy}, a: {condition: " +
                "service_completed_successfully}}}}");
        Assert.Equal("web: x <-a:completed <-b:healthy\na: a\nb: b", files.Shown(null, "a.yaml", "b.yaml"));
    }

    [Fact]
    public void A_service_can_be_taken_away()
    {
        Case files = new Case().With("a.yaml", "services: {web: {command: x}, b: {command: y}}").With("b.yaml",
            "services: {b: !reset null}");
        Assert.Equal("web: x", files.Shown(null, "a.yaml", "b.yaml"));
    }

    [Fact]
    public void Documents_of_one_file_lie_over_each_other() =>
        Assert.Equal("web: x --user=b\nc: y",
            Case.Of("services: {web: {command: x, user: a}}\n---\nservices: {web: {user: b}, c: {command: y}}\n",
            "compose.yaml").Shown(static r => r with { Format = "compose" }));

    [Fact]
    public void Different_shapes_do_not_lie_over_each_other()
    {
        Case files = new Case().With("a.yaml", "services: {web: {command: x, develop: {watch: []}}}").With("b.yaml",
            "services: {web: {x-a: 1, logging: {options: {a: b}}}}")
            .With("c.yaml", "services: {web: {x-a: [1]}}");
        Assert.Equal(
            "c.yaml:1:23: x-a: expected a whole number as in b.yaml:1:23, found a list (!override replaces it)",
                files.Mistakes(null, "a.yaml", "b.yaml", "c.yaml"));
    }
}
