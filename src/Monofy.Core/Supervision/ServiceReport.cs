using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>One service as <c>ctl status</c> shows it.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Pid">Its process, or 0.</param>
/// <param name="StartedAt">When its process was started; meaningless where it never was.</param>
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

    /// <summary>The time at which a job runs next (<c>2026-11-21T03:00:00Z</c>); null where its schedule names none.</summary>
    public string? NextRun { get; init; }

    /// <summary>When that is, as far as the clock is known; <see cref="Instant.Never"/> where no schedule says.</summary>
    public Instant NextDue { get; init; }
}
