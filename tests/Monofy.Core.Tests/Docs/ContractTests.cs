using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Monofy.Core.Tests.Docs;

/// <summary>docs/contract.md: which test shows which sentence of the specification.</summary>
public sealed class ContractTests
{
    [Fact]
    public void Every_test_that_the_contract_names_exists()
    {
        HashSet<string> tests = [.. Directory.GetFiles(Repository.PathOf("tests"), "*Tests.cs",
            SearchOption.AllDirectories).SelectMany(TestsOf)];
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

    private static IEnumerable<string> TestsOf(string file)
    {
        string name = "";
        foreach (Match match in Regex.Matches(File.ReadAllText(file),
            @"^public sealed (?:unsafe )?class (\w+)|^    public (?:static )?void (\w+)\(", RegexOptions.Multiline))
        {
            if (match.Groups[1].Success) name = match.Groups[1].Value;
            else yield return name + "." + match.Groups[2].Value;
        }
    }
}
