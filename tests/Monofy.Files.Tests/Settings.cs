using System.Collections.Generic;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Files.Tests;

/// <summary>The table of settings, with rows that it does not have yet.</summary>
internal static class Settings
{
    private static readonly Dictionary<string, Setting> s_others = new()
    {
        ["--watch"] = Text("--watch", true), ["--watch-ignore"] = Text("--watch-ignore", true), ["--on-event"] =
            Text("--on-event", true),
    };

    public static Setting? Find(string name) => SettingTable.Find(name) ?? s_others.GetValueOrDefault(name);

    private static Setting<string> Text(string name, bool isRepeatable)
    {
        var form = new Form<string>(SettingForm.Text, "X", Read, static v => v);
        return new(name, SettingScope.Service, SettingGroup.Process, form, "") { IsRepeatable = isRepeatable };
    }

    private static string? Read(in SettingText text, out string value)
    {
        value = text.Text;
        return null;
    }
}
