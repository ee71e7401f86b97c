using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Say;

/// <summary>The messages for someone who reads the log at night. Nothing here changes a record.</summary>
internal static class Announcements
{
    /// <summary>What the run waits for; null if it does not wait.</summary>
    public static string? Wait(Context run) => run.Phase switch
    {
        Phase.WaitingFor => run.WaitFor.Describe(run),
        Phase.Locking => "waiting for the setup lock " + run.Plan.Run.SetupLock,
        Phase.Stopping or Phase.Finishing => WhatStops(run),
        Phase.Sweeping or Phase.LastSweep => "still waiting for processes that left their group",
        Phase.Running => WhatWaits(run),
        Phase.New or Phase.Holding or Phase.Setup or Phase.Draining or Phase.Over => null,
    };

    /// <summary>What the user can do about it, for the end of the line; empty if nothing.</summary>
    public static string Hint(Context run)
    {
        if (run.Phase == Phase.Running) return NextCheck(run);
        if (run.Phase is not (Phase.Stopping or Phase.Sweeping) || run.Stop.Cause != StopCause.Outside) return "";
        return run.Stop.Origin == SignalOrigin.Typed
            && run.Stop.Received == Signal.Int ? "; press Ctrl-C again to kill it" : WhatIsNotKilled(run);
    }

    public static void Started(Context run, int i)
    {
        if (run.Plan.Run.Verbose)
            run.Say(Severity.Detail, "started " + run.NameOf(i) + " (pid " + run.Records[i].Pid + ")");
    }

    public static void End(Context run, int i) => run.Say(SeverityOf(run, i), ClosingLine.HowAndWhen(run, i) +
        "; the others go on");

    public static void Backoff(Context run, int i)
    {
        string text = ClosingLine.HowAndWhen(run, i) + "; restarting in " + Duration.Format(run.Records[i].Delay);
        run.Say(SeverityOf(run, i), text + NumberOfRestart(run, i));
    }

    /// <summary> (2 of 3), or (2) without a maximum.</summary>
    public static string NumberOfRestart(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        int max = run.SettingsOf(i).Restart.Max;
        if (r.Intent == Intent.Recover) return "";
        return " (" + (r.InARow + 1) + (max > 0 ? " of " + max : "") + ")";
    }

    public static void Kill(Context run, int i, Cause cause)
    {
        ServiceRecord r = run.Records[i];
        string what = !r.ProcessAlive ? Names.WithPid(run, i)
            : run.NameOf(i) + " (pid " + r.Pid + ", " + Duration.Format(run.Now - r.StartedAt) + " old)";
        if (cause == Cause.Kill)
        {
            run.Say(Severity.Error, "killing " + what + " now, " +
                (run.Stop.IsTimeUp ? "since --stop-timeout has expired" : "as asked a second time"));
            return;
        }
        string signal = (r.Settings.StopSignal ?? run.Stop.Signal ?? Signal.Term).Name;
        string asked = r.Settings.StopCommand.Length > 0 ? "its stop command began" : signal;
        string grace = Duration.Format(run.Stop.GraceOf(run, r.Settings) ?? Limits.DefaultGrace);
        string option = r.Settings.Grace != null ? "--grace" : "the default grace";
        run.Say(Severity.Error, what + " is still running " + grace + " after " + asked + " (" + option +
            "); sending SIGKILL" + (r.StopCommandRuns ? " to both" : ""));
    }

    /// <summary>Signal and service are those of <paramref name="e"/>.</summary>
    public static void Refused(Context run, in Event e)
    {
        string whom = e.Role switch
        {
            Role.Main => Names.WithPid(run, e.Service),
            Role.StopCommand => "the stop command of " + run.NameOf(e.Service),
            Role.Probe => "the health check of " + run.NameOf(e.Service),
        };
        string next = run.IsStopping && run.IsInit ? "; the kernel kills it when monofy exits" : "";
        run.Say(Severity.Error, "cannot send " + e.Signal.Name + " to " + whom + ": it runs as another user, and " +
            "monofy lacks permission to signal it (CAP_KILL)" + next);
    }

    /// <summary>Only the kernel can end <paramref name="left"/>. Services have been named before.</summary>
    public static void AllRefuse(Context run, Stray[] left)
    {
        Stray[] others = Array.FindAll(left, s => !Array.Exists(run.Records, r => r.Pid == s.Pid));
        if (others.Length == 0) return;
        run.Say(Severity.Error, "processes of other users are left, and monofy lacks permission to signal them " +
            "(CAP_KILL)" + Names.OfStrays(others) +
            (run.IsInit ? "; the kernel kills them when monofy exits" : "; exiting without them"));
    }

    /// <summary>What service <paramref name="i"/> left behind outside its group is stopped.</summary>
    public static void Strays(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        string next = r.Intent == Intent.Held ? "" : " before " + run.NameOf(i) + " is started again";
        run.Say(Severity.Notice, run.NameOf(i) + " left processes behind outside its group" +
            Names.OfStrays(r.Strays) + "; stopping them" + next);
    }

    /// <summary>Strays that were found before a restart of service <paramref name="i"/>, and that may belong to any
    /// service.</summary>
    public static void UnknownStrays(Context run, int i, Stray[] strays)
    {
        bool one = strays.Length == 1;
        run.Say(Severity.Notice, (one ? Names.Of(strays[0]) + " left its group and lost its parent"
            : strays.Length + " processes left their groups and lost their parents" + Names.OfStrays(strays)) +
            ", and nothing tells which service " + (one ? "it belongs to: it is" : "they belong to: they are") +
            " left running until the end, also while " + run.NameOf(i) + " is started again");
    }

    /// <summary>The hold is over, and <paramref name="late"/> is asked to stop before what depends on it is
    /// gone.</summary>
    public static void HoldOver(Context run, string late)
    {
        string hung = Names.Of(run, i => run.Records[i].State is ServiceState.Stopping or ServiceState.Killing, i =>
            Names.WithPid(run, i));
        string after = Duration.Format(run.Now - run.Stop.AskedAt);
        run.Say(Severity.Notice, "still waiting for " + hung + ", " + after + " after the request; now stopping " +
            late + " too (--stop-hold)");
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
        Ending last = r.Last!;
        string by = last.How == EndKind.OutOfMemory ? ", out of memory (OOM)" : last.How == EndKind.Killed
            ? " by monofy" : "";
        string next = r.Job!.Queue.Count > 0 ? "; the next run begins now" : JobMachine.NextRunOf(run, i) is { } at
            ? "; next run " + at : "";
        string text = "job " + run.NameOf(i) + (success ? " " : " failed: ") + last.Status + by + " after " +
            Names.Age(run, i) + next;
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
        return "what it depends on has ended";
    }

    // Leave out those that have not been asked to stop yet: they are not the reason.
    private static string WhatStops(Context run)
    {
        string asked = Names.Of(run, i => run.Records[i].HasProcess && !IsUnasked(run, i), i => Names.WithPid(run, i));
        string later = Names.Of(run, i => IsUnasked(run, i), run.NameOf);
        return "still waiting for " + (asked.Length == 0 ? later : asked) + (asked.Length > 0
            && later.Length > 0 ? " (not asked to stop yet: " + later + ")" : "");
    }

    // A stop from outside has a deadline of its own that monofy does not know.
    private static string WhatIsNotKilled(Context run)
    {
        const string why = ", since --grace is not set";
        if (run.Stop.HasTimeout) return "";
        if (run.Phase == Phase.Sweeping)
            return run.Sweep.NextDeadline == Instant.Never ? "; they will not be killed" + why : "";
        int count = 0;
        int others = 0;
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (!run.Records[i].HasProcess || IsUnasked(run, i)) continue;
            if (run.Records[i].Deadline == Instant.Never) count++;
            else others++;
        }
        return count == 0 || others > 0 ? "" : count == 1 ? "; it will not be killed" + why
            : "; they will not be killed" + why;
    }

    private static bool IsUnasked(Context run, int i) =>
        run.Phase == Phase.Stopping && run.Records[i].State is ServiceState.Up or ServiceState.Starting;

    // When the dependency of the first service that waits is checked next.
    private static string NextCheck(Context run)
    {
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (run.Records[i].State != ServiceState.Waiting) continue;
            foreach (Dependency d in run.Plan.Services[i].DependsOn)
            {
                if (d.Condition != Condition.Healthy || Dependencies.Holds(run, d)) continue;
                if (run.Records[d.Service].Health is not { } h || HealthMachine.IsToldOnly(run, d.Service)) return "";
                string last = h.LastFailure.Length > 0 ? " (last check: " + h.LastFailure + "; " : " (";
                if (h.InFlight) return last + run.NameOf(d.Service) + " is being checked)";
                return h.NextCheck == Instant.Never ? "" : last + "next check of " + run.NameOf(d.Service) + " in " +
                    Duration.Format(h.NextCheck - run.Now) + ")";
            }
        }
        return "";
    }

    // The first service that waits, and for what: the rest usually waits for the same.
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
        run.SettingsOf(i).IsSuccess(run.Records[i].Last!.Status) ? Severity.Notice : Severity.Error;
}
