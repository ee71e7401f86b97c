using Monofy.Core.Plans;

namespace Monofy.Core.Settings;

/// <summary>The words of every enumeration that a setting, a file or an answer names.</summary>
public static class Vocabulary
{
    /// <summary>Of <c>--log</c>.</summary>
    public static Words<LogMode> Log { get; } =
        new("raw", "prefix", "json", "none");

    /// <summary>Of <c>--color</c>.</summary>
    public static Words<ColorMode> Color { get; } =
        new("auto", "always", "never");

    /// <summary>Of <c>--fate</c>.</summary>
    public static Words<Fate> Fates { get; } =
        new("connected", "on-failure", "separate");

    /// <summary>Of <c>--restart</c>, without its number. Nothing is started again after a stop, so Docker's
    /// <c>unless-stopped</c> is <c>always</c>.</summary>
    public static Words<RestartMode> Restart { get; } =
        new("no none never", "on-failure", "always unless-stopped");

    /// <summary>Of <c>--kill-mode</c>.</summary>
    public static Words<KillMode> Kill { get; } =
        new("mixed", "group control-group", "process");

    /// <summary>Of <c>--on-unhealthy</c>.</summary>
    public static Words<OnUnhealthy> Unhealthy { get; } =
        new("report", "restart", "stop");

    /// <summary>Of <c>--overlap</c>.</summary>
    public static Words<Overlap> Overlaps { get; } =
        new("skip", "queue", "kill");

    /// <summary>Of <c>--depends-on</c>, with Compose's.</summary>
    public static Words<Condition> Conditions { get; } = new("started service_started",
        "healthy service_healthy", "completed service_completed_successfully");

    /// <summary>Of <c>--on-event</c> and <c>ctl events</c>.</summary>
    public static Words<ServiceEvent> Events { get; } = new("started", "healthy",
        "unhealthy", "exited", "failed",
        "restarted", "stopped", "gave-up");

    /// <summary>Of <c>--export</c>.</summary>
    public static Words<ExportFormat> Exports { get; } =
        new("kubernetes", "kubernetes-split", "compose", "swarm", "systemd", "procfile", "json");

    /// <summary>The kinds of an entry, in JSON.</summary>
    public static Words<ServiceKind> Kinds { get; } = new("setup", "service",
        "job", "finally");
}
