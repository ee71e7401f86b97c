using System;
using System.Text.RegularExpressions;
using Monofy.Core.Export;
using Monofy.Core.Planning;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Export;

/// <summary>docs/growing.md: each output is what monofy prints for the page's application.</summary>
public sealed class GrowingPageTests
{
    private const string Page = "docs/growing.md";

    [Fact]
    public void Every_output_on_the_page_is_what_is_printed()
    {
        string page = Repository.Read(Page);
        string wanted = Regex.Replace(page, "<!-- output: (.*?) -->\n.*?<!-- end -->", match =>
            "<!-- output: " + match.Groups[1].Value + " -->\n```yaml\n" +
            Print([.. match.Groups[1].Value.Split(' '), .. Plan(page)]) +
                "```\n<!-- end -->", RegexOptions.Singleline);
        Assert.NotEqual(0, Regex.Count(page, "<!-- output: "));
        Repository.CheckGolden(Page, wanted);
    }

    // The words of `exec monofy "$@" …` in the page's file plan.
    private static string[] Plan(string page)
    {
        string line = Regex.Match(page, "<!-- file: plan -->\n```sh\nexec monofy \"\\$@\" (.*?)```",
            RegexOptions.Singleline).Groups[1].Value.Replace("\\\n", " ");
        Assert.True(ShellWords.TrySplit(line, false, out string[] words, out string error), error);
        return words;
    }

    private static string Print(string[] args)
    {
        ParseResult parsed = CommandLines.Parse(args, EnvironmentBlock.Empty, static _ =>
            new(null, "no such file", true));
        Assert.Empty(parsed.Mistakes);
        ExportRequest request = ExportRequest.Read(parsed.Options, out string mistake);
        Assert.Equal("", mistake);
        ExportOutcome outcome = Exporter.Export(parsed.Description!, request);
        Assert.Empty(outcome.Mistakes);
        return Exports.Join(outcome);
    }
}
