using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>When a job runs. Without schedule and signal: on request (<c>monofy ctl run</c>).</summary>
public sealed record JobPlan
{
    /// <summary>The times; null: none.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The time zone as it was named; null: that of the machine.</summary>
    public string? Timezone { get; init; }

    /// <summary>The time zone in which the schedule is read.</summary>
    public Zone Zone { get; init; } = Zone.Utc;

    /// <summary>The signal that runs it, after <c>--map-signal</c>; null: none.</summary>
    public Signal? OnSignal { get; init; }

    /// <summary>What becomes of a run that is due while the last one is still going; null: it waits if an event or a
    /// change is its cause, and is skipped otherwise.</summary>
    public Overlap? Overlap { get; init; }

    /// <summary>Files and directories whose change runs it (<c>--on-change</c>).</summary>
    public string[] OnChange { get; init; } = [];

    /// <summary>Events of services that run it (<c>--on-event</c>).</summary>
    public EventTrigger[] OnEvent { get; init; } = [];
}

/// <summary>An event of a service that runs a job (<c>--on-event=NAME:EVENT</c>).</summary>
/// <param name="Service">Name of the service as in the plan, without an instance; <c>*</c>: any.</param>
/// <param name="Event">What has to happen to it.</param>
public sealed record EventTrigger(string Service, ServiceEvent Event);

/// <summary>What can happen to a service, as <c>--on-event</c> and <c>ctl events</c> name it.</summary>
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

    /// <summary>It exited with failure, was killed, or could not be started.</summary>
    Failed,

    /// <summary>It was started again.</summary>
    Restarted,

    /// <summary>It was stopped because it was asked to.</summary>
    Stopped,

    /// <summary>Its restart policy gave up.</summary>
    GaveUp,
}
