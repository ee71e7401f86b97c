using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using static Monofy.Core.Settings.SettingGroup;
using static Monofy.Core.Settings.SettingScope;

namespace Monofy.Core.Settings;

/// <summary>Rows about what happens when a service ends or is stopped.</summary>
internal static class EndingRows
{
    public static Row[] All { get; } =
    [
        new("--fate", static n => new Setting<Fate>(n, Service, Life, Forms.Word("FATE", Vocabulary.Fates),
            "when it exits: connected stops everything, on-failure only if it fails, separate nothing",
            static (f, v) => f.Service = f.Service with { Fate = v }) { Default = "connected; of a job: separate" }),
        new("--restart", static n => new Setting<RestartPolicy>(n, Service, Life,
            Forms.Own<RestartPolicy>("POLICY", Readers.Restart, Readers.Write),
            "no, on-failure[:MAX] or always", static (f, v) =>
                f.Service = f.Service with { Restart = v }) { Default = "no" }),
        new("--restart-delay", static n => new Setting<TimeSpan>(n, Service, Life, Forms.Duration,
            "wait before the first restart; doubled each time",
            SetDelay) { Default = "100ms" }),
        new("--restart-max-delay", static n => new Setting<TimeSpan>(n, Service, Life, Forms.Duration,
            "longest wait before a restart",
            SetMaxDelay) { Default = "1m" }),
        new("--success-codes", static n => new Setting<byte[]>(n, Service, Life,
            Forms.Own<byte[]>("N,...", Readers.SuccessCodes, Readers.Write),
            "exit statuses treated as success, in addition to 0", static (f, v) =>
                f.Service = f.Service with { SuccessCodes = v })),
        new("--setup-timeout", static n => new Setting<TimeSpan>(n, Setup, Life, Forms.Pause,
            "time limit for a setup command; exceeding it exits with 124",
            static (f, v) => f.Service = f.Service with { SetupTimeout = v }) { Default = "none" }),

        new("--stop-signal", static n => new Setting<Signal>(n, Service | Setup, Stopping, Forms.Signal,
            "signal that stops it",
            static (f, v) => f.Service = f.Service with { StopSignal = v }) {
            Default = "the one received, else TERM" }),
        new("--stop-command", static n => new Setting<Template[]>(n, Service, Stopping, Forms.Command,
            "run COMMAND instead of sending the stop signal",
            static (f, v) => f.Service = f.Service with { StopCommand = v })),
        new("--reload-signal", static n => new Setting<Signal>(n, Service, Stopping, Forms.Signal,
            "signal that makes it read its configuration again",
            static (f, v) =>
                f.Service = f.Service with { ReloadSignal = v }) { Default = "none: a reload restarts it" }),
        new("--grace", static n => new Setting<TimeSpan>(n, Service | Setup, Stopping, Forms.Duration,
            "send SIGKILL this long after the stop signal",
            static (f, v) =>
                f.Service = f.Service with { Grace = v }) { Default = "10s; none if stopped from outside" }),
        new("--kill-mode", static n => new Setting<KillMode>(n, Service | Setup, Stopping, Forms.Word("MODE",
            Vocabulary.Kill),
            "what the stop signal reaches: mixed (the process, then what is left of its group), group or process",
            static (f, v) => f.Service = f.Service with { KillMode = v }) { Default = "mixed" }),
    ];

    // The first delay is at most the longest one. If they conflict, the later option changes the other.
    private static void SetDelay(Fields f, TimeSpan first)
    {
        TimeSpan longest = f.Service.RestartMaxDelay;
        f.Service = f.Service with { RestartDelay = first, RestartMaxDelay = first > longest ? first : longest };
    }

    private static void SetMaxDelay(Fields f, TimeSpan longest)
    {
        TimeSpan first = f.Service.RestartDelay;
        f.Service = f.Service with { RestartDelay = first < longest ? first : longest, RestartMaxDelay = longest };
    }
}
