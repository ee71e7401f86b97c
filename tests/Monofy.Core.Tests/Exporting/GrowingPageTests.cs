using System;
using System.Text.RegularExpressions;
using Monofy.Core.Export;
using Monofy.Core.Planning;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Exporting;

/// <summary>docs/growing.md: each output is what monofy prints for the page's application.</summary>
public sealed class GrowingPageTests
{
    private const string Page = "docs/growing.md";

    private static readonly string[] s_shop =
    [
        "--env=REDIS_URL=redis://${REDIS_HOST}:6379", "migrate:", "shop", "migrate", "&&",
        "cache:", "--health=tcp://:6379", "--fate=separate", "--restart=always", "redis-server", "--save", "", "|||",
        "web:", "--env=PORT=8000", "--health=http://:8000/health", "--depends-on=cache", "gunicorn", "shop:app",
            "--bind", "0.0.0.0:$PORT", "|||",
        "worker:", "--depends-on=cache", "--grace=30s", "--restart=on-failure:5", "celery", "-A", "shop", "worker",
            "|||",
        "report:", "--schedule=0 6 * * 1-5", "--timezone=UTC", "shop", "report",
    ];

    [Fact]
    public void Every_output_on_the_page_is_what_is_printed()
    {
        string page = Repository.Read(Page);
        string wanted = Regex.Replace(page, "<!-- output: (.*?) -->\n.*?<!-- end -->", static match =>
            "<!-- output: " + match.Groups[1].Value + " -->\n```yaml\n" + Print(match.Groups[1].Value.Split(' ')) +
                "```\n<!-- end -->", RegexOptions.Singleline);
        Assert.NotEqual(0, Regex.Count(page, "<!-- output: "));
        Repository.CheckGolden(Page, wanted);
    }

    private static string Print(string[] options)
    {
        ParseResult parsed = Planner.Parse([.. options, .. s_shop], EnvironmentBlock.Empty, static _ =>
            new(null, "no such file", true));
        Assert.Empty(parsed.Mistakes);
        ExportRequest request = ExportRequest.Read(parsed.Options, out string mistake);
        Assert.Equal("", mistake);
        ExportOutcome outcome = Exporter.Export(parsed.Description!, request);
        Assert.Empty(outcome.Mistakes);
        return Exports.Join(outcome);
    }
}
