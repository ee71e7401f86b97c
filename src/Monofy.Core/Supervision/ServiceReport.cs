using System;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>One service as <c>ctl status</c> and <c>/metrics</c> show it. Counters never go down.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Pid">Its process, or 0.</param>
/// <param name="StartedAt">When its last process was started; meaningless if <see cref="Starts"/> is 0.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Status">How its last process ended, or null.</param>
/// <param name="Health">Its health.</param>
/// <param name="HealthText">Why the last probe failed, or empty.</param>
/// <param name="Held">Whether a command stopped it.</param>
public sealed record ServiceReport(
    string Name, ServiceState State, int Pid, Instant StartedAt, int Restarts, ExitStatus? Status, HealthState Health,
    string HealthText, bool Held)
{
    /// <summary>What it says of itself (sd_notify's STATUS), or empty.</summary>
    public string StatusText { get; init; } = "";

    /// <summary>The time at which a job runs next (<c>2026-11-21T03:00:00Z</c>); null if its schedule names
    /// none.</summary>
    public string? NextRun { get; init; }

    /// <summary>When that is, as far as the clock is known; <see cref="Instant.Never"/> if no schedule
    /// says.</summary>
    public Instant NextDue { get; init; }

    /// <summary>When the state changes by itself: the end of a backoff, of a grace; else
    /// <see cref="Instant.Never"/>.</summary>
    public Instant StateEnds { get; init; } = Instant.Never;

    /// <summary>When the next check begins, or the watchdog's time is over; <see cref="Instant.Never"/> if there is
    /// none.</summary>
    public Instant NextCheck { get; init; } = Instant.Never;

    /// <summary>How the last process ended; meaningless while <see cref="Status"/> is null.</summary>
    public EndKind How { get; init; }

    /// <summary>When the last process ended; meaningless while <see cref="Status"/> is null.</summary>
    public Instant EndedAt { get; init; }

    /// <summary>How long the last process ran, or the last run of a job took.</summary>
    public TimeSpan LastDuration { get; init; }

    /// <summary>The most memory that the last process that ended had in use, in bytes (resident); 0: unknown.</summary>
    public long PeakMemory { get; init; }

    /// <summary>How many processes were started.</summary>
    public int Starts { get; init; }

    /// <summary>How often its process ended of its own accord without success, or could not be started.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last probe failed, without what a command was given or printed; or empty.</summary>
    public string PublicHealthText { get; init; } = "";

    /// <summary>How often it became unhealthy.</summary>
    public int UnhealthyTransitions { get; init; }

    /// <summary>Runs of a job that ended with success.</summary>
    public int RunsSucceeded { get; init; }

    /// <summary>Runs of a job that failed.</summary>
    public int RunsFailed { get; init; }

    /// <summary>Runs of a job that were not run: skipped, merged or refused.</summary>
    public int RunsSkipped { get; init; }
}
