using System.Linq;

namespace Monofy.Files.Tests.Compose.Loading;

public sealed class ExtendsTests
{
    [Fact]
    public void A_service_extends_one_of_the_same_file() => Assert.Equal("""
        base: x --user=a --env=A=1
        web: x --user=b --env=A=1 --env=B=2
        more: y --user=b --env=A=1 --env=B=2
        """, Case.Of("""
        services:
          base: {command: x, user: a, environment: {A: "1"}}
          web: {extends: base, user: b, environment: [B=2]}
          more: {extends: {service: web}, command: y}
        """).Shown());

    [Fact]
    public void A_service_extends_one_of_another_file_whose_paths_are_its_own() =>
        Assert.Equal("web: x --cwd=lib/sub --env-file=lib/a.env --env-file=b.env",
        Case.Of("services: {web: {extends: {file: lib/base.yaml, service: app}, env_file: [b.env]}}")
            .With("lib/base.yaml",
                "services: {app: {extends: root, working_dir: sub}, root: {command: x, env_file: a.env}}").Shown());

    [Fact]
    public void What_is_reset_is_not_inherited() =>
        Assert.Equal("web: x",
            Case.Of("services: {web: {extends: {file: b.yaml, service: app}, user: !reset null, environment: " +
                "!override {}}}")
            .With("b.yaml", "services: {app: {command: x, user: a, environment: [A=1]}}").Shown());

    [Theory]
    [InlineData("services: {web: {extends: app}}",
        "compose.yaml:1:27: extends: there is no service app in compose.yaml")]
    [InlineData("services: {a: {extends: b}, b: {extends: a}}",
        "circle: compose.yaml: a -> compose.yaml: b -> compose.yaml: a")]
    [InlineData("services: {web: {command: x, extends: {file: no.yaml, service: app}}}",
        "compose.yaml:1:46: no.yaml cannot be read: no such file or directory (ENOENT)")]
    [InlineData("services: {web: {command: x, extends: {file: 'https://x/y.yaml', service: app}}}",
        "is not a local file")]
    [InlineData("services: {web: {command: x, extends: {file: b.yaml, service: nobody}}}",
        "there is no service nobody in b.yaml")]
    public void What_cannot_be_extended_is_a_mistake(string text, string mistake) =>
        Assert.Contains(mistake, Case.Of(text).With("b.yaml", "services: {app: {command: x}}").Mistakes());

    [Fact]
    public void A_service_that_many_extend_is_counted_each_time()
    {
        string services = "services:\n  base: {command: x, environment: [" +
            string.Join(',', Enumerable.Range(0, 5_000).Select(static i => "A" + i)) + "]}\n" +
            string.Concat(Enumerable.Range(0, 100).Select(static i => $"  s{i}: {{extends: base}}\n"));
        Assert.Matches("^compose.yaml:[0-9]+:[0-9]+: extends: the services grow too large$",
            Case.Of(services).Mistakes());
    }

    [Fact]
    public void A_mistake_in_the_other_file_has_its_place_there() =>
        Assert.Equal("lib/b.yaml:3:5: unknown key usr; did you mean user? (or is it newer than this monofy?)",
            Case.Of("services: {web: {extends: {file: lib/b.yaml, service: app}}}")
            .With("lib/b.yaml", "services:\n  app:\n    usr: x\n    command: y\n").Mistakes());
}
