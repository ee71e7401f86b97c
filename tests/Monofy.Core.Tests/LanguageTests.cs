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
    private const int LinesOfAFunction = 45;

    private static readonly Regex s_signature = new(@"^ +[a-z].*\(");
    private static readonly Regex s_noFunction =
        new(@"\b(class|struct|interface|record|enum)\b|=>|= new|^ +(if|for|foreach|while|switch|else|using|return)\b");
    private static readonly Regex s_testName = new(@"public void ([A-Z][A-Za-z0-9]*_\w+)\(");

    private static readonly Regex s_hardEnglish = new(
        @"\b([Ww]hoever|(?<![=:])[Nn]obody|[Ss]hall|that which|ever less often|has not the|is (said|told)|" +
        @"ending with|(be|is|are) gone|[Ww]hom|(ends|ended) with \d|" +
        @"(?<![Tt]here )(is|are) no (?!longer\b|more\b|such\b|less\b)[a-z]+)\b");

    // Of time that has passed; a deadline is waited for by the harness.
    private static readonly Regex s_upperBound =
        new(@"(Assert\.|\.That\().*(Elapsed|Total(Milli)?[Ss]econds|\b(clocks|gaps)\b).*(?<!<)<(?![<A-Za-z])");

    private static readonly string[] s_withComments = ["src", "tests"];
    private static readonly string[] s_withPages = ["docs", "examples", "bench", "packaging", "tests", "demo"];

    private static readonly Regex s_literal = new("""
        "((?:[^"\\]|\\.)*)"
        """.Trim());

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
    public void No_function_has_more_than_45_lines()
    {
        var found = new List<string>();
        foreach (string file in Files("src", "*.cs"))
        {
            string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, file));
            for (int i = 1; i < lines.Length; i++)
            {
                string indent = Regex.Match(lines[i], "^(?: {4}| {8}| {12})(?=\\{$)").Value;
                if (indent.Length == 0) continue;
                int from = i - 1;
                while (from > 0 && lines[from].StartsWith(indent + " ", StringComparison.Ordinal)) from--;
                // A table (a switch written out in full, or a field) is as long as what it lists.
                if (!s_signature.IsMatch(lines[from]) || s_noFunction.IsMatch(lines[from])) continue;
                int to = Array.FindIndex(lines, i, l => l.StartsWith(indent + "}", StringComparison.Ordinal));
                if (to - from >= LinesOfAFunction) found.Add(file + ":" + (from + 1) + ": " + (to - from + 1));
            }
        }
        Assert.Empty(found);
    }

    [Fact]
    public void Messages_are_written_in_plain_English()
    {
        var found = new List<string>();
        foreach (string file in Files("src", "*.cs"))
        {
            int number = 0;
            foreach (string line in File.ReadLines(Path.Combine(Repository.Root, file)))
            {
                number++;
                if (Regex.IsMatch(line, "^ *//")) continue;
                foreach (Match literal in s_literal.Matches(line))
                {
                    foreach (Match match in s_hardEnglish.Matches(literal.Value))
                        found.Add(file + ":" + number + ": " + match.Value);
                }
            }
        }
        Assert.Empty(found);
    }

    [Fact]
    public void Names_of_tests_are_written_in_plain_English()
    {
        var found = new List<string>();
        foreach (string file in Files("tests", "*.cs"))
        {
            foreach (Match name in s_testName.Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            {
                Match match = s_hardEnglish.Match(name.Groups[1].Value.Replace('_', ' '));
                if (match.Success) found.Add(name.Groups[1].Value + ": " + match.Value);
            }
        }
        Assert.Empty(found);
    }

    [Fact]
    public void Comments_and_pages_are_written_in_plain_English()
    {
        var found = new List<string>();
        IEnumerable<string> files = s_withComments.SelectMany(static folder => Files(folder, "*.cs"))
            .Concat(s_withPages.SelectMany(static folder => Files(folder, "*.md")))
            .Append("README.md").Append("CONTRIBUTING.md");
        foreach (string file in files)
        {
            // The contract and the tables of runs quote.
            if (file is "docs/contract.md" or "docs/testing.md" or "docs/comparison.md") continue;
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

    [Fact]
    public void No_test_fails_because_the_machine_is_slow()
    {
        var found = new List<string>();
        foreach (string file in Files("tests", "*.cs"))
        {
            int number = 0;
            foreach (string line in File.ReadLines(Path.Combine(Repository.Root, file)))
            {
                number++;
                if (s_upperBound.IsMatch(line)) found.Add(file + ":" + number);
            }
        }
        Assert.Empty(found);
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(static f => Path.GetRelativePath(Repository.Root, f))
            .Where(static f => !f.Contains("/obj/") && !f.Contains("/bin/")).Order(StringComparer.Ordinal);
}
