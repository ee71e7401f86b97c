using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

// What must hold of a record, and its part of the digest.
internal partial struct ServiceMachine
{
    /// <summary>What is wrong with the totals, or with a record that this step has changed; or null. In time that does
    /// not grow with the number of services.</summary>
    public readonly string? AuditChanged(Context run)
    {
        foreach (int i in _changed)
        {
            if (AuditRecord(run, i) is { } wrong) return run.NameOf(i) + ": " + wrong;
        }
        if (Live < 0 || Live > run.Records.Length) return Live + " services have a process";
        if (Left < 0 || Left > run.Roster.Services) return Left + " services are left";
        return Others < 0 ? Others + " stop commands and probes run" : null;
    }

    /// <summary>What is wrong with any record, or null. It looks at all of them, and counts the totals anew.</summary>
    public readonly string? Audit(Context run)
    {
        int live = 0;
        int left = 0;
        Instant due = Instant.Never;
        for (int i = 0; i < run.Records.Length; i++)
        {
            ServiceRecord r = run.Records[i];
            if ((AuditRecord(run, i) ?? AuditCounts(run, i)) is { } wrong)
                return run.NameOf(i) + ": " + wrong;
            if (r.HasProcess) live++;
            if (run.KindOf(i) == ServiceKind.Service && !r.HasEndedForGood) left++;
            if (r.Due < due) due = r.Due;
        }
        if (live != Live) return "live is " + Live + ", not " + live;
        if (left != Left) return "services left are " + Left + ", not " + left;
        return due != NextDeadline ? "the next deadline is not that of the records" : null;
    }

    /// <summary>Adds what decides about service <paramref name="i"/>.</summary>
    public static void AddTo(ref Digest digest, Context run, int i, Instant now)
    {
        ServiceRecord r = run.Records[i];
        // A count that no policy asks for is not a state.
        int inARow = Math.Min(r.InARow, run.SettingsOf(i).Restart.Max);
        digest.Add((long)r.State | (long)r.Intent << 8 | Digest.Bit(r.HasProcess
            && r.Asked == EndKind.TimedOut, 16) | Digest.Bit(r.ProcessAlive, 24) |
            Digest.Bit(r.GroupSignalled, 25) | Digest.Bit(r.StopCommandRuns, 26) | Digest.Bit(r.Abandoned, 27) |
            Digest.Bit(r.WasCompleted, 28) | Digest.Bit(r.WasStarted, 29) | Digest.Bit(r.Last != null, 30) |
            Digest.Bit(r.Last is { How: EndKind.TimedOut }, 31) |
            Digest.Bit(r.Incarnation > 0 && r.RefusedIn == r.Incarnation, 52) | (long)r.Hunt << 32 |
            (long)r.Strays.Length << 36);
        digest.Add(r.Last is not { } last ? 0 : last.Status.Signal is { } s ? -s.Number : last.Status.Code);
        digest.Add(inARow);
        digest.Add(r.Unmet);
        digest.Add(r.LiveDependents);
        digest.Add(r.Delay.Ticks);
        digest.AddUntil(r.Deadline, now);
        digest.AddUntil(r.CheckAt, now);
        digest.Add(r.CheckAt == Instant.Never ? -1 : r.Checks);
        for (int j = 0; j < i && run.Plan.Run.ExitCode == ExitCodeChoice.First; j++)
            digest.Add(r.EndedAt.CompareTo(run.Records[j].EndedAt));
        if (r.Job != null) run.Jobs.AddTo(ref digest, r.Job, now);
        bool isHook = run.Phase == Phase.Stopping && run.SettingsOf(i).Job is { OnEvent.Length: > 0 };
        if (isHook) digest.Add(Math.Max(0, (run.Stop.EndOfHook(run, run.SettingsOf(i)) - now).Ticks));
        TimeSpan old = Limits.GoodRun;
        if (r.Health is { } h)
        {
            HealthPlan plan = HealthMachine.PlanOf(run, i);
            if (plan.StartPeriod > old) old = plan.StartPeriod;
            h.AddTo(ref digest, plan, now);
        }
        r.Watch?.AddTo(ref digest, now);
        digest.Add(r.State == ServiceState.Starting ? (long)r.ComesAs : -1);
        if (r.Job == null) digest.Add(r.ProcessAlive ? Math.Min((now - r.StartedAt).Ticks, old.Ticks) : -1);
    }

    // What must hold of a record between two steps, as far as the record itself shows it.
    private static string? AuditRecord(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        ServiceState state = r.State;
        bool ends = state is ServiceState.Stopping or ServiceState.Killing;
        if (r.ProcessAlive && !(ends || state == ServiceState.Up)) return "a process in state " + state;
        if (r.ProcessAlive && r.Pid <= 0) return "alive without a pid";
        if (!r.ProcessAlive && state == ServiceState.Up) return "up without a process";
        bool hasTime = ends || state is ServiceState.Backoff or ServiceState.Starting or ServiceState.Up;
        bool hasDeadline = r.Deadline != Instant.Never;
        if (hasDeadline && !hasTime) return "a deadline in state " + state;
        bool needsDeadline = state is ServiceState.Backoff or ServiceState.Killing;
        if (!hasDeadline && needsDeadline) return "no deadline in state " + state;
        if (r.CheckAt != Instant.Never && !ends) return "looks at a group in state " + state;
        if (r.Hunt == Hunt.On && (!ends || r.ProcessAlive)) return "looks for strays in state " + state;
        if (r.InARow < 0) return r.InARow + " restarts in a row";
        if (r.Starts > r.Incarnation) return r.Starts + " starts of " + r.Incarnation + " incarnations";
        bool wants = state is ServiceState.Waiting or ServiceState.Backoff;
        if (wants && !run.IsRunning) return "is to start in state " + state + " though nothing starts";
        return r.Health?.Audit(state) ?? r.Job?.Audit(run.IsRunning, JobMachine.IsGoing(run, i)) ?? r.Watch?.Audit();
    }

    // What other records or the queue show: it is counted anew, so only tests do it.
    private readonly string? AuditCounts(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.State == ServiceState.Waiting && r.Unmet == 0 && !IsPutOff(i)) return "waits for nothing";
        int unmet = 0;
        foreach (Dependency d in run.Plan.Services[i].DependsOn)
        {
            if (!Dependencies.Holds(run, d)) unmet++;
        }
        if (unmet != r.Unmet) return "unmet is " + r.Unmet + ", not " + unmet;
        int dependents = 0;
        foreach (Roster.Dependent d in run.Roster.DependentsOf(i))
        {
            if (run.Records[d.Service].HasProcess) dependents++;
        }
        return dependents != r.LiveDependents ? "live dependents are " + r.LiveDependents + ", not " +
            dependents : null;
    }
}
