using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>Asks each machine whether its record is as it must be. The rules stand beside the machines.</summary>
internal static class Invariants
{
    /// <summary>After each step, in production too: what can be checked in time that does not grow with the number of
    /// services, once the effects are carried out.</summary>
    /// <exception cref="InvariantException">A rule does not hold.</exception>
    public static void Check(Context run)
    {
        if (WrongOfRun(run) is { } wrong) throw new InvariantException(wrong);
    }

    /// <summary>The first rule that does not hold, or null. For tests: it looks at every service, and counts anew what
    /// is kept in counters.</summary>
    public static string? Audit(Context run) =>
        run.Causes.Count > 0 ? "a cause is left over" : WrongOfRun(run) ?? run.Services.Audit(run);

    private static string? WrongOfRun(Context run) =>
        run.Services.AuditChanged(run) ?? run.Stop.Audit(run) ?? run.WaitFor.Audit(run) ?? run.Sweep.Audit(run) ??
        run.Waiters.Audit() ??
        (run.Phase == Phase.Over && run.NextDeadline != Instant.Never ? "something is waited for after the end" : null);
}
