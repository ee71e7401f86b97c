using System.Collections.Generic;
using System.Text.RegularExpressions;
using Monofy.Core.Input;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>The one table of options, and what is made of it.</summary>
public sealed class OptionTableTests
{
    [Fact]
    public void The_page_about_the_options_is_up_to_date() =>
        Repository.CheckGolden("docs/options.md", OptionsPage.Write());

    [Fact]
    public void The_schema_of_a_plan_is_up_to_date() =>
        Repository.CheckGolden("docs/plan.schema.json", PlanSchema.Write());

    [Fact]
    public void The_schema_of_x_monofy_is_up_to_date() =>
        Repository.CheckGolden("docs/x-monofy.schema.json", ExtensionSchema.Write());

    [Fact]
    public void The_schema_of_the_control_protocol_is_up_to_date() =>
        Repository.CheckGolden("docs/control.schema.json", ControlSchema.Write());

    [Fact]
    public void The_help_is_as_it_was() =>
        Repository.CheckGolden("tests/Monofy.Core.Tests/Golden/help.txt", Help.All());

    [Fact]
    public void The_help_fits_a_screen()
    {
        Assert.InRange(Help.Text.Split('\n').Length - 1, 30, 45);
        foreach (string line in (Help.Text + Help.All() + Help.Usage).Split('\n')) Assert.True(line.Length <= 80, line);
    }

    [Fact]
    public void What_the_short_help_names_there_is()
    {
        foreach (Match option in Regex.Matches(Help.Text, @"(?<![\w:-])--?[a-z][a-z-]*"))
            Assert.True(SettingTable.Find(option.Value) != null, option.Value);
    }

    [Fact]
    public void Every_option_stands_in_the_help_with_its_line()
    {
        string help = Help.All();
        foreach (Setting option in SettingTable.All)
        {
            Assert.Matches(Regex.Escape(option.Name) + @"[ =\[\n]", help);
            Assert.Contains(option.Help, Regex.Replace(help, @"\n {30}", " "));
        }
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
