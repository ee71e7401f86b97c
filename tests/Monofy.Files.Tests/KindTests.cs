using Monofy.Files.Formats;

namespace Monofy.Files.Tests;

public sealed class KindTests
{
    [Theory]
    [InlineData("web: app\n", "x", FileFormat.Procfile)]
    [InlineData("# c\n\nweb: app\nworker_1: b\n-x: c\n", "x", FileFormat.Procfile)]
    [InlineData("services: bin/serve all\n", "x", FileFormat.Procfile)]
    [InlineData("include: lib\n", "x", FileFormat.Procfile)]
    [InlineData("services:\n  web:\n    command: x\n", "Procfile", FileFormat.Compose)]
    [InlineData("name: x\nservices: # all\n", "x", FileFormat.Compose)]
    [InlineData("services: {web: {command: x}}\n", "x", FileFormat.Compose)]
    [InlineData("services: []\n", "x", FileFormat.Compose)]
    [InlineData("include: [a.yaml]\n", "x", FileFormat.Compose)]
    [InlineData("include:\n  - a.yaml\n", "x", FileFormat.Compose)]
    [InlineData("{\"services\": {}}", "x", FileFormat.Compose)]
    [InlineData("  {\"monofy\": 1}", "x", FileFormat.Plan)]
    [InlineData("web app\n", "Procfile.dev", FileFormat.Procfile)]
    [InlineData("web: {a: b}\nx\n", "a.yml", FileFormat.Compose)]
    [InlineData("web: app\nworker app\n", "x", FileFormat.Procfile)]
    [InlineData("name: x\nnetworks:\n  a: {}\n", "x", FileFormat.Unknown)]
    [InlineData("web app\n", "x", FileFormat.Unknown)]
    [InlineData("", "x", FileFormat.Unknown)]
    [InlineData("", "sub/Procfile", FileFormat.Procfile)]
    public void The_content_tells_what_a_file_is(string text, string name, FileFormat kind) =>
        Assert.Equal(kind, FormatDetector.Of(text, name));

    [Theory]
    [InlineData("x", "web app\n", null, "is neither a Compose file")]
    [InlineData("x", "web app\n", "procfile",
        "x:1:1: expected \"name: command\", where the name has letters, digits, _ and - only; found web")]
    [InlineData("x", "web: app\nworker app\n", null, "x:2:1: expected \"name: command\"")]
    [InlineData("x", "web: app\n", "compose", "x:1:1: unknown key web")]
    [InlineData("x", "web: app\n", "toml", "--format: expected compose, procfile or json, found toml")]
    [InlineData("x", "web: a\0b\n", null, "x: is not a text: it has a NUL in it; expected UTF-8")]
    [InlineData("x", "{\"monofy\": 7}", null, "x:1:12: ")]
    [InlineData("x", "{\"monofy\": 1", null, "is not JSON")]
    public void A_file_that_is_not_there_is_a_mistake(string name, string text, string? format, string mistake) =>
        Assert.Contains(mistake, Case.Of(text, name).Mistakes(r => r with { Format = format }));

    [Fact]
    public void Another_encoding_than_utf_8_is_a_mistake()
    {
        Assert.Equal("x: is in UTF-16; expected UTF-8", Case.Of("\uDCFF\uDCFEw\0e\0", "x").Mistakes());
        Assert.Equal("x: is in UTF-16; expected UTF-8", Case.Of("\uDCFE\uDCFF\0w\0e", "x").Mistakes());
        Assert.Equal("x: is not in UTF-8: the byte 0xe9 in line 2", Case.Of("a: x\nweb: caf\uDCE9\n", "x").Mistakes());
    }

    [Fact]
    public void A_plan_is_read_back_and_names_choose_a_part_of_it()
    {
        const string plan = """
            {"monofy": 1, "run": {"log": "prefix"}, "services": [
              {"name": "web", "command": ["web", "$A"], "user": "app", "depends-on": [{"name": "db"}]},
              {"name": "db", "command": ["db"]}, {"name": "other", "command": ["o"]}]}
            """;
        FileResult result = Case.Of(plan, "plan.json").Read(static r => r with { Names = ["web"] });
        Assert.Equal("", string.Join('\n', result.Mistakes));
        Assert.Equal(["web", "db"], result.Description.Services.ConvertAll(static s => s.Name));
    }

    [Fact]
    public void A_byte_order_mark_is_left_out() => 
        Assert.Equal("web: app --env=PORT=5000", Case.Of("\uFEFFweb: app\n", "Procfile").Shown());

    [Fact]
    public void Compose_files_and_procfiles_are_not_mixed() =>
        Assert.Contains("is another kind of file than a", new Case().With("a", "web: x").With("b",
            "services:\n  web: {command: x}").Mistakes(null, "a", "b"));

    [Fact]
    public void All_files_together_are_bounded() =>
        Assert.Contains("b is too large: all files together may have 1 MB",
            Case.Of("include: [b]\nservices:\n  web: {command: x}").With("b", "# " + new string('x', 1 << 20)).Mistakes(
            ));
}
