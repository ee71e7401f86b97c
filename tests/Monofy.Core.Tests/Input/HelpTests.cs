using System.Text.RegularExpressions;
using Monofy.Core.Input;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Input;

public sealed class HelpTests
{
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
}
