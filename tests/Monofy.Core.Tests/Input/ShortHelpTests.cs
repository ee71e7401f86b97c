using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Monofy.Core.Input;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Input;

/// <summary>The short help is written by hand: what it says of an option is what the option's row says.</summary>
public sealed class ShortHelpTests
{
    private const SettingScope OfRun = SettingScope.Run, OfService = SettingScope.Service;

    // The headings above options, and where these may stand. What has no heading is asked of monofy instead of a run.
    private static readonly Dictionary<string, (SettingScope Scope, SettingGroup[] Groups)> s_headings = new()
    {
        ["Output"] = (OfRun, [SettingGroup.Output]),
        ["When a service exits, and when it is stopped"] = (OfService, [SettingGroup.Life, SettingGroup.Stopping]),
        ["Before it starts, and is it well"] = (OfService, [SettingGroup.Health]),
        ["How it runs"] = (OfService, [SettingGroup.Process, SettingGroup.Jobs]),
    };

    // Not of the service under whose heading it stands: "start nothing" says so.
    private const string WaitFor = "--wait-for";

    // Which words an option takes, if its form does not tell; the short help may leave out those that only a service
    // can have, since its options stand in front.
    private static readonly Dictionary<string, string[]> s_words = new()
    {
        ["--log"] = [.. Vocabulary.Log.All.Where(static word => word != "none")],
        ["--fate"] = [.. Vocabulary.Fates.All],
        ["--restart"] = [.. Vocabulary.Restart.All],
    };

    private static readonly IReadOnlyList<Entry> s_entries = Read();

    [Fact]
    public void Its_options_are_found()
    {
        Assert.Equal(19, s_entries.Count);
        Assert.Equal(s_headings.Keys, s_entries.Select(static e => e.Heading).Where(static h => h != "").Distinct());
    }

    [Fact]
    public void An_option_has_the_letter_and_the_value_of_its_row() => Assert.All(s_entries, static entry =>
    {
        if (entry.Letter != "") Assert.Equal(entry.Row.Short, entry.Letter);
        if (entry.Value == "")
        {
            Assert.True(entry.Row.Placeholder == null || entry.Row.ValueMayLack, entry.Row.Name);
            return;
        }
        string[] values = entry.Value.Contains('|') ? entry.Value.Split('|') : [entry.Value.Trim('\'')];
        // What may be left out is: NAME for NAME[:CONDITION], and NAME=VALUE for NAME[=VALUE].
        string placeholder = entry.Row.Placeholder!;
        string[] names = [placeholder, placeholder.Split('[')[0], Regex.Replace(placeholder, @"[\[\]]", "")];
        if (!names.Contains(entry.Value)) Assert.All(values, value => Assert.Null(Wrong(entry.Row, value)));
    });

    [Fact]
    public void A_default_is_that_of_the_row()
    {
        int seen = 0;
        foreach (Entry entry in s_entries)
        {
            Match words = Regex.Match(entry.Text, @"([\w-]+)(: [^:;]*)? \(default\)|\[default: ([^\]]+)\]");
            if (!words.Success) continue;
            seen++;
            string value = words.Groups[1].Value + words.Groups[3].Value;
            // A row may say more, of jobs for instance.
            Assert.Matches("^" + Regex.Escape(value) + "([,;]|$)", entry.Row.Default);
        }
        Assert.Equal(Regex.Count(Help.Text, @"\(default\)|\[default:"), seen);
    }

    [Fact]
    public void A_list_of_words_is_that_of_the_row()
    {
        Assert.All(s_words, static list =>
        {
            Entry entry = s_entries.Single(e => e.Row.Name == list.Key);
            string text = entry.Text.Replace(" (default)", "").Replace("[:MAX]", "");
            string[] listed = text.Contains(": ")
                ? [.. Regex.Matches(text, @"(?<=^|; )([\w-]+): ").Select(static m => m.Groups[1].Value)]
                : Regex.Split(text, ", | or ");
            bool isListed = entry.Value.Contains('|');
            Assert.Equal(list.Value, isListed ? entry.Value.Split('|') : listed);
            // Some of them may need no explanation.
            if (isListed) Assert.Empty(listed.Except(list.Value));
        });
        // No other entry lists any.
        Assert.DoesNotContain(s_entries, static e => !s_words.ContainsKey(e.Row.Name) && e.Row.Words.Count > 0);
        Assert.DoesNotContain(s_entries, static e => !s_words.ContainsKey(e.Row.Name) && e.Value.Contains('|'));
    }

    [Fact]
    public void An_example_of_a_value_can_be_read() => Assert.All(s_entries, static entry =>
    {
        foreach (Match example in Regex.Matches(entry.Text, @"\w+://[\w:/.]+|@[a-z]+|\bnotify\b"))
            Assert.Null(Wrong(entry.Row, example.Value));
    });

    [Fact]
    public void An_option_stands_under_the_heading_of_what_it_is_for() => Assert.All(s_entries, static entry =>
    {
        Assert.Equal(entry.Heading == "", entry.Row.IsAction);
        if (entry.Heading == "") return;
        if (entry.Row.Name == WaitFor)
        {
            Assert.Equal((OfRun, "start nothing"), (entry.Row.Scope, entry.Text[..13]));
            return;
        }
        (SettingScope scope, SettingGroup[] groups) = s_headings[entry.Heading];
        Assert.True((entry.Row.Scope & scope) != 0, entry.Row.Name + " may not stand there");
        Assert.Contains(entry.Row.Group, groups);
    });

    [Fact]
    public void A_variable_that_it_names_sets_that_option()
    {
        MatchCollection variables = Regex.Matches(Help.Text, @"(--[a-z-]+)=(\w+) is (MONOFY_\w+)=(\w+)");
        Assert.All(variables, static variable =>
        {
            Assert.Equal(SettingTable.Find(variable.Groups[1].Value)!.Variable, variable.Groups[3].Value);
            Assert.Equal(variable.Groups[2].Value, variable.Groups[4].Value);
        });
        Assert.Single(variables);
    }

    private static string? Wrong(Setting row, string value) => row.Apply(new Fields(), new(value));

    // "  --grace=DURATION          send SIGKILL ...", with what stands in the same column below it; or several options
    // in a line.
    private static List<Entry> Read()
    {
        var entries = new List<Entry>();
        string heading = "";
        foreach (string line in Help.Text.Split('\n'))
        {
            if (line.EndsWith(':') && !line.StartsWith(' ')) heading = line[..^1];
            else if (line.Length == 0) heading = "";
            Match more = Regex.Match(line, @"^ {20,}(\S.*)$");
            if (more.Success && entries.Count > 0)
            {
                entries[^1] = entries[^1] with { Text = (entries[^1].Text + " " + more.Groups[1].Value).Trim() };
                continue;
            }
            if (!Regex.IsMatch(line, "^  -")) continue;
            string text = Regex.Match(line, @" {3,}([^- ].*)$").Groups[1].Value;
            string names = text == "" ? line : line[..^text.Length];
            foreach (Match name in Regex.Matches(names, @"(?:(-\w), )?(--[a-z-]+)(?:=('[^']*'|\S+?))?(?=,? |$)"))
            {
                entries.Add(new(heading, SettingTable.Find(name.Groups[2].Value)!, name.Groups[1].Value,
                    name.Groups[3].Value, text));
            }
        }
        return entries;
    }

    private sealed record Entry(string Heading, Setting Row, string Letter, string Value, string Text);
}
