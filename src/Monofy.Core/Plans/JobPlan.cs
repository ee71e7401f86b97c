using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>When a job runs. Any job can also be run on request (<c>monofy ctl run</c>).</summary>
public sealed record JobPlan
{
    /// <summary>The schedule; null: none.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The time zone as given; null: that of the machine.</summary>
    public string? Timezone { get; init; }

    /// <summary>The time zone that the schedule uses.</summary>
    public Zone Zone { get; init; } = Zone.Utc;

    /// <summary>The signal that runs it, after <c>--map-signal</c>; null: none.</summary>
    public Signal? OnSignal { get; init; }

    /// <summary>What to do with a run that is due while the last one is still running; null: it is queued if an event
    /// or a change caused it, and skipped otherwise.</summary>
    public Overlap? Overlap { get; init; }

    /// <summary>Files and directories that run it when they change (<c>--on-change</c>).</summary>
    public string[] OnChange { get; init; } = [];

    /// <summary>Events of services that run it (<c>--on-event</c>).</summary>
    public EventTrigger[] OnEvent { get; init; } = [];
}

/// <summary>An event of a service that runs a job (<c>--on-event=NAME:EVENT</c>).</summary>
/// <param name="Service">Name of the service in the plan, without an instance number; <c>*</c>: any.</param>
/// <param name="Event">The event.</param>
public sealed record EventTrigger(string Service, ServiceEvent Event);

/// <summary>The events of a service, as named by <c>--on-event</c> and <c>ctl events</c>.</summary>
public enum ServiceEvent : byte
{
    /// <summary>Its process was started.</summary>
    Started,

    /// <summary>Its health check passed.</summary>
    Healthy,

    /// <summary>Its health check failed too often.</summary>
    Unhealthy,

    /// <summary>It exited with success.</summary>
    Exited,

    /// <summary>It exited with a failure, was killed, or could not be started.</summary>
    Failed,

    /// <summary>It was started again.</summary>
    Restarted,

    /// <summary>It was stopped on request.</summary>
    Stopped,

    /// <summary>Its restart policy gave up.</summary>
    GaveUp,
}
