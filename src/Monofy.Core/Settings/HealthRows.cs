using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using static Monofy.Core.Settings.SettingScope;

namespace Monofy.Core.Settings;

/// <summary>Rows about dependencies and health.</summary>
internal static class HealthRows
{
    private const SettingGroup Group = SettingGroup.Health;
    private const int MostRetries = 1_000_000;

    public static Row[] All { get; } =
    [
        new("--depends-on", static n => new Setting<string[]>(n, Service | Once, Group,
            Forms.Own<string[]>("NAME[:CONDITION]", Readers.Dependencies, static v => string.Join(',', v)),
            "start after NAME is started, healthy or completed; stop before it") { IsRepeatable = true }),
        new("--health", static n => new Setting<HealthPlan>(n, Service, Group,
            Forms.Own<HealthPlan>("CHECK", Readers.Check, Readers.Write),
            "health check: " + Endpoints.Forms + ", or notify (sd_notify)", static (f, v) => f.SetCheck(v))),
        new("--health-cmd", static n => new Setting<Template[]>(n, Service, Group, Forms.Command,
            "healthy if COMMAND exits with 0 (run without a shell)",
            static (f, v) => f.SetCheck(new() { Kind = HealthKind.Command, Command = v }))),
        new("--health-memory", static n => new Setting<long>(n, Service, Group, Forms.Size,
            "unhealthy if its processes together hold more memory than SIZE",
            static (f, v) => f.SetMemory(v))),
        new("--health-interval", static n => new Setting<TimeSpan>(n, Service, Group, Forms.Duration,
            "time between two checks; for notify, between WATCHDOG=1 messages",
            static (f, v) => f.SetInterval(v)) { Default = "30s; for notify: none", Needs = SettingNeed.Check }),
        new("--health-timeout", static n => new Setting<TimeSpan>(n, Service, Group, Forms.Duration,
            "a check that takes longer has failed",
            static (f, v) => f.SetHealth(f.Health with { Timeout = OrDefault(v) })) { Default = "30s",
            Needs = SettingNeed.Check }),
        new("--health-retries", static n => new Setting<int>(n, Service, Group, Forms.Number(0, MostRetries),
            "failures in a row until it is unhealthy",
            static (f, v) => f.SetHealth(f.Health with { Retries = v == 0 ? 3 : v })) { Default = "3",
            Needs = SettingNeed.Check }),
        new("--health-start-period", static n => new Setting<TimeSpan>(n, Service, Group, Forms.Duration,
            "failures this soon after the start do not count; for notify, READY=1 must come within it",
            static (f, v) => f.SetHealth(f.Health with { StartPeriod = v })) { Default = "0s",
            Needs = SettingNeed.Check }),
        new("--health-start-interval", static n => new Setting<TimeSpan>(n, Service, Group, Forms.Duration,
            "interval during the start period; if given, there are no early checks",
            static (f, v) => f.SetHealth(f.Health with { StartInterval = v == TimeSpan.Zero ? null : v })) {
            Default = "5s, and early checks", Needs = SettingNeed.Check }),
        new("--watch", static n => new Setting<string>(n, Service | Once, Group, Forms.Text("PATH", "a path"),
            "reload it when PATH, or something below it, changes",
            static (f, v) => f.Service = f.Service with { Watch = [.. f.Service.Watch, v] }) { IsRepeatable = true }),
        new("--watch-ignore", static n => new Setting<string>(n, Service, Group,
            Forms.Text("GLOB", "a pattern such as *.log"), "changes of such files do not count",
            static (f, v) =>
                f.Service = f.Service with { WatchIgnore = [.. f.Service.WatchIgnore, v] }) { IsRepeatable = true }),
        new("--on-unhealthy", static n => new Setting<OnUnhealthy>(n, Service, Group,
            Forms.Word("ACTION", Vocabulary.Unhealthy), "report it, restart the service, or stop everything",
            static (f, v) => f.Service = f.Service with { OnUnhealthy = v }) { Default = "report",
            Needs = SettingNeed.Check }),
    ];

    // In Docker's API zero means the default.
    private static TimeSpan OrDefault(TimeSpan given) =>
        given == TimeSpan.Zero ? HealthPlan.DefaultTime : given;
}
