using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>What tests ask of a run: whether its counters are true, and a number that stands for its state. Two runs
/// with the same fingerprint take the same decisions from here on.</summary>
internal static class Books
{
    /// <summary>Stands for everything that decides what happens from <paramref name="now"/> on.</summary>
    public static UInt128 Fingerprint(Context run, Instant now)
    {
        var digest = new Digest();
        digest.Add((long)run.Phase);
        run.Stop.AddTo(ref digest, now);
        run.Signals.AddTo(ref digest);
        run.WaitFor.AddTo(ref digest, now);
        run.Sweep.AddTo(ref digest, now);
        run.Services.AddTo(ref digest, run);
        run.Jobs.AddTo(ref digest);
        run.Waiters.AddTo(ref digest, run);
        for (int i = 0; i < run.Records.Length; i++) Add(ref digest, run, i, now);
        return digest.Value;
    }

    /// <summary>The first rule that does not hold, or null. Counters are kept so that no event has to look at every
    /// service; here they are counted anew.</summary>
    public static string? Audit(Context run)
    {
        if (run.Causes.Count > 0) return "a cause is left over";
        int live = 0;
        int left = 0;
        Instant due = Instant.Never;
        for (int i = 0; i < run.Records.Length; i++)
        {
            ServiceRecord r = run.Records[i];
            if ((AuditCounts(run, i) ?? AuditState(run, i) ?? AuditJob(run, i)) is { } wrong)
                return run.NameOf(i) + ": " + wrong;
            if (r.HasProcess) live++;
            if (run.KindOf(i) == ServiceKind.Service && !r.HasEndedForGood) left++;
            if (r.Due < due) due = r.Due;
        }
        if (live != run.Services.Live) return "live is " + run.Services.Live + ", not " + live;
        if (left != run.Services.Left) return "services left are " + run.Services.Left + ", not " + left;
        if (due != run.Services.NextDeadline) return "the next deadline is not that of the records";
        return run.Phase == Phase.Over && run.NextDeadline != Instant.Never
            ? "something is waited for after the end" : null;
    }

    private static void Add(ref Digest digest, Context run, int i, Instant now)
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

    private static string? AuditCounts(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
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

    private static string? AuditState(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        ServiceState state = r.State;
        if (r.ProcessAlive && !(state is ServiceState.Up or ServiceState.Stopping or ServiceState.Killing))
            return "alive, but " + state;
        if (state == ServiceState.Up && !r.ProcessAlive) return "up without a process";
        bool times = state is ServiceState.Backoff or ServiceState.Starting or ServiceState.Up
            or ServiceState.Stopping or ServiceState.Killing;
        if (!times && r.Deadline != Instant.Never) return "a deadline in state " + state;
        if (state is ServiceState.Backoff or ServiceState.Killing
            && r.Deadline == Instant.Never) return "no deadline in state " + state;
        bool stops = state is ServiceState.Stopping or ServiceState.Killing;
        if (r.CheckAt != Instant.Never && !stops) return "looks at a group in state " + state;
        if (r.Hunt == Hunt.On && (!stops || r.ProcessAlive)) return "looks for strays in state " + state;
        if (r.Health is { } h && h.Next != Instant.Never && state != ServiceState.Up) return "probes in state " + state;
        if (state == ServiceState.Waiting && r.Unmet == 0 && !run.Services.IsPutOff(i)) return "waits for nothing";
        if (state == ServiceState.Waiting && !run.IsRunning) return "waits though nothing starts";
        return state == ServiceState.Backoff && !run.IsRunning ? "backs off though nothing starts" : null;
    }

    private static string? AuditJob(Context run, int i)
    {
        if (run.Records[i].Job is not { } job) return null;
        bool going = JobMachine.IsGoing(run, i);
        if (job.Due != Instant.Never && !run.IsRunning) return "is due though nothing starts";
        if (job.Queue.Count > Limits.TriggeredRuns) return "too many runs wait";
        if (job.Queue.Count > 0 && !going) return "runs wait for nothing";
        return job.Ticket.IsAwaited && !going ? "somebody waits for a run that is over" : null;
    }
}
