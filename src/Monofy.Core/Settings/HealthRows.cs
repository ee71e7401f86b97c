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

    public static Setting[] All { get; } =
    [
        new Setting<string[]>("--depends-on", Service | Once, Group,
            Forms.Own<string[]>("NAME[:CONDITION]", Readers.Dependencies, static v => string.Join(',', v)),
            "start after NAME is started, healthy or completed; stop before it") { IsRepeatable = true },
        new Setting<HealthPlan>("--health", Service, Group,
            Forms.Own<HealthPlan>("CHECK", Readers.Check, Readers.Write),
            "health check: " + Endpoints.Forms + ", or notify (sd_notify)", static (f, v) => f.SetCheck(v)),
        new Setting<Template[]>("--health-cmd", Service, Group, Forms.Command,
            "healthy if COMMAND exits with 0 (run without a shell)",
            static (f, v) => f.SetCheck(new() { Kind = HealthKind.Command, Command = v })),
        new Setting<long>("--health-memory", Service, Group, Forms.Size,
            "unhealthy if its processes together hold more memory",
            static (f, v) => f.SetMemory(v)),
        new Setting<TimeSpan>("--health-interval", Service, Group, Forms.Duration,
            "time between two checks; for notify, between WATCHDOG=1 messages",
            static (f, v) => f.SetInterval(v)) { Default = "30s", Needs = SettingNeed.Check },
        new Setting<TimeSpan>("--health-timeout", Service, Group, Forms.Duration,
            "a check that takes longer has failed",
            static (f, v) => f.SetHealth(f.Health with { Timeout = OrDefault(v, 30) })) { Default = "30s",
                Needs = SettingNeed.Check },
        new Setting<int>("--health-retries", Service, Group, Forms.Number(0, MostRetries),
            "failures in a row until it is unhealthy",
            static (f, v) => f.SetHealth(f.Health with { Retries = v == 0 ? 3 : v })) { Default = "3",
                Needs = SettingNeed.Check },
        new Setting<TimeSpan>("--health-start-period", Service, Group, Forms.Duration,
            "failures this soon after the start do not count; for notify, READY=1 must come within it",
            static (f, v) => f.SetHealth(f.Health with { StartPeriod = v })) { Default = "0s",
                Needs = SettingNeed.Check },
        new Setting<TimeSpan>("--health-start-interval", Service, Group, Forms.Duration,
            "interval during the start period; if given, there are no early checks",
            static (f, v) => f.SetHealth(f.Health with { StartInterval = v == TimeSpan.Zero ? null : v }))
                { Default = "5s", Needs = SettingNeed.Check },
        new Setting<string>("--watch", Service | Once, Group, Forms.Text("PATH", "a path"),
            "reload it when PATH, or something below it, changes",
            static (f, v) => f.Service = f.Service with { Watch = [.. f.Service.Watch, v] }) { IsRepeatable = true },
        new Setting<string>("--watch-ignore", Service, Group, Forms.Text("GLOB", "a pattern such as *.log"),
            "changes of such files do not count",
            static (f, v) =>
                f.Service = f.Service with { WatchIgnore = [.. f.Service.WatchIgnore, v] }) { IsRepeatable = true },
        new Setting<OnUnhealthy>("--on-unhealthy", Service, Group, Forms.Word("ACTION", Vocabulary.Unhealthy),
            "report it, restart the service, or stop everything",
            static (f, v) => f.Service = f.Service with { OnUnhealthy = v }) { Default = "report",
                Needs = SettingNeed.Check },
    ];

    // In Docker's API zero means the default.
    private static TimeSpan OrDefault(TimeSpan given, int seconds) =>
        given == TimeSpan.Zero ? TimeSpan.FromSeconds(seconds) : given;
}
