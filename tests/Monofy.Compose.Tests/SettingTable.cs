using System.Collections.Generic;
using Monofy.Core.Settings;

namespace Monofy.Compose.Tests;

/// <summary>The settings that files can give, as far as a reader has to know them.</summary>
internal static class SettingTable
{
    private static readonly Dictionary<string, Setting> s_all = Make();

    public static Setting? Find(string name) => s_all.GetValueOrDefault(name);

    private static Dictionary<string, Setting> Make()
    {
        var all = new Dictionary<string, Setting>();
        foreach (string name in (string[])["tty", "stdin", "no-new-privileges", "clear-env", "job"]) Add(all, name,
            SettingForm.Flag, SettingScope.Service);
        foreach (string name in (string[])["health-cmd", "stop-command"]) Add(all, name, SettingForm.Command,
            SettingScope.Service);
        foreach (string name in (string[])["grace", "stop-signal", "user", "cwd", "oom-score-adj", "restart",
            "restart-delay", "fate", "scale",
            "health-interval", "health-timeout", "health-retries", "health-start-period", "health-start-interval",
                "schedule"])
            Add(all, name, SettingForm.Text, SettingScope.Service);
        foreach (string name in (string[])["env", "env-file", "ulimit", "watch", "watch-ignore", "on-event",
            "group-add"])
            Add(all, name, SettingForm.Text, SettingScope.Service, true);
        foreach (string name in (string[])["log", "setup-lock"]) Add(all, name, SettingForm.Text, SettingScope.Run);
        Add(all, "wait-for", SettingForm.Text, SettingScope.Run, true);
        return all;
    }

    private static void Add(Dictionary<string, Setting> all, string name, SettingForm form, SettingScope scope,
        bool repeatable = false) =>
        all.Add("--" + name, new Row { Name = "--" + name, Form = form, Scope = scope, Group = default, Help = "",
            IsRepeatable = repeatable });

    private sealed class Row : Setting;
}
