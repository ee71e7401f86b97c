using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>Reads the options that come from the environment (<c>MONOFY_GRACE</c>).</summary>
internal static class Variables
{
    private const string Prefix = "MONOFY_";
    private const string Hold = "MONOFY_HOLD";

    /// <summary>Adds the options in <paramref name="environment"/> to <paramref name="options"/>. An unknown
    /// <c>MONOFY_…</c> variable is ignored: it may belong to another program.</summary>
    public static void Read(EnvironmentBlock environment, Given options, Invocation result)
    {
        foreach (string entry in environment.Entries)
        {
            if (!entry.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            int equals = entry.IndexOf('=');
            // Compose passes an unset variable as an empty one.
            if (equals < 0 || equals == entry.Length - 1) continue;
            string name = entry[..equals];
            string value = entry[(equals + 1)..];
            if (name == Hold)
            {
                string? wrong = Forms.Flag.Read(new(value), out bool hold);
                if (wrong != null) result.Mistakes.Add(new("", entry + ": " + wrong));
                result.Hold |= hold;
            }
            else if (SettingTable.Find(name) is { } setting)
            {
                options.Add(new(setting, value, Origin.Variable(name)) { As = entry });
            }
            else if (Near(name) is { } near)
            {
                result.Notices.Add(new("", name + " is not an option; did you mean " + near + "?"));
            }
        }
    }

    /// <summary>Adds the files that <c>COMPOSE_FILE</c> names, for a command line that has neither a command nor
    /// <c>-f</c>, where nothing else can be meant. They are separated by <c>COMPOSE_PATH_SEPARATOR</c>. Default: a
    /// colon.</summary>
    public static void ReadFiles(EnvironmentBlock environment, Given options)
    {
        if (environment.Get("COMPOSE_FILE") is not { Length: > 0 } files) return;
        if (options.Find("--file") != null) return;
        string separator = environment.Get("COMPOSE_PATH_SEPARATOR") is { Length: > 0 } own ? own : ":";
        foreach (string file in files.Split(separator, StringSplitOptions.RemoveEmptyEntries))
            options.Add(new(SettingTable.Get("--file"), file, Origin.Variable("COMPOSE_FILE"))
            {
                As = "COMPOSE_FILE=" + files,
            });
    }

    // Only the part after the prefix is compared. A variable that monofy itself sets for its processes is not a typo.
    private static string? Near(string name)
    {
        if (Array.IndexOf(s_own, name) >= 0) return null;
        var names = new List<string> { Hold[Prefix.Length..] };
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.Variable == name || "MONOFY_" + setting.Key.Replace('-', '_').ToUpperInvariant() == name)
                return null;
            if (setting.Variable != null) names.Add(setting.Variable[Prefix.Length..]);
        }
        return Nearest.Of(name[Prefix.Length..], names) is { } near ? Prefix + near : null;
    }

    private static readonly string[] s_own =
    [
        "MONOFY_NAME", "MONOFY_INSTANCE", "MONOFY_SETENV", "MONOFY_PID", "MONOFY_EVENT", "MONOFY_EVENT_NAME",
            "MONOFY_EVENT_STATUS",
        "MONOFY_EVENT_PATH", "MONOFY_EVENT_COUNT",
    ];
}
