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

    // Time that has passed, in the words that tests have for it. A deadline is waited for by the harness.
    private const string Passed = @"(Elapsed|TickCount64|UtcNow|Total(Micro|Milli)?[Ss]econds|TotalMinutes|\w+edIn\(|" +
        @"\b(clocks|gaps)\b)";

    // Each is looked for in a statement, which may be of several lines: an upper bound, a range (one of lengths of time
    // has times in it), a wait for nothing but time, and a program that sleeps before it does something.
    private static readonly Regex s_upperBound =
        new(@"(Assert\.|\b[Tt]hat)\w*\(.*" + Passed + @".*(?<!<)<(?![<A-Za-z])");
    private static readonly Regex s_range = new(@"\bInRange\(.*(" + Passed + @"|TimeSpan\.)");
    private static readonly Regex s_waitForTime = new(@"\bUntil\(\(\) => [^{]*" + Passed + "[^{]*>");
    private static readonly Regex s_sleep = new(@"(?<!do )\bsleep [\d.]+; (?!done)");

    // Processor time is not time that has passed; of other engines nothing else tells whether they wait for a program.
    private static readonly string[] s_withTime =
        ["/LanguageTests.cs", "/ProcessorTime.cs", "Export.Tests/ComposeTests.cs", "/Swarm.cs"];

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
            int number = 0;
            foreach (string line in File.ReadLines(Path.Combine(Repository.Root, file)))
            {
                number++;
                if (line.Length > Columns) wide.Add(file + ":" + number);
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
    public void No_test_fails_because_the_machine_is_slow_or_waits_for_time_to_pass()
    {
        var found = new List<string>();
        foreach (string file in Files("tests", "*.cs"))
        {
            if (Array.Exists(s_withTime, name => file.EndsWith(name, StringComparison.Ordinal))) continue;
            foreach (string statement in File.ReadAllText(Path.Combine(Repository.Root, file)).Split(";\n"))
            {
                if (DependsOnTime(statement)) found.Add(file + ": " + statement.Trim());
            }
        }
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("run.That(Stopwatch.GetElapsedTime(start).TotalSeconds < 10, \"soon\")")]
    [InlineData("That(end == 0 || Stopwatch.GetElapsedTime(end).TotalSeconds < 10, what)")]
    [InlineData("Assert.True(Math.Abs((DateTime.UtcNow - time)\n    .TotalMinutes) < 5)")]
    [InlineData("Assert.True(Environment.TickCount64 - start < 500)")]
    [InlineData("Assert.InRange(box.StoppedIn(), TimeSpan.Zero, TimeSpan.FromSeconds(20))")]
    [InlineData("Assert.InRange((clock.Now - before).TotalSeconds, 0, 20)")]
    [InlineData("run.Until(() => Environment.TickCount64 - start > 1500, \"some time\")")]
    [InlineData("run.Until(() => Stopwatch.GetElapsedTime(start) >\n TimeSpan.FromSeconds(11.5), \"more than 10 s\")")]
    [InlineData("Run.Monofy($\"web: sh -c 'sleep 1.5; touch {folder[\"ready\"]}'\")")]
    public void What_would_depend_on_time_is_found(string statement) => Assert.True(DependsOnTime(statement));

    [Theory]
    [InlineData("run.That(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 299, \"no earlier than the grace\")")]
    [InlineData("Assert.InRange(time, before, after)")]
    [InlineData("Assert.InRange(lines, 400, 2000)")]
    [InlineData("Run.Monofy(\"web: sh -c 'while :; do printf x; sleep 0.1; done'\")")]
    public void What_does_not_is_not(string statement) => Assert.False(DependsOnTime(statement));

    private static bool DependsOnTime(string statement)
    {
        string line = string.Join(' ', statement.Split('\n').Select(static l => l.Trim()));
        return s_upperBound.IsMatch(line) || s_range.IsMatch(line) || s_waitForTime.IsMatch(line) ||
            s_sleep.IsMatch(line);
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Select(static f => Path.GetRelativePath(Repository.Root, f))
            .Where(static f => !f.Contains("/obj/") && !f.Contains("/bin/")).Order(StringComparer.Ordinal);
}
