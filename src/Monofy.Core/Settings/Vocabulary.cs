using Monofy.Core.Plans;

namespace Monofy.Core.Settings;

/// <summary>The words of every enumeration that a setting, a file or an answer names.</summary>
public static class Vocabulary
{
    /// <summary>Of <c>--log</c> of a service.</summary>
    public static Words<LogMode> Log { get; } =
        new((LogMode.Raw, "raw"), (LogMode.Prefix, "prefix"), (LogMode.Json, "json"), (LogMode.None, "none"));

    /// <summary>Of <c>--log</c> of the run.</summary>
    public static Words<LogMode> LogOfRun { get; } =
        new((LogMode.Raw, "raw"), (LogMode.Prefix, "prefix"), (LogMode.Json, "json"));

    /// <summary>Of <c>--color</c>.</summary>
    public static Words<ColorMode> Color { get; } =
        new((ColorMode.Auto, "auto"), (ColorMode.Always, "always"), (ColorMode.Never, "never"));

    /// <summary>Of <c>--fate</c>.</summary>
    public static Words<Fate> Fates { get; } =
        new((Fate.Connected, "connected"), (Fate.OnFailure, "on-failure"), (Fate.Separate, "separate"));

    /// <summary>Of <c>--restart</c>, without its number. Nothing is started again after a stop, so Docker's <c>unless-stopped</c> is
    /// <c>always</c>.</summary>
    public static Words<RestartMode> Restart { get; } =
        new((RestartMode.No, "no none never"), (RestartMode.OnFailure, "on-failure"), (RestartMode.Always, "always unless-stopped"));

    /// <summary>Of <c>--kill-mode</c>.</summary>
    public static Words<KillMode> Kill { get; } =
        new((KillMode.Mixed, "mixed"), (KillMode.Group, "group control-group"), (KillMode.Process, "process"));

    /// <summary>Of <c>--on-unhealthy</c>.</summary>
    public static Words<OnUnhealthy> Unhealthy { get; } =
        new((OnUnhealthy.Report, "report"), (OnUnhealthy.Restart, "restart"), (OnUnhealthy.Stop, "stop"));

    /// <summary>Of <c>--overlap</c>.</summary>
    public static Words<Overlap> Overlaps { get; } =
        new((Overlap.Skip, "skip"), (Overlap.Queue, "queue"), (Overlap.Kill, "kill"));

    /// <summary>Of <c>--depends-on</c>, with Compose's.</summary>
    public static Words<Condition> Conditions { get; } = new((Condition.Started, "started service_started"),
        (Condition.Healthy, "healthy service_healthy"), (Condition.Completed, "completed service_completed_successfully"));

    /// <summary>Of <c>--on-event</c> and <c>ctl events</c>.</summary>
    public static Words<ServiceEvent> Events { get; } = new((ServiceEvent.Started, "started"), (ServiceEvent.Healthy, "healthy"),
        (ServiceEvent.Unhealthy, "unhealthy"), (ServiceEvent.Exited, "exited"), (ServiceEvent.Failed, "failed"),
        (ServiceEvent.Restarted, "restarted"), (ServiceEvent.Stopped, "stopped"), (ServiceEvent.GaveUp, "gave-up"));

    /// <summary>The kinds of an entry, in JSON.</summary>
    public static Words<ServiceKind> Kinds { get; } = new((ServiceKind.Setup, "setup"), (ServiceKind.Service, "service"),
        (ServiceKind.Job, "job"), (ServiceKind.Finally, "finally"));
}
