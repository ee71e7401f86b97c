using System;
using System.Text.RegularExpressions;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs.Manual;

/// <summary>The manual pages and the completion follow from the rows.</summary>
public sealed class ManualTests
{
    [Fact]
    public void The_page_of_monofy_is_up_to_date() => Repository.CheckGolden("docs/man/monofy.1", ManualPages.Monofy());

    [Fact]
    public void The_page_of_ctl_is_up_to_date() => Repository.CheckGolden("docs/man/monofy-ctl.1", ManualPages.Ctl());

    [Fact]
    public void The_page_about_Compose_is_up_to_date() =>
        Repository.CheckGolden("docs/man/monofy-compose.7", ComposePage.Write());

    [Fact]
    public void The_completion_of_bash_is_up_to_date() =>
        Repository.CheckGolden("docs/completion/monofy.bash", CompletionScripts.Bash());

    [Fact]
    public void The_completion_of_zsh_is_up_to_date() =>
        Repository.CheckGolden("docs/completion/monofy.zsh", CompletionScripts.Zsh());

    [Fact]
    public void The_completion_of_fish_is_up_to_date() =>
        Repository.CheckGolden("docs/completion/monofy.fish", CompletionScripts.Fish());

    [Fact]
    public void Every_option_and_every_variable_stands_in_the_manual_once()
    {
        string page = ManualPages.Monofy();
        foreach (Setting setting in SettingTable.All)
        {
            Assert.Single(Regex.Matches(page, @"^\.It .*Fl " + Regex.Escape(setting.Name[1..]) + "( |$)",
                RegexOptions.Multiline));
            if (setting.Variable != null) Assert.Single(Regex.Matches(page, @"^\.It Ev " + setting.Variable + "$",
                RegexOptions.Multiline));
        }
    }

    [Fact]
    public void Every_verb_stands_in_the_manual_with_its_options()
    {
        string page = ManualPages.Ctl();
        foreach (VerbRow verb in VerbRow.All)
        {
            Match at = Regex.Match(page, @"^\.Ss " + Regex.Escape(verb.Name) + "( .*)?\n(.*\n)*?(?=\\.S[sh])",
                RegexOptions.Multiline);
            Assert.True(at.Success, verb.Name);
            foreach (VerbOptionRow option in verb.Options) Assert.Contains("Fl " + option.Name[1..], at.Value,
                StringComparison.Ordinal);
        }
    }
}
