using System.Collections.Generic;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Settings;

public sealed class SettingTableTests
{
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
