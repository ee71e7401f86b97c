namespace Monofy.Files.Tests.Compose.Mapping;

/// <summary>What only the plan as a whole shows to be wrong is reported with its place and in the words of the
/// file.</summary>
public sealed class PlannedMistakeTests
{
    [Theory]
    [InlineData("services: {a: {command: x, x-monofy: {on-event: 'c:failed'}}}",
        "compose.yaml:1:49: a: x-monofy: on-event: c:failed: there is no service c")]
    [InlineData("services: {a: {command: x, x-monofy: {stdin: true}}, b: {command: y, x-monofy: {stdin: true}}}",
        "compose.yaml:1:88: b: x-monofy: stdin is given for a second process; expected it for one")]
    [InlineData("services: {a: {command: x, x-monofy: {listen: 'tcp://:81', health: 'tcp://:81'}}}",
        "compose.yaml:1:47: a: x-monofy: listen: tcp://:81: monofy itself would answer health=tcp there; expected an " +
            "http check, health=notify or health-cmd")]
    [InlineData("services: {a: {command: x, x-monofy: {health-retries: 3}}}",
        "compose.yaml:1:55: a: x-monofy: health-retries is given without a health check; expected health or " +
            "health-cmd too")]
    [InlineData("services: {a: {command: x, x-monofy: {overlap: queue}}}",
        "compose.yaml:1:48: a: x-monofy: overlap is given without a job; expected schedule, on-signal or job too")]
    [InlineData("services: {a: {command: x, depends_on: {b: {condition: service_healthy}}}, b: {command: y}}",
        "compose.yaml:1:41: a: depends_on: b: b has no health check; give b one, or wait until it is started")]
    [InlineData("services: {a: {command: x, depends_on: [b]}, b: {command: y, depends_on: [a]}}",
        "compose.yaml:1:75: dependency cycle: a -> b -> a")]
    [InlineData("services: {a: {command: x, scale: 0}}",
        "compose.yaml:1:35: nothing to run: every service is scaled to 0 (a); expected at least one instance")]
    [InlineData("services: {a: {command: x}}\nx-monofy: {stop-hold: 9s, stop-timeout: 8s}",
        "compose.yaml:2:23: x-monofy: stop-hold: 9s: expected at most stop-timeout, 8 s")]
    [InlineData("services: {web: {command: x, depends_on: [bd]}, db: {command: y}}",
        "compose.yaml:1:43: web: depends_on: there is no service bd; did you mean db?")]
    [InlineData("services: {web: {command: x, depends_on: [db], pre_start: [{command: y}]}}",
        "compose.yaml:1:43: web: depends_on: there is no service db")]
    public void A_mistake_of_the_plan_has_its_place(string text, string mistake) =>
        Assert.Equal(mistake, Case.Of(text).PlannedMistakes());

    [Fact]
    public void A_command_that_lacks_a_variable_has_its_place()
    {
        string mistakes = Case.Of("""
            {"monofy": 1, "services": [{"name": "a", "command": ["x", "${X:?y}"]}]}
            """, "plan.json").PlannedMistakes();
        Assert.StartsWith("plan.json:1:", mistakes);
        Assert.EndsWith("a: required variable X is missing a value: y", mistakes);
    }

    [Theory]
    [InlineData("a: {command: x, secrets: [{source: gone}]}",
        "compose.yaml:1:47: a: secrets: gone: cannot read gone: no such file or directory (ENOENT)")]
    [InlineData("a: {command: x, secrets: [{source: v, target: t}, {source: here, target: t}]}",
        "compose.yaml:1:71: a: secrets: here: it needs /run/secrets/t twice, with different contents")]
    [InlineData("a: {command: x, secrets: [{source: v, target: t}]}, " +
        "b: {command: y, secrets: [{source: here, target: t}]}",
        "compose.yaml:1:99: b: secrets: here: another service needs /run/secrets/t with different contents")]
    [InlineData("a: {command: x, secrets: [v, here]}, b: {command: y, secrets: [v, here]}", "")]
    [InlineData("a: {command: x, scale: 0, secrets: [gone]}, b: {command: y}", "")]
    public void A_check_reads_what_the_start_will_read(string services, string mistake) =>
        Assert.Equal(mistake, Case.Of("services: {" + services +
            "}\nsecrets: {gone: {file: gone}, here: {file: here}, v: {environment: V}}\n")
            .With("here", "x").Env("V=v").PlannedMistakes(check: true));

    [Theory]
    [InlineData("secrets: [{source: v, target: ../x}]",
        "secrets: v: expected a path without .., found /run/secrets/../x")]
    [InlineData("secrets: [{source: v, target: /run/secrets/../x}]", "found /run/secrets/../x")]
    [InlineData("configs: [{source: v, target: /a/..}]", "configs: v: expected a path without .., found /a/..")]
    public void The_path_of_a_secret_does_not_lead_out_again(string keys, string mistake) =>
        Assert.Contains(mistake, Case.Of("services: {a: {command: x, " + keys +
            "}}\nsecrets: {v: {environment: V}}\nconfigs: {v: {content: V}}\n").Env("V=v").PlannedMistakes());

    [Fact]
    public void A_name_that_only_begins_with_dots_is_a_name() => Assert.Equal("", Case.Of(
        "services: {a: {command: x, secrets: [{source: v, target: ..x}]}}\nsecrets: {v: {environment: V}}\n").Env("V=v")
        .PlannedMistakes());

    [Fact]
    public void A_plan_in_JSON_is_corrected_in_its_words()
    {
        string mistakes = Case.Of("""
            {"monofy": 1, "services": [{"name": "a", "command": ["x"], "on-event": "c:failed"}]}
            """, "plan.json").PlannedMistakes();
        Assert.StartsWith("plan.json:1:", mistakes);
        Assert.EndsWith("a: on-event: c:failed: there is no service c", mistakes);
    }
}
