using System;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs.Manual;

/// <summary>The manual pages of monofy, made of the tables of settings and verbs.</summary>
internal static class ManualPages
{
    public static string Monofy()
    {
        Mdoc page = new Mdoc("monofy", 1, "run several programs as one", "src/Monofy.Core/Settings")
            .Heading("SYNOPSIS")
            .Line(".Nm").Line(".Op Ar OPTION ...").Line(".Op Ar SETUP ... Cm &&").Line(".Ar SERVICE ...")
                .Line(".Op Cm \\(ba\\(ba\\(ba Ar SERVICE ...")
            .Line(".Nm").Line(".Cm ctl").Line(".Ar VERB").Line(".Op Ar ARG ...");
        Description(page);
        page.Heading("OPTIONS").Text("Options before the first name or command are for monofy as a whole;");
        page.Text("those that a service can have are then the default for all services.");
        page.Text("An option of one service stands between its name and its command.");
        page.Line(".Fl -option Ns = Ns Ar VALUE").Text("and").Line(".Fl -option Ar VALUE").Text("mean the same;")
            .Line(".Fl -");
        page.Text("ends the options.");
        page.Paragraph("Durations are written 500ms, 10s or 1m30s; a bare number is seconds.\nSizes are written " +
            "64k, 2m or 1g.");
        page
            .Text("Signals are written TERM, SIGTERM, 15 or RTMIN+3.\nA command as a value is split as a shell " +
                "splits words, but no shell runs.");
        foreach (SettingGroup group in Enum.GetValues<SettingGroup>()) Options(page, group);
        Environment(page);
        page.Heading("SIGNALS")
            .Text("SIGTERM, SIGINT and SIGQUIT stop all services; other signals are passed on to them.");
        page.Text("A second SIGINT that is typed at the terminal kills at once.");
        ExitStatus(page);
        Examples(page);
        return page.Heading("SEE ALSO").Line(".Xr monofy-ctl 1 ,").Line(".Xr monofy-compose 7").ToString();
    }

    private static void Description(Mdoc page) => page.Heading("DESCRIPTION").Line(".Nm")
        .Text("starts several programs from one command line, watches them, shows their output and stops them " +
            "together.")
        .Text("It is made to be the main process of a container (PID 1), and is as useful outside one.")
        .Paragraph("The operators are arguments of their own: quote them in a shell.")
        .Tags(
            ("Cm &&",
                "ends a setup command.\nSetup commands run first, one after another; each must exit with status 0."),
            ("Cm \\(ba\\(ba\\(ba", "separates services.\nAll services run at the same time."),
            ("Ar NAME :", "before a command names it; options of its own may follow the name.\n" +
                "Without a name a service is called after its program."))
        .Paragraph("When one service exits for good, the others are stopped, and monofy exits with its status.")
        .Paragraph("In commands and option values $VAR, ${VAR}, ${VAR:-default} and their like are replaced as in " +
            "Compose files.")
        .Text("$$ is one dollar.\nAn argument stays one argument whatever its value holds.");

    private static void Options(Mdoc page, SettingGroup group)
    {
        bool begun = false;
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.Group != group) continue;
            if (!begun) page.Subheading(Title(group)).Line(".Bl -tag -width Ds");
            begun = true;
            page.Line(".It " + Mdoc.Flag(setting.Name, setting.Short, setting.Placeholder, setting.ValueMayLack));
            page.Text((setting.Words.Count > 0 ? setting.Help : Capital(setting.Help)) + ".");
            if ((setting.Scope & SettingScope.Run) == 0) page.Text(Where(setting.Scope));
            if (setting.Synonym != null) page.Text("Also").Line(".Fl " + setting.Synonym[1..] + " .");
            if (setting.IsRepeatable) page.Text("Can be repeated.");
            if (setting.Default != null) page.Text("Default: " + setting.Default + ".");
        }
        if (begun) page.Line(".El");
    }

    private static string Where(SettingScope scope) => (scope & ~SettingScope.Once) switch
    {
        SettingScope.Setup => "For setup commands.",
        SettingScope.Service => (scope & SettingScope.Once) != 0 ? "For one service." : "For services.",
        _ => "For services and setup commands.",
    };

    private static string Title(SettingGroup group) => group switch
    {
        SettingGroup.General => "General", SettingGroup.Files => "Files", SettingGroup.Life => "Setup, start and end",
        SettingGroup.Stopping => "Stopping", SettingGroup.Output => "Output", SettingGroup.Process => "Process",
        SettingGroup.Health => "Dependencies and health", SettingGroup.Jobs => "Jobs and triggers",
            SettingGroup.Control => "Control",
    };

    private static void Environment(Mdoc page)
    {
        page.Heading("ENVIRONMENT")
            .Text("Most options can be set by a variable; the command line wins.\nA flag is 1 or 0, true or false.");
        page.Line(".Bl -tag -width Ds");
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.Variable != null) page.Line(".It Ev " + setting.Variable).Line(".Fl " + setting.Name[1..]);
        }
        page.Line(".El").Paragraph("Others:").Tags(
            ("Ev MONOFY_HOLD",
                "If 1, start nothing and wait for a stop, so that a container that keeps crashing can be entered."),
            ("Ev NO_COLOR", "No colour unless it is asked for."),
                ("Ev FORCE_COLOR", "Colour without a terminal, too."));
        page.Paragraph("Set for services and setup commands:").Tags(
            ("Ev MONOFY_NAME", "The name of the service."),
                ("Ev MONOFY_INSTANCE", "1, 2 and so on, for a service that is scaled."),
            ("Ev MONOFY_SETENV", "For setup commands: a file to which they append NAME=value lines for what follows."));
    }

    private static void ExitStatus(Mdoc page) => page.Heading("EXIT STATUS")
        .Text("The status of the service whose end stopped the rest; 128+N if signal N killed it.")
        .Text("After a stop from outside: the first status that is not 0, in the order of the command line, else 0.")
        .Tags(
            ("70", "An internal error; everything was stopped properly first."),
            ("124", "A time limit is over: --setup-timeout or --wait-timeout."),
                ("125", "A usage error; nothing was started."),
            ("126", "A program cannot be executed."), ("127", "A program was not found."));

    private static void Examples(Mdoc page) => page.Heading("EXAMPLES")
        .Text("A web server and a worker, after the migrations of a database:")
        .Example("monofy ./manage.py migrate '&&' web: gunicorn app '|||' worker: celery -A app worker")
        .Text("The same in a Dockerfile, where nothing needs quotes:")
        .Example("""
            CMD ["monofy", "./manage.py", "migrate", "&&", \
                 "web:", "gunicorn", "app", "|||", "worker:", "celery", "-A", "app", "worker"]
            """)
        .Text("A server that is restarted when it fails, with a health check, and a job every night:")
        .Example("""
            monofy --log=prefix \
                web: --restart=on-failure --health=http://:8000/ gunicorn app '|||' \
                backup: --schedule='0 3 * * *' /usr/local/bin/backup
            """);

    public static string Ctl()
    {
        Mdoc page = new Mdoc("monofy-ctl", 1, "ask a monofy that runs, or give it orders",
            "src/Monofy.Core/Control/Verbs.cs")
            .Heading("SYNOPSIS").Line(".Nm monofy").Line(".Cm ctl").Line(".Op Ar OPTION ...").Line(".Ar VERB")
                .Line(".Op Ar ARG ...")
            .Heading("DESCRIPTION")
            .Text("monofy ctl talks to a monofy that runs under the same user, in the same container or on the " +
                "same machine.")
            .Text("Without options it asks PID 1 or the nearest ancestor.");
        page.Tags(Array.ConvertAll<VerbOptionRow, (string, string)>([.. VerbRow.OfCtl], Tag));
        page.Heading("VERBS");
        foreach (VerbRow verb in VerbRow.All)
        {
            page.Subheading(verb.Arguments.Length == 0 ? verb.Name : verb.Name + " " + Mdoc.Escape(verb.Arguments)
                + "\\&").Text(Capital(verb.Help) + ".");
            if (verb.Options.Count > 0) page.Tags(Array.ConvertAll<VerbOptionRow,
                (string, string)>([.. verb.Options], Tag));
        }
        page.Heading("EXIT STATUS").Tags(
            ("0", "Done, or all is well."), ("1", "Refused, or the condition does not hold."),
                ("124", "A time limit is over."),
            ("125", "A usage error, or no monofy that can be asked."));
        page.Paragraph("run exits with the status of the job.");
        page.Heading("EXAMPLES")
            .Text("A health check in a Dockerfile:").Example("HEALTHCHECK CMD [\"monofy\", \"ctl\", \"health\"]");
        page.Text("In a container:").Example("docker exec CONTAINER monofy ctl status");
        return page.Heading("SEE ALSO").Line(".Xr monofy 1").ToString();

        static (string, string) Tag(VerbOptionRow option) =>
            (Mdoc.Flag(option.Name, option.Short, option.Value, valueMayLack: false), Capital(option.Help) + ".");
    }

    // A sentence begins with a capital, a word of the language (raw:, no, tcp://) does not.
    private static string Capital(string text)
    {
        int end = text.IndexOfAny([' ', ':', ',']);
        bool isWord = end < 0 || text[end] == ' ';
        return isWord && text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
    }
}
