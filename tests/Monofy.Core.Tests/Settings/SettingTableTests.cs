using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Settings;

public sealed class SettingTableTests
{
    private const int MostLinesOfARow = 4;

    // A row begins at the indent of the table; what is indented further belongs to it.
    private static readonly Regex s_row = new("^ {8}new\\(\"(--[a-z-]+)\".*\n(?: {9,}.*\n)*", RegexOptions.Multiline);

    [Fact]
    public void No_row_is_longer_than_four_lines()
    {
        var seen = new List<string>();
        var tooLong = new List<string>();
        foreach (string file in Repository.Sources())
        {
            if (!file.StartsWith("Monofy.Core/Settings/", StringComparison.Ordinal)) continue;
            foreach (Match row in s_row.Matches(Repository.Read("src/" + file)))
            {
                seen.Add(row.Groups[1].Value);
                int lines = row.Value.Count('\n');
                if (lines > MostLinesOfARow) tooLong.Add(row.Groups[1].Value + ": " + lines);
            }
        }
        Assert.Empty(tooLong);
        Assert.Equal(SettingTable.All.Select(static s => s.Name).Order(), seen.Order());
    }

    [Fact]
    public void Names_and_variables_are_unique()
    {
        var names = new HashSet<string>();
        foreach (Setting option in SettingTable.All)
        {
            Assert.True(names.Add(option.Name), option.Name);
            if (option.Short != null) Assert.True(names.Add(option.Short), option.Short);
            if (option.Variable != null) Assert.True(names.Add(option.Variable), option.Variable);
        }
    }

    [Fact]
    public void Every_row_is_well_formed()
    {
        foreach (Setting option in SettingTable.All)
        {
            Assert.Matches("^--[a-z]+(-[a-z]+)*$", option.Name);
            if (option.Short != null) Assert.Matches("^-[a-zA-Z]$", option.Short);
            if (option.Placeholder != null) Assert.Matches(@"^([A-Z\[][A-Z=:,.\[\]]*|all)$", option.Placeholder);
            Assert.Matches(@"^[^\s.][^\n]{5,}[^\s]$", option.Help);
            Assert.True((option.Scope & (SettingScope.Run | SettingScope.Service | SettingScope.Setup)) != 0,
                option.Name + " may stand nowhere");
        }
    }

    [Fact]
    public void Every_name_and_variable_finds_its_row()
    {
        foreach (Setting option in SettingTable.All)
        {
            Assert.Same(option, SettingTable.Find(option.Name));
            if (option.Short != null) Assert.Same(option, SettingTable.Find(option.Short));
            if (option.Variable != null) Assert.Same(option, SettingTable.Find(option.Variable));
        }
    }
}
