using System.Text;
using Monofy.Core.Input;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>Writes docs/options.md from the option table.</summary>
internal static class OptionsPage
{
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # Options

            Generated from `src/Monofy.Core/Settings/` by a test;
            `UPDATE_GOLDEN=1 dotnet test tests/Monofy.Core.Tests` regenerates it.

            `--option=value` and `--option value` are the same, `--` ends the options. A flag takes no value, or `=1`
            or `=0`. Durations are `500ms`, `10s`, `1m30s`; a bare number is seconds. Signals are `TERM`, `SIGTERM`,
            `15`, `RTMIN+3`. Commands are split into words as a shell does it, but no shell runs. The command line wins
            over a variable.


            """);
        Section(page, "The run", "They stand before the first name or command.", SettingScope.Run);
        Section(page, "A service or setup command",
            "They stand after its name (`web: --grace=3s …`). All but those for one service may stand before the " +
                "first name or command, too, and " +
            "are then the default for all.", SettingScope.Service | SettingScope.Setup);
        page.Append("""
            ## Other variables

            | Variable | |
            |---|---|
            | `MONOFY_HOLD=1` | start nothing and wait for a stop, to enter a container that keeps crashing |
            | `NO_COLOR` | no colour, unless `--color=always` |
            | `FORCE_COLOR` | colour without a terminal, too, unless `NO_COLOR` or `--color=never` |

            """);
        return page.ToString();
    }

    private static void Section(StringBuilder page, string title, string where, SettingScope scope)
    {
        page.Append("## ").Append(title).Append("\n\n").Append(where)
            .Append("\n\n| Option | For | Variable | |\n|---|---|---|---|\n");
        foreach (Setting option in SettingTable.All)
        {
            if ((option.Scope & scope) == 0) continue;
            page.Append("| `").Append(option.Name).Append(Value(option)).Append('`');
            if (option.Short != null) page.Append(", `").Append(option.Short).Append('`');
            page.Append(" | ").Append(For(option.Scope)).Append(" | ");
            if (option.Variable != null) page.Append('`').Append(option.Variable).Append('`');
            page.Append(" | ").Append(option.Help.Replace("|", "\\|"));
            if (option.IsRepeatable) page.Append("; repeatable");
            if (option.Default != null) page.Append(" [default: ").Append(option.Default).Append(']');
            page.Append(" |\n");
        }
        page.Append('\n');
    }

    private static string Value(Setting option) =>
        option.Placeholder == null ? "" : option.ValueMayLack ? "[=" + option.Placeholder + "]" : "=" +
            option.Placeholder;

    private static string For(SettingScope scope)
    {
        if ((scope & SettingScope.Run) != 0) return "run";
        if (scope == (SettingScope.Service | SettingScope.Once)) return "one service";
        bool setup = (scope & SettingScope.Setup) != 0;
        return (scope & SettingScope.Service) == 0 ? "setup" : setup ? "service, setup" : "service";
    }
}
