using System.Collections.Generic;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Jobs;

/// <summary>A run that waits for the one that is going.</summary>
/// <param name="Ticket">Who waits for it.</param>
/// <param name="Trigger">What made it due, if that was an event or a change.</param>
internal readonly record struct QueuedRun(Ticket Ticket, JobTrigger? Trigger);

/// <summary>What is known of a job beside what is known of every service. Only <see cref="JobMachine"/> writes
/// it.</summary>
internal sealed class JobRecord
{
    public long Next = long.MaxValue;       // the next time of its schedule, in seconds since 1970
    public Instant Due = Instant.Never;     // when that is, as far as the clock is known
    public Ticket Ticket;                   // who waits for the current run
    public JobTrigger? Trigger;             // what made that run due
    public bool IsDecided;                  // its process ended of its own accord; its group may live on
    public int Succeeded;                   // runs, ever
    public int Failed;
    public int Skipped;
    public List<QueuedRun> Queue = [];      // the runs that follow
    public int Waited;                      // runs that had to wait since none did
    public int LeftOut;                     // … and that were left out, because too many waited

    /// <summary>What is wrong, or null.</summary>
    /// <param name="mayBeDue">Whether services may start.</param>
    /// <param name="isGoing">Whether a run is under way.</param>
    public string? Audit(bool mayBeDue, bool isGoing)
    {
        if (Due != Instant.Never && !mayBeDue) return "is due though nothing starts";
        if (Queue.Count > Limits.TriggeredRuns) return "too many runs wait";
        if (Queue.Count > 0 && !isGoing) return "runs wait for nothing";
        return Ticket.IsAwaited && !isGoing ? "a client waits for a run that is over" : null;
    }

    public JobRecord Clone()
    {
        var copy = (JobRecord)MemberwiseClone();
        copy.Queue = [.. Queue];
        return copy;
    }
}
