using System.Text;

namespace Monofy.Core.Control;

/// <summary>The verbs of <c>monofy ctl</c>: one table for the client, its help, completion, and the answers.</summary>
public static class Verbs
{
#pragma warning disable CS1591 // each is its own word
    public const string Start = "start", Stop = "stop", Restart = "restart", Reload = "reload", Signal = "signal",
        Run = "run",
        Shutdown = "shutdown", Status = "status", Logs = "logs", Events = "events", Wait = "wait", Health = "health",
        Metrics = "metrics", Plan = "plan", Replay = "replay";

    // Names of options in the protocol.
    public const string Json = "json", Watch = "watch", Follow = "follow", Lines = "lines", Since = "since",
        Grep = "grep",
        Ready = "ready", Timeout = "timeout", NoWait = "no-wait", SignalOption = "signal";
#pragma warning restore CS1591

    private const int Many = int.MaxValue;
    private const int NameWidth = 32;

    private static readonly VerbOption s_json = new(Json, '\0', null, "print JSON, one value a line");
    private static readonly VerbOption s_noWait = new(NoWait, '\0', null, "return as soon as the order is accepted");
    private static readonly VerbOption s_timeout = new(Timeout, '\0', "DURATION",
        "give up after that time, with status 124");
    private static readonly VerbOption s_since = new(Since, '\0', "TIME",
        "only what is newer: 10m, or 2026-11-29T08:00:00Z");
    private static readonly VerbOption s_follow = new(Follow, 'f', null, "go on as more comes");

    /// <summary>All of them, in the order of the help: questions, then orders.</summary>
    public static readonly Verb[] All =
    [
        new(Status, VerbKind.Stream, "[NAME...]", 0, Many,
            "show each service: state, pid, uptime, restarts, health, memory",
            [s_json, new(Watch, '\0', null, "show it again every second")], VerbWords.All),
        new(Health, VerbKind.Question, "[NAME...]", 0, Many, "exit with 0 if all is well, else with 1 and the reasons",
            [s_json, new(Ready, '\0', null, "fail while monofy holds, too")], VerbWords.Services),
        new(Logs, VerbKind.Stream, "[NAME...]", 0, Many, "show the last lines that services wrote",
            [s_follow, new(Lines, 'n', "N", "show so many lines [default: all that are kept]"), s_since,
             new(Grep, '\0', "TEXT", "only lines that contain TEXT"), s_json], VerbWords.All),
        new(Events, VerbKind.Stream, "[NAME...]", 0, Many, "show what happened: starts, ends, changes of health",
            [s_follow, s_since, s_json], VerbWords.All),
        new(Metrics, VerbKind.Question, "", 0, 0, "print figures in the OpenMetrics format", [s_json], VerbWords.None),
        new(Plan, VerbKind.Question, "", 0, 0, "print the plan that runs, as JSON", [s_json], VerbWords.None),
        new(Wait, VerbKind.Order, "[NAME[:CONDITION]...]", 0, Many,
            "wait until each is ready, up, healthy, unhealthy, down, completed or exited", [s_timeout, s_json],
            VerbWords.All),
        new(Start, VerbKind.Order, "NAME...", 1, Many, "start services that are down", [s_noWait, s_timeout],
            VerbWords.Services),
        new(Stop, VerbKind.Order, "NAME...", 1, Many, "stop services; they stay stopped", [s_noWait, s_timeout],
            VerbWords.All),
        new(Restart, VerbKind.Order, "NAME...", 1, Many, "stop and start services, one instance after another",
            [s_noWait, s_timeout], VerbWords.Services),
        new(Reload, VerbKind.Order, "NAME...", 1, Many, "send the reload signal, or restart what has none",
            [s_noWait, s_timeout], VerbWords.Services),
        new(Signal, VerbKind.Order, "SIGNAL NAME...", 2, Many, "send a signal to services", [], VerbWords.All),
        new(Run, VerbKind.Order, "NAME", 1, 1,
            "run a job now, with this terminal or these pipes, and exit with its status",
            [s_noWait, s_timeout], VerbWords.Jobs),
        new(Shutdown, VerbKind.Order, "", 0, 0, "stop everything, as SIGTERM would",
            [s_noWait, new(Timeout, '\0', "DURATION", "send SIGKILL to what is left after that time")], VerbWords.None),
        new(Replay, VerbKind.Local, "FILE", 1, 1, "decide again what a journal (--journal=FILE) tells, and compare", [],
            VerbWords.Files),
    ];

    /// <summary>The verb of that name, or null.</summary>
    public static Verb? Find(string name)
    {
        foreach (Verb verb in All)
        {
            if (verb.Name == name) return verb;
        }
        return null;
    }

    /// <summary>How to call <c>monofy ctl</c>.</summary>
    public static string Usage()
    {
        var text = new StringBuilder("usage: monofy ctl [--control=PATH | --pid=PID] VERB [ARG]...\n\n");
        foreach (Verb verb in All)
            text.Append("  ").Append((verb.Name + " " + verb.Arguments).PadRight(NameWidth)).Append(verb.Help)
                .Append('\n');
        text.Append("\nmonofy ctl VERB --help shows the options of a verb. Exit status: 0; 1 refused or not so; 124 " +
            "timed out;\n");
        text.Append("125 usage error; run and wait NAME: the status of the job or service.\n");
        return text.ToString();
    }

    /// <summary>How to call one verb.</summary>
    public static string Usage(Verb verb)
    {
        var text = new StringBuilder("usage: monofy ctl ").Append(verb.Name);
        if (verb.Options.Length > 0) text.Append(" [OPTION]...");
        if (verb.Arguments.Length > 0) text.Append(' ').Append(verb.Arguments);
        text.Append("\n\n  ").Append(verb.Help).Append('\n');
        foreach (VerbOption option in verb.Options)
        {
            string name = (option.Short == 0 ? "" : "-" + option.Short + ", ") + "--" + option.Name +
                (option.Value == null ? "" : "=" + option.Value);
            text.Append("\n  ").Append(name.PadRight(NameWidth - 8)).Append(option.Help);
        }
        return text.Append(verb.Options.Length > 0 ? "\n" : "").ToString();
    }

    /// <summary>The names in a sentence: <c>status, health or run</c>.</summary>
    public static string Names()
    {
        string text = "";
        for (int i = 0; i < All.Length; i++) text += (i == 0 ? "" : i == All.Length - 1 ? " or " : ", ") + All[i].Name;
        return text;
    }
}
