using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Settings;

namespace Monofy.Core.Export;

/// <summary>Reports the settings that a writer has not reported: nothing is dropped silently, and a setting that no
/// writer handles counts as lost by default.</summary>
internal static class Unreported
{
    // Settings that affect what monofy reports and shows about services, not what they do.
    private static readonly Dictionary<string, string> s_harmless = new()
    {
        ["--quiet"] = "these are monofy's own messages",
        ["--verbose"] = "these are monofy's own messages",
        ["--color"] = "the runner colours its own log",
        ["--timestamps"] = "the runner has the times of lines itself",
        ["--log"] = "the runner keeps each service's output apart",
        ["--nest-json"] = "the runner keeps each service's output apart",
        ["--journal"] = "it records monofy's own decisions",
        ["--trace"] = "it records monofy's own decisions",
        ["--control"] = "monofy ctl talks to monofy only",
        ["--http"] = "this is monofy's own page; the runner has its own",
        ["--strict-variables"] = "references are resolved by the target",
    };

    private static readonly Dictionary<string, string> s_lost = new()
    {
        ["--exit-code"] = "{0} has no status of the whole run",
        ["--map-exit"] = "{0} has no status of the whole run",
        ["--map-signal"] = "{0} sends its own signals",
        ["--finally"] = "{0} runs nothing after the last service",
        ["--setup-lock"] = "{0} holds no lock during setup",
        ["--wait-for"] = "{0} waits for no address before the start",
        ["--wait-timeout"] = "{0} waits for no address before the start",
        ["--stop-hold"] = "{0} stops services in its own order",
        ["--stop-timeout"] = "{0} has no bound for the whole end",
        ["--stop-delay"] = "{0} cannot drain before the stop signal",
        ["--stop-command"] = "{0} runs no command instead of the stop signal",
        ["--kill-mode"] = "{0} chooses itself which processes the stop signal reaches",
        ["--reload-signal"] = "{0} has no reload",
        ["--watch"] = "{0} watches no files",
        ["--watch-ignore"] = "{0} watches no files",
        ["--on-signal"] = "{0} runs no job on a signal",
        ["--on-event"] = "{0} runs no job on an event",
        ["--on-change"] = "{0} runs no job on a change",
        ["--health-memory"] = "{0} has no check of memory; set a memory limit instead",
        ["--listen"] = "{0} passes no sockets; the service must listen by itself",
        ["--secret-files"] = "{0} does not read NAME_FILE; the program must do it",
        ["--clear-env"] = "{0} keeps the variables of the image",
        ["--umask"] = "{0} has no umask",
        ["--nice"] = "{0} has no nice value",
        ["--oom-score-adj"] = "{0} has no OOM score",
        ["--ulimit"] = "{0} has no resource limits of this kind",
        ["--restart-delay"] = "{0} has its own pauses between restarts",
        ["--restart-max-delay"] = "{0} has its own pauses between restarts",
        ["--setup-timeout"] = "{0} does not limit how long setup takes",
        ["--fate"] = "for {0} the end of one service means nothing to the others",
        ["--on-unhealthy"] = "{0} has no check",
        ["--restart"] = "{0} does not restart",
        ["--health"] = "{0} has no checks",
        ["--health-cmd"] = "{0} has no checks",
        ["--schedule"] = "{0} has no schedule",
        ["--timezone"] = "{0} has no schedule",
        ["--overlap"] = "{0} has no jobs",
        ["--job"] = "{0} has no jobs",
        ["--stop-signal"] = "{0} has its own stop signal",
        ["--grace"] = "{0} has its own grace",
        ["--user"] = "{0} does not change the user",
        ["--group-add"] = "{0} adds no groups to a process",
        ["--no-new-privileges"] = "{0} does not restrict privileges",
        ["--tty"] = "{0} has no terminals for services",
        ["--stdin"] = "{0} passes no standard input",
        ["--success-codes"] = "for {0} only 0 is success",
    };

    /// <summary>Reports every setting of <paramref name="subject"/> that was not reported.</summary>
    /// <param name="subject">The service or run.</param>
    /// <param name="target">The target's name: <c>Compose</c>.</param>
    public static void Complete(Subject subject, string target)
    {
        if (subject.Waits.Count > 0 && !subject.IsSaid("--depends-on"))
            subject.Say("--depends-on", ExportResult.Lost, target + " starts and stops in its own order");
        foreach (Setting row in subject.Rows)
        {
            if (subject.IsSaid(row.Name)) continue;
            if (s_harmless.TryGetValue(row.Name, out string? harmless))
                subject.Say(row.Name, ExportResult.Lost, harmless, isHarmless: true);
            else
                subject.Say(row.Name, ExportResult.Lost,
                    s_lost.GetValueOrDefault(row.Name, "{0} has no word for it").Replace("{0}", target));
        }
        CompleteKept(subject, target + " has no containers of its own, and no word for it");
    }

    /// <summary>Reports the Compose-only keys that were not reported.</summary>
    public static void CompleteKept(Subject subject, string why)
    {
        if (subject.Service == null) return;
        foreach (FileDescription file in subject.Service.Files) Say(file.Section, isHarmless: false);
        if (subject.Service.Kept is not { } kept) return;
        if (kept.Image != null) Say("image", isHarmless: true);
        if (kept.Ports.Exists(static port => !port.IsExposedOnly)) Say("ports", isHarmless: true);
        foreach ((string key, string json, Origin _) in kept.Other)
            Say(key, json == "false" || Array.IndexOf(KubernetesKept.Harmless, key) >= 0);

        void Say(string name, bool isHarmless)
        {
            if (!subject.IsSaid(name)) subject.Say(name, ExportResult.Lost, why, isHarmless);
        }
    }
}
