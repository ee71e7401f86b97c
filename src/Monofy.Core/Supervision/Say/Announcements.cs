using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Say;

/// <summary>What a reader of the log at night is told. Nothing here changes a record.</summary>
internal static class Announcements
{
    /// <summary>What the run waits for; null if it does not.</summary>
    public static string? Wait(Context run) => run.Phase switch
    {
        Phase.WaitingFor => run.WaitFor.Describe(run),
        Phase.Locking => "waiting for the setup lock " + run.Plan.Run.SetupLock,
        Phase.Stopping or Phase.Finishing =>
            "still waiting for " + Names.Of(run, i => run.Records[i].HasProcess, i => Names.WithPid(run, i)),
        Phase.Sweeping or Phase.LastSweep => "still waiting for processes that left their group",
        Phase.Running => WhatWaits(run),
        Phase.New or Phase.Holding or Phase.Setup or Phase.Over => null,
    };

    public static void End(Context run, int i) => run.Say(SeverityOf(run, i), HowAndWhen(run, i) + "; the others go on");

    public static void Backoff(Context run, int i) =>
        run.Say(SeverityOf(run, i), HowAndWhen(run, i) + "; starting it again in " + Duration.Format(run.Records[i].Delay));

    public static void Kill(Context run, int i, Cause cause)
    {
        ServiceRecord r = run.Records[i];
        string what = !r.ProcessAlive ? Names.WithPid(run, i)
            : run.NameOf(i) + " (pid " + r.Pid + ", " + Duration.Format(run.Now - r.StartedAt) + " old)";
        string why = cause == Cause.Kill ? " is killed at once"
            : " did not end within its grace of " + Duration.Format(run.Stop.GraceOf(run, r.Settings) ?? Limits.DefaultGrace) + "; killing it";
        run.Say(Severity.Error, what + why);
    }

    public static void Health(Context run, int i, HealthState before, HealthRecord h)
    {
        string name = run.NameOf(i);
        if (h.State == HealthState.Healthy)
        {
            run.Say(before == HealthState.Unhealthy ? Severity.Notice : Severity.Detail, name + " is healthy");
            return;
        }
        string waiting = !run.Roster.HasDependencies ? ""
            : Names.Of(run, d => Dependencies.WaitsForHealth(run, d, i), run.NameOf);
        string next = run.SettingsOf(i).OnUnhealthy switch
        {
            OnUnhealthy.Report => waiting.Length > 0 ? "; " + waiting + " waits until it is healthy" : "",
            OnUnhealthy.Restart => "; restarting it",
            OnUnhealthy.Stop => "",
        };
        string times = h.Failures > 1 ? " (" + h.Failures + " times in a row)" : "";
        run.Say(Severity.Error, name + " is unhealthy: " + h.LastFailure + times + next);
    }

    public static void JobEnd(Context run, int i, bool success)
    {
        if (success && !run.Plan.Run.Verbose) return;
        ServiceRecord r = run.Records[i];
        Ending last = r.Last!.Value;
        string by = last.How == EndKind.OutOfMemory ? ", out of memory" : last.How == EndKind.Killed ? " by monofy" : "";
        string next = r.Job!.Queue.Count > 0 ? "; the next run begins now" : JobMachine.NextRunOf(run, i) is { } at ? "; next run " + at : "";
        string text = "job " + run.NameOf(i) + (success ? " " : " failed: ") + last.Status + by + " after " + Names.Age(run, i) + next;
        run.Say(success ? Severity.Detail : Severity.Error, text);
    }

    /// <summary>Why service <paramref name="i"/> can never be started.</summary>
    public static string WhyHopeless(Context run, int i)
    {
        foreach (Dependency d in run.Plan.Services[i].DependsOn)
        {
            if (Dependencies.IsHopeless(run, d))
                return "it depends on " + run.NameOf(d.Service) + ", and " + Names.HowItEnded(run, d.Service);
        }
        return "what it depends on is gone";
    }

    // The first that waits, and for what: the rest mostly waits for the same.
    private static string? WhatWaits(Context run)
    {
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (run.Records[i].State != ServiceState.Waiting) continue;
            foreach (Dependency d in run.Plan.Services[i].DependsOn)
            {
                if (Dependencies.Holds(run, d)) continue;
                string what = d.Condition switch
                {
                    Condition.Started => "started",
                    Condition.Healthy => "healthy",
                    Condition.Completed => "completed",
                };
                return run.NameOf(i) + " is waiting for " + run.NameOf(d.Service) + " to be " + what;
            }
        }
        return null;
    }

    private static Severity SeverityOf(Context run, int i) =>
        run.SettingsOf(i).IsSuccess(run.Records[i].Last!.Value.Status) ? Severity.Notice : Severity.Error;

    private static string HowAndWhen(Context run, int i) => Names.HowItEnded(run, i) + " after " + Names.Age(run, i);
}
