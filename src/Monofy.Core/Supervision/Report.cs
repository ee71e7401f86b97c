using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>A snapshot of the run.</summary>
/// <param name="Phase">How far it has come.</param>
/// <param name="Cause">Why it ends, if it does.</param>
/// <param name="Services">In the plan's order.</param>
public sealed record Report(Phase Phase, StopCause Cause, IReadOnlyList<ServiceReport> Services)
{
    /// <summary>When the run began.</summary>
    public Instant BeganAt { get; init; }

    /// <summary>When the stop was asked for or began, whichever came first; <see cref="Instant.Never"/> before that.
    /// Health checks of monofy itself fail from then on.</summary>
    public Instant StopAt { get; init; } = Instant.Never;

    /// <summary>When the signals follow if the stop is delayed (<c>--stop-delay</c>); else
    /// <see cref="Instant.Never"/>.</summary>
    public Instant StopDelayedUntil { get; init; } = Instant.Never;

    /// <summary>How many processes the kernel's memory limit has killed, as far as the shell has told.</summary>
    public int MemoryKills { get; init; }
}
