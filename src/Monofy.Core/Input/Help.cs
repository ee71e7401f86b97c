using System.Text;
using Monofy.Core.Settings;

namespace Monofy.Core.Input;

/// <summary>What <c>--help</c> and an empty command line print, made of the option table.</summary>
public static class Help
{
    private const int Column = 30;

    /// <summary>How to call monofy, in a few lines.</summary>
    public const string Usage =
        """
        usage: monofy [OPTION]... [SETUP... '&&']... SERVICE... ['|||' SERVICE...]...
               monofy ctl VERB [ARG]...
        runs several programs as one: monofy migrate '&&' web: gunicorn app '|||' worker: celery -A app
        monofy --help tells more

        """;

    /// <summary>The whole help.</summary>
    public static string Text()
    {
        var text = new StringBuilder(
            """
            monofy runs several programs as one: it starts them, watches them, shows their output, and ends them together.

            usage: monofy [OPTION]... [SETUP... '&&']... SERVICE... ['|||' SERVICE...]...
                   monofy ctl VERB [ARG]...       asks a monofy that runs; monofy ctl --help lists the verbs

            Setup commands run one after another, each to its end; then all services run at the same time. A command may begin with a
            name and options of its own:

                monofy migrate '&&' web: --restart=always gunicorn app '|||' worker: --user=nobody celery -A app

            When one service ends, the others are stopped, and monofy ends with its status. Options before the first name or command are
            for monofy, and those that a service can have are the default for all. --option=value and --option value are the same.
            $VAR and ${VAR:-default} are replaced in commands and values, $$ is one dollar.


            """);
        Section(text, "Options of the run:", SettingScope.Run);
        Section(text, "Options of a service or setup command, or of all of them:", SettingScope.Service | SettingScope.Setup);
        text.Append(
            """
            Most options can come from the environment too: --grace=10s is MONOFY_GRACE=10s, a flag is 1 or 0. MONOFY_HOLD=1 starts
            nothing and waits, so that a container that keeps crashing can be entered.

            Exit status: that of the service whose end stopped the rest, 128+N where signal N killed it; 125 usage error, 126 not
            executable, 127 not found.

            """);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string heading, SettingScope scope)
    {
        text.Append(heading).Append('\n');
        foreach (Setting option in SettingTable.All)
        {
            if ((option.Scope & scope) == 0) continue;
            int start = text.Length;
            text.Append("  ").Append(option.Short == null ? "    " : option.Short + ", ").Append(option.Name);
            string? value = option.Placeholder;
            if (value != null) text.Append(option.ValueMayLack ? "[=" : "=").Append(value).Append(option.ValueMayLack ? "]" : "");
            if (text.Length - start >= Column) text.Append('\n').Append(' ', Column);
            else text.Append(' ', Column - (text.Length - start));
            text.Append(option.Help);
            if (option.IsRepeatable) text.Append("; repeatable");
            if (option.Default != null) text.Append(" [default: ").Append(option.Default).Append(']');
            text.Append('\n');
        }
        text.Append('\n');
    }
}
