using System.Text;
using Monofy.Core.Settings;

namespace Monofy.Core.Input;

/// <summary>What <c>--help</c>, <c>--help=all</c> and an empty command line print. Every line fits 80
/// columns.</summary>
public static class Help
{
    private const int Column = 30;
    private const int Width = 80;

    /// <summary>How to invoke monofy, in a few lines.</summary>
    public const string Usage =
        """
        usage: monofy [OPTION]... [SETUP '&&']... SERVICE ['|||' SERVICE]...
               monofy [OPTION]... -f FILE [NAME]...
               monofy ctl VERB [ARGUMENT]...
        runs several programs as one; monofy --help says more

        """;

    /// <summary>What most people need: 45 lines at most.</summary>
    public const string Text =
        """
        monofy runs several programs as one: it starts, watches and stops them together.

        Usage:
          monofy [OPTION]... [SETUP '&&']... SERVICE ['|||' SERVICE]...
          monofy [OPTION]... -f FILE [NAME]...   a Compose file, Procfile or plan
          monofy ctl status | restart NAME | ... ask a running monofy (ctl --help)
          SETUP, SERVICE:  [NAME: [OPTION]...] PROGRAM [ARGUMENT]...

          monofy ./migrate '&&' web: gunicorn app '|||' worker: --user=nobody celery

        Setup commands run first, one after another. Then all services run at the same
        time; when one exits, the rest are stopped and monofy exits with its status.
        Options before the first name are defaults for all services, options after
        "NAME:" are for that one. Quote '&&' and '|||' in a shell, not in JSON or YAML.
        $VAR and ${VAR:-default} are replaced in commands and options; $$ is one $.

        Output:
          --log=raw|prefix|json     raw: untouched (default); prefix: "web | line"
          --timestamps              put the time in front of each line
          -q, --quiet               report errors only
          -v, --verbose             report every start, signal and reaped orphan
        When a service exits, and when it is stopped:
          --restart=POLICY          no (default), on-failure[:MAX] or always
          --fate=FATE               connected: its exit stops the rest (default);
                                    on-failure: only a failure does; separate: never
          --stop-signal=SIGNAL      signal that stops it [default: the one received]
          --grace=DURATION          send SIGKILL this long after the stop signal
        Before it starts, and is it well:
          --depends-on=NAME         start after NAME (healthy, if it has a check)
          --health=CHECK            http://:8000/path, tcp://:5432 or notify
          --wait-for=URL            start nothing until this address answers
        How it runs:
          -u, --user=USER[:GROUP]   -w, --cwd=DIR   -e, --env=NAME=VALUE
          --schedule='0 3 * * *'    a job: run at these times (also @daily, ...)

          --check                   report mistakes, run nothing
          -h, --help, --help=all    this page; every option, grouped
          --version                 print the version

        Most options are variables too: --log=prefix is MONOFY_LOG=prefix.
        Exit status: that of the service whose exit stopped the rest, 128+N if signal N
        killed it; 125 usage error, 126 cannot be executed, 127 not found.

        """;

    /// <summary>Every option, grouped, with its default.</summary>
    public static string All()
    {
        var text = new StringBuilder(
            """
            Usage: monofy [OPTION]... [SETUP '&&']... SERVICE ['|||' SERVICE]...
                   monofy [OPTION]... -f FILE [NAME]...
                   monofy ctl VERB [ARGUMENT]...

            Options marked (run) stand before the first name or command. The others may
            stand after a service's name, and most of them before the first name as the
            default for all services; (one) is for one service only, (setup) for setup
            commands, too. --option=value and --option value are the same, -- ends them.
            Durations: 500ms, 10s, 1m30s. Sizes: 64k, 2m. Signals: TERM, SIGTERM, 15.


            """);
        foreach (SettingGroup group in s_groups) Section(text, group);
        text.Append(
            """
            Most options are variables, too: --grace=3s is MONOFY_GRACE=3s, and a flag is 1,
            0, true or false. MONOFY_HOLD=1 starts nothing and waits, so that a container
            that keeps crashing can be entered.

            Exit status: that of the service whose exit stopped the rest, 128+N if signal N
            killed it; 124 timeout, 125 usage error, 126 cannot be executed, 127 not found.

            """);
        return text.ToString();
    }

    /// <summary>The heading of a group.</summary>
    public static string Title(SettingGroup group) => group switch
    {
        SettingGroup.General => "General",
        SettingGroup.Files => "Files",
        SettingGroup.Life => "Setup, and when something exits",
        SettingGroup.Stopping => "Stopping",
        SettingGroup.Output => "Output",
        SettingGroup.Process => "What the process finds",
        SettingGroup.Health => "Dependencies and health",
        SettingGroup.Jobs => "Jobs",
        SettingGroup.Control => "Control",
    };

    // Listed by hand: Enum.GetValues would pull in reflection.
    private static readonly SettingGroup[] s_groups =
    [
        SettingGroup.General, SettingGroup.Files, SettingGroup.Output, SettingGroup.Life, SettingGroup.Stopping,
            SettingGroup.Process,
        SettingGroup.Health, SettingGroup.Jobs, SettingGroup.Control,
    ];

    private static void Section(StringBuilder text, SettingGroup group)
    {
        text.Append(Title(group)).Append(":\n");
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.Group == group) Row(text, setting);
        }
        text.Append('\n');
    }

    private static void Row(StringBuilder text, Setting setting)
    {
        int start = text.Length;
        text.Append("  ").Append(setting.Short == null ? "" : setting.Short + ", ").Append(setting.Name);
        if (setting.Placeholder is { } value)
            text.Append(setting.ValueMayLack ? "[=" : "=").Append(value).Append(setting.ValueMayLack ? "]" : "");
        string help = setting.Help + (setting.IsRepeatable ? "; repeatable" : "");
        string scope = Scope(setting.Scope);
        if (scope.Length > 0) help += " " + scope;
        if (setting.Default != null) help += " [default: " + setting.Default + "]";
        if (text.Length - start >= Column) text.Append('\n').Append(' ', Column);
        else text.Append(' ', Column - (text.Length - start));
        Wrap(text, help);
    }

    private static string Scope(SettingScope scope) =>
        (scope & (SettingScope.Run | SettingScope.Service)) == SettingScope.Run ? "(run)"
        : scope == (SettingScope.Service | SettingScope.Once) ? "(one)"
        : (scope & SettingScope.Setup) != 0 ? "(setup)" : "";

    private static void Wrap(StringBuilder text, string help)
    {
        int at = Column;
        foreach (string word in help.Split(' '))
        {
            if (at > Column && at + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', Column);
                at = Column;
            }
            if (at > Column) text.Append(' ');
            text.Append(word);
            at += word.Length + (at > Column ? 1 : 0);
        }
        text.Append('\n');
    }
}
