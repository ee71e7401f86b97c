using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>Makes snapshots of a run.</summary>
internal static class Reports
{
    public static Report Of(Context run)
    {
        var services = new ServiceReport[run.Records.Length];
        for (int i = 0; i < services.Length; i++) services[i] = Of(run, i);
        return OfRun(run) with { Services = services };
    }

    public static Report OfRun(Context run) => new(run.Phase, run.Stop.Cause, [])
    {
        BeganAt = run.Began, StopAt = run.Stop.AskedAt, StopDelayedUntil = run.Stop.DelayUntil,
            MemoryKills = run.Sweep.MemoryKills,
    };

    public static ServiceReport Of(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        return new(
            run.NameOf(i), r.State, r.ProcessAlive ? r.Pid : 0, r.StartedAt, r.Restarts, r.Last?.Status,
            r.Health is { } h && r.HasProcess ? h.State
                : HealthState.None, r.Health?.LastFailure ?? "", r.Intent == Intent.Held)
        {
            StatusText = r.Health?.Status ?? "", NextRun = JobMachine.NextTimeOf(run, r),
                NextDue = r.Job?.Due ?? Instant.Never,
            StateEnds = r.Deadline, NextCheck = r.Health?.NextCheck ?? Instant.Never, How = r.Last?.How ?? default,
                EndedAt = r.Last?.At ?? default,
            LastDuration = r.Last is { } last ? last.At - r.StartedAt
                : default, PeakMemory = r.Last?.PeakMemory ?? 0, Starts = r.Starts,
            PublicHealthText = r.Health?.PublicFailure ?? r.Health?.LastFailure ?? "",
            Failures = r.Failures, UnhealthyTransitions = r.Health?.UnhealthyTransitions ?? 0,
                RunsSucceeded = r.Job?.Succeeded ?? 0,
            RunsFailed = r.Job?.Failed ?? 0, RunsSkipped = r.Job?.Skipped ?? 0,
        };
    }
}
