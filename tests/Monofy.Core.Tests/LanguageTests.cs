using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Core.Tests;

/// <summary>How lines and sentences look, as far as a test can hold it: width, and words that read as a
/// translation.</summary>
public sealed class LanguageTests
{
    private const int Columns = 120;
    private const int LinesOfAFile = 400;

    private static readonly Regex s_hardEnglish = new(
        @"\b([Ww]hoever|(?<![=:])[Nn]obody|shall|that which|ever less often|has not the|is (said|told)|ending with|" +
        @"be gone|(ends|ended) with \d|(?<![Tt]here )(is|are) no (?!longer\b|more\b|such\b|less\b)[a-z]+)\b");

    [Fact]
    public void No_line_of_code_is_wider_than_120_columns()
    {
        var wide = new List<string>();
        foreach (string file in Files("src", "*.cs").Concat(Files("tests", "*.cs")))
        {
            bool raw = false;
            int number = 0;
            foreach (string line in File.ReadLines(Path.Combine(Repository.Root, file)))
            {
                number++;
                bool within = raw;
                if (Regex.Count(line, "\"\"\"+") % 2 == 1) raw = !raw;
                // What stands in a raw or very long literal of a test, and the name of a test, cannot be broken.
                string kept = "^    public void \\w+\\(|\"\"\"" + (file[0] == 't' ? "|\"[^ ].{80,}\"" : "");
                if (line.Length > Columns && !within && !Regex.IsMatch(line, kept)) wide.Add(file + ":" + number);
            }
        }
        Assert.Empty(wide);
    }

    [Fact]
    public void No_file_of_code_has_more_than_400_lines() => Assert.All(Files("src", "*.cs"), static f =>
        Assert.True(File.ReadLines(Path.Combine(Repository.Root, f)).Count() <= LinesOfAFile, f));

    [Fact]
    public void Comments_and_pages_are_written_in_plain_English()
    {
        var found = new List<string>();
        foreach (string file in Files("src", "*.cs").Concat(Files("docs", "*.md")).Append("README.md")
            .Append("CONTRIBUTING.md"))
        {
            // The contract and the tables of runs quote, decisions are dated, and wrapped lines hide a "there".
            if (file is "docs/contract.md" or "docs/testing.md" or "docs/comparison.md" || file.StartsWith("docs/decisions/", StringComparison.Ordinal)) continue;
            int number = 0;
            foreach (string line in File.ReadLines(Path.Combine(Repository.Root, file)))
            {
                number++;
                string text = line;
                if (file.EndsWith(".cs", StringComparison.Ordinal)) text = Regex.Match(line, "(^| )//.*").Value;
                foreach (Match match in s_hardEnglish.Matches(text))
                    found.Add(file + ":" + number + ": " + match.Value);
            }
        }
        Assert.Empty(found);
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(static f => Path.GetRelativePath(Repository.Root, f))
            .Where(static f => !f.Contains("/obj/") && !f.Contains("/bin/")).Order(StringComparer.Ordinal);
}
