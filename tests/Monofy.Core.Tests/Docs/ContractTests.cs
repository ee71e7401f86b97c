using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Core.Tests.Docs;

/// <summary>docs/contract.md says which test shows which sentence of the specification, docs/testing.md which test
/// finds which fault: these tests exist.</summary>
public sealed class ContractTests
{
    // "Core.Tests.Values.SizeTests.What_does_not_fit_is_refused", or less of it in front; "…" for what follows.
    private static readonly Regex s_name = new(@"`((?:[A-Z]\w*\.)*\w+Tests)(\.\w+…?)?`");

    private static readonly HashSet<string> s_tests = [.. Directory.GetFiles(Repository.PathOf("tests"), "*Tests.cs",
        SearchOption.AllDirectories).SelectMany(TestsOf)];

    [Fact]
    public void Every_test_that_the_contract_names_exists()
    {
        HashSet<string> tests = [.. s_tests.Select(static test => string.Join('.', test.Split('.')[^2..]))];
        var wrong = new List<string>();
        int rows = 0;
        foreach (string line in Repository.Read("docs/contract.md").Split('\n'))
        {
            if (!line.StartsWith('|') || line.StartsWith("| The clause") || line.StartsWith("|---")) continue;
            rows++;
            string[] cells = Regex.Split(line, @"(?<!\\)\|");
            if (cells.Length != 5) wrong.Add("three cells: " + line);
            else if (cells[2].Trim() != "–")
                wrong.AddRange(cells[2].Split("; ").Select(name => name.Trim()).Where(name => !tests.Contains(name)));
        }
        Assert.True(rows > 300, rows + " rows");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Every_test_that_the_page_about_testing_names_exists()
    {
        MatchCollection names = s_name.Matches(Repository.Read("docs/testing.md"));
        Assert.True(names.Count > 80, names.Count + " names");
        Assert.Empty(names.Where(static name => !Exists(name.Groups[1].Value, name.Groups[2].Value))
            .Select(static name => name.Value));
    }

    private static bool Exists(string type, string test)
    {
        string name = "." + type + (test == "" ? "." : test.TrimEnd('…'));
        bool isWhole = test != "" && !test.EndsWith('…');
        return s_tests.Any(known => isWhole ? ("." + known).EndsWith(name, StringComparison.Ordinal)
            : ("." + known).Contains(name, StringComparison.Ordinal));
    }

    // With the namespace, without "Monofy.": Core.Tests.Docs.ContractTests.Every_test_...
    private static IEnumerable<string> TestsOf(string file)
    {
        string space = "", type = "";
        foreach (Match match in Regex.Matches(File.ReadAllText(file),
            @"^namespace Monofy\.([\w.]+);|^public sealed (?:unsafe )?class (\w+)|^    public (?:static )?void (\w+)\(",
            RegexOptions.Multiline))
        {
            if (match.Groups[1].Success) space = match.Groups[1].Value;
            else if (match.Groups[2].Success) type = match.Groups[2].Value;
            else yield return space + "." + type + "." + match.Groups[3].Value;
        }
    }
}
