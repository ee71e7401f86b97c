using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs.Manual;

/// <summary>
/// The completion of each shell, made of the tables of settings and verbs. What does not follow from a row stands in
/// the files of
/// <c>packaging/completion</c>, with a mark where the rows go.
/// </summary>
internal static class CompletionScripts
{
    private const string Signals = "HUP INT QUIT USR1 USR2 TERM CONT WINCH TSTP";

    public static string Bash() => Fill("bash",
        ("@OPTIONS@", Join(Settings(), static s => Names(s))),
        ("@FLAGS@", string.Join('|', Names(static s => s.Placeholder == null))),
        ("@VALUES@", Cases(static (names, values) => "        " + names + ") " + values + " ;;\n", BashValues)),
        ("@VERBS@", Join(VerbRow.All, static v => [v.Name])),
        ("@VERBCASES@", VerbCases()));

    public static string Zsh() => Fill("zsh", ("@OPTIONS@", ZshOptions()), ("@VERBS@", ZshVerbs()),
        ("@VERBCASES@", ZshVerbCases()));

    public static string Fish() => Fill("fish", ("@OPTIONS@", FishOptions()), ("@VERBS@", FishVerbs()));

    private static string Fill(string shell, params (string Mark, string Text)[] parts)
    {
        string text = Repository.Read("packaging/completion/monofy." + shell);
        string template = $"# The template of docs/completion/monofy.{shell}: a test fills in the marks.";
        string made = $"# Generated from src/Monofy.Core/Settings and packaging/completion/monofy.{shell} by a test; " +
            "do not edit.";
        foreach ((string mark, string part) in ((string, string)[])[(template, made), .. parts])
        {
            Assert.Contains(mark, text, StringComparison.Ordinal);
            text = text.Replace(mark, part.TrimEnd('\n'));
        }
        return text;
    }

    private static IEnumerable<Setting> Settings() => SettingTable.All;

    private static List<string> Names(Predicate<Setting> which)
    {
        var names = new List<string>();
        foreach (Setting setting in SettingTable.All)
        {
            if (which(setting)) names.AddRange(Names(setting));
        }
        return names;
    }

    private static IEnumerable<string> Names(Setting setting)
    {
        yield return setting.Name;
        if (setting.Synonym != null) yield return setting.Synonym;
        if (setting.Short != null) yield return setting.Short;
    }

    private static string Join<T>(IEnumerable<T> rows, Func<T, IEnumerable<string>> words)
    {
        var all = new List<string>();
        foreach (T row in rows) all.AddRange(words(row));
        return string.Join(' ', all);
    }

    // What a value is: words, or what the shell itself knows.
    private static string Kind(Setting setting) => setting switch
    {
        { Words.Count: > 0 } => "words " + string.Join(' ', setting.Words),
        { Placeholder: { } p } when p.StartsWith("FILE", StringComparison.Ordinal)
            || p.StartsWith("PATH", StringComparison.Ordinal) => "files",
        { Placeholder: { } p } when p.StartsWith("DIR", StringComparison.Ordinal) => "folders",
        { Placeholder: { } p } when p.StartsWith("USER", StringComparison.Ordinal) => "users",
        { Form: SettingForm.Signal } => "words " + Signals,
        { Form: SettingForm.Command } => "commands",
        _ => "",
    };

    private static string Cases(Func<string, string, string> write, Func<string, string> values)
    {
        var text = new StringBuilder();
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.Placeholder != null && Kind(setting) is { Length: > 0 } kind) text
                .Append(write(string.Join('|', Names(setting)), values(kind)));
        }
        return text.ToString();
    }

    private static string BashValues(string kind) => kind switch
    {
        "files" => "_monofy_words -f", "folders" => "_monofy_words -d", "users" => "_monofy_words -u", "commands" =>
            "_monofy_words -c",
        _ => "_monofy_words -W '" + kind["words ".Length..] + "'",
    };

    private static string VerbCases()
    {
        var text = new StringBuilder();
        foreach (VerbRow verb in VerbRow.All)
        {
            text.Append("        ").Append(verb.Name).Append(") options='")
                .Append(Join(verb.Options, static o => OptionNames(o))).Append("' what=")
                .Append(verb.Completes).Append(" ;;\n");
        }
        return text.ToString();
    }

    private static IEnumerable<string> OptionNames(VerbOptionRow option)
    {
        yield return option.Name;
        if (option.Short != null) yield return option.Short;
    }

    private static string ZshOptions()
    {
        var text = new StringBuilder();
        foreach (Setting setting in SettingTable.All)
        {
            foreach (string name in Names(setting)) text.Append(ZshOption(name, setting));
        }
        return text.ToString();
    }

    private static string ZshOption(string name, Setting setting)
    {
        string text = "        '" + (setting.IsRepeatable ? "*" : "") + name;
        if (setting.Placeholder != null) text += name.Length == 2 ? "+" : setting.ValueMayLack ? "=-" : "=";
        text += "[" + ZshText(setting.Help) + "]";
        if (setting.Placeholder == null) return text + "'\n";
        return text + (setting.ValueMayLack ? "::" : ":") + ZshText(setting.Placeholder) + ":" + (Kind(setting) switch
        {
            "files" => "_files", "folders" => "_files -/", "users" => "_users", "commands" => "_cmdstring", "" => " ",
            { } kind => "(" + kind["words ".Length..] + ")",
        }) + "'\n";
    }

    private static string ZshText(string text) =>
        text.Replace("[", "(").Replace("]", ")").Replace(":", "\\:").Replace("'", "'\\''");

    private static string ZshVerbs()
    {
        var text = new StringBuilder();
        foreach (VerbRow verb in VerbRow.All) text.Append("        '").Append(verb.Name).Append(':')
            .Append(ZshText(verb.Help)).Append("'\n");
        return text.ToString();
    }

    private static string ZshVerbCases()
    {
        var text = new StringBuilder();
        foreach (VerbRow verb in VerbRow.All)
        {
            text.Append("        ").Append(verb.Name).Append(") options=(");
            foreach (VerbOptionRow option in verb.Options)
            {
                foreach (string name in OptionNames(option))
                {
                    text.Append(" '").Append(name).Append(option.Value == null ? "" : name.Length == 2 ? "+" : "=")
                        .Append('[').Append(ZshText(option.Help))
                        .Append(']').Append(option.Value == null ? "" : ":" + ZshText(option.Value) + ": ")
                            .Append('\'');
                }
            }
            text.Append(" ); what=").Append(verb.Completes).Append(" ;;\n");
        }
        return text.ToString();
    }

    private static string FishOptions()
    {
        var text = new StringBuilder();
        foreach (Setting setting in SettingTable.All)
        {
            text.Append("complete -c monofy -n __monofy_options -l ").Append(setting.Key);
            if (setting.Short != null) text.Append(" -s ").Append(setting.Short[1..]);
            text.Append(" -d ").Append(FishText(setting.Help));
            if (setting.Placeholder != null) text.Append(FishValues(Kind(setting)));
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string FishValues(string kind) => kind switch
    {
        "" => " -x", "files" => " -r -F", "folders" => " -x -a '(__fish_complete_directories)'", "users" =>
            " -x -a '(__fish_complete_users)'",
        "commands" => " -x -a '(__fish_complete_command)'", _ => " -x -a '" + kind["words ".Length..] + "'",
    };

    private static string FishVerbs()
    {
        var text = new StringBuilder();
        foreach (VerbRow verb in VerbRow.All)
        {
            text.Append("complete -c monofy -n __monofy_verb -f -a ").Append(verb.Name).Append(" -d ")
                .Append(FishText(verb.Help)).Append('\n');
            foreach (VerbOptionRow option in verb.Options)
            {
                text.Append("complete -c monofy -n '__monofy_behind ").Append(verb.Name).Append("' -l ")
                    .Append(option.Name[2..]);
                if (option.Short != null) text.Append(" -s ").Append(option.Short[1..]);
                text.Append(option.Value == null ? " -d " : " -x -d ").Append(FishText(option.Help)).Append('\n');
            }
            if (verb.Completes == "files") text.Append("complete -c monofy -n '__monofy_behind ").Append(verb.Name)
                .Append("' -F\n");
            else if (verb.Completes.Length > 0)
                text.Append("complete -c monofy -n '__monofy_behind ").Append(verb.Name)
                    .Append("' -f -a '(__monofy_names ").Append(verb.Completes).Append(")'\n");
        }
        return text.ToString();
    }

    private static string FishText(string text) => "'" + text.Replace("\\", "\\\\").Replace("'", "\\'") + "'";
}
