using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>When a job runs. Without schedule and signal: when somebody asks (<c>monofy ctl run</c>).</summary>
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

    /// <summary>What becomes of a run that is due while the last one is still going.</summary>
    public Overlap Overlap { get; init; }
}
