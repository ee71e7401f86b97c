using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

// The moves that end a process.
internal partial struct ServiceMachine
{
    public static void Send(Context run, int i, bool group, Signal signal, bool thenContinue = false) =>
        run.Do(new Effect
        {
            Kind = group ? EffectKind.SignalGroup : EffectKind.SignalProcess, Service = i, Role = Role.Main,
            Incarnation = run.Records[i].Incarnation, Signal = signal, ThenContinue = thenContinue,
        });

    /// <summary>Sends the stop signal: its own, else <paramref name="received"/>, else SIGTERM.</summary>
    public static void SendStop(Context run, int i, Signal? received, SignalOrigin origin)
    {
        ServiceRecord r = run.Records[i];
        bool typed = origin == SignalOrigin.Typed && r.Settings.StopSignal == null;
        bool group = typed || r.Settings.KillMode == KillMode.Group;
        r.GroupSignalled = group;
        if (run.Signals.IsSignalledByTerminal(run, i)) return;
        Send(run, i, group, r.Settings.StopSignal ?? received ?? Signal.Term, thenContinue: true);
    }

    /// <summary>It is stopped, and started again after the pause of a crash.</summary>
    public static void Recover(Context run, int i)
    {
        // An order has precedence.
        if (run.Records[i].Intent != Intent.Run) return;
        Want(run, i, Intent.Recover);
        run.Queue(i, Cause.Restart);
    }

    /// <summary>The run of a job ends, for the next one.</summary>
    public static void MakeRoom(Context run, int i)
    {
        // Its process has ended of its own accord, so it is not stopped. The next run follows anyway.
        if (run.Records[i].Job!.IsDecided)
        {
            Want(run, i, Intent.Ended);
            return;
        }
        Want(run, i, Intent.Restart);
        if (run.Records[i].State == ServiceState.Up) run.Queue(i, Cause.Restart);
    }

    /// <summary>Service <paramref name="i"/> is stopped by command, and stays so.</summary>
    public void Hold(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (!r.HasEndedForGood || r.Job != null) Want(run, i, Intent.Held);
        AcceptLate(run, i);
        if (r.State == ServiceState.Up) LeaveInOrder(run, i);
        else run.Queue(i, Cause.Stop);
    }

    /// <summary>By command, service <paramref name="i"/> is stopped, if it runs, and started.</summary>
    public void RestartByOrder(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (!r.HasProcess || r.State is ServiceState.Stopping or ServiceState.Killing)
        {
            StartByOrder(run, i);
            return;
        }
        Backoff.Reset(run, i);
        Want(run, i, Intent.Restart);
        if (r.State == ServiceState.Up) LeaveInOrder(run, i);
    }

    /// <summary>By command, service <paramref name="i"/> reads its configuration again, or is restarted.</summary>
    public void Reload(Context run, int i)
    {
        if (run.Records[i].Settings.ReloadSignal is { } signal) Forward(run, i, signal);
        else RestartByOrder(run, i);
    }

    /// <summary>Passes <paramref name="signal"/> on to service <paramref name="i"/>.</summary>
    public static void Forward(Context run, int i, Signal signal) =>
        Send(run, i, run.Records[i].Settings.KillMode == KillMode.Group, signal);

    // Asks a service that is to be stopped, but after its dependents if those are to be stopped too.
    private static void LeaveInOrder(Context run, int i, int ended = -1)
    {
        ServiceRecord r = run.Records[i];
        if (r.State != ServiceState.Up || !r.IsLeaving || run.IsStopping) return;
        foreach (Roster.Dependent d in run.Roster.DependentsOf(i))
        {
            if (d.Service != ended && run.Records[d.Service].IsLeaving) return;
        }
        run.Queue(i, r.Intent == Intent.Held ? Cause.Stop : Cause.Restart);
    }

    private static void AskToStop(Context run, int i, Cause cause)
    {
        ServiceRecord r = run.Records[i];
        Enter(run, i, ServiceState.Stopping);
        bool hook = cause == Cause.Deadline && r.Job != null;
        bool timedOut = cause == Cause.Deadline && !hook;
        r.Asked = timedOut ? EndKind.TimedOut : EndKind.Asked;
        if (timedOut)
        {
            string limit = Duration.Format(r.Settings.SetupTimeout!.Value);
            run.Say(Severity.Error, run.NameOf(i) + " is still running after " + limit +
                " (--setup-timeout); stopping it");
        }
        r.Deadline = hook ? run.Now + Limits.HookPatience
            : run.Stop.GraceOf(run, r.Settings) is { } grace ? run.Now + grace : Instant.Never;
        if (r.Health is { } h) HealthMachine.End(run, i, h);
        r.StopCommandRuns = r.Settings.StopCommand.Length > 0;
        if (r.StopCommandRuns)
            run.Do(new Effect { Kind = EffectKind.Start, Service = i, Role = Role.StopCommand,
                Incarnation = r.Incarnation });
        else
            SendStop(run, i, run.Stop.Signal, run.Stop.Origin);
    }

    private static void AskToRestart(Context run, int i, Cause cause)
    {
        ServiceRecord r = run.Records[i];
        if (r.Intent != Intent.Recover) Want(run, i, Intent.Restart);
        AskToStop(run, i, cause);
    }

    private static void StopCommandEnded(Context run, int i, int incarnation, string? failure)
    {
        ServiceRecord r = run.Records[i];
        if (incarnation != r.Incarnation) return;
        r.StopCommandRuns = false;
        if (r.State != ServiceState.Stopping || !r.ProcessAlive) return;
        // If both are given, the command drains it and the signal stops it.
        if (failure == null && r.Settings.StopSignal == null) return;
        Signal signal = r.Settings.StopSignal ?? run.Stop.Signal ?? Signal.Term;
        string text = "the stop command of " + run.NameOf(i) + " " + failure + "; sending " + signal.Name + " instead";
        if (failure != null) run.Say(Severity.Error, text);
        SendStop(run, i, run.Stop.Signal, run.Stop.Origin);
    }

    private void NoteEnd(Context run, int i, in Event e)
    {
        ServiceRecord r = run.Records[i];
        if (r.IsUsable) Dependencies.Set(run, i, Condition.Started, false);
        r.ProcessAlive = false;
        EndKind how = r.Asked != EndKind.TimedOut && e.OutOfMemory ? EndKind.OutOfMemory : r.Asked;
        r.Last = new(e.Status, run.Now, how, e.PeakMemory);
        if (r.Health is { } h) HealthMachine.End(run, i, h);
        BackgroundHint.Hint(run, i, e);
        bool success = r.HasSucceeded;
        bool own = how is EndKind.Own or EndKind.OutOfMemory or EndKind.TimedOut;
        if (own && !success) r.Failures++;
        if (r.Job != null) JobMachine.Count(r.Job, success);
        Triggers.OnEvent(run, !own ? RunEventKind.Stopped : success
            ? RunEventKind.Exited : RunEventKind.Failed, i, e.Status);
        Backoff.Ended(run, i);
        if (!r.StartsAgain && r.Intent != Intent.Held)
        {
            if (Backoff.MayRestart(run, i, success)) Want(run, i, Intent.RetryLater);
            else EndForGood(run, i, success);
        }
        if (LeavesGroup(r, e)) EndGroup(run, i);
        else Conclude(run, i);
    }

    // The process has ended, but others of its group have not.
    private static void EndGroup(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        r.RefusedIn = 0;
        if (r.State == ServiceState.Up) EnterStopping(run, i);
        if (r.State == ServiceState.Stopping && !r.GroupSignalled && !run.Signals.IsSignalledByTerminal(run, i))
        {
            r.GroupSignalled = true;
            Send(run, i, true, r.Settings.StopSignal ?? run.Signals.LastStopSignal ?? Signal.Term, thenContinue: true);
        }
        if (r.State == ServiceState.Killing) Send(run, i, true, Signal.Kill);
        CheckGroup(run, i);
        r.Checks = 0;
        r.CheckAt = run.Now + CheckPause(r);
    }

    // Its process has ended of its own accord. The rest of its group gets the grace.
    private static void EnterStopping(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        Enter(run, i, ServiceState.Stopping);
        r.Deadline = run.Stop.GraceOf(run, r.Settings) is { } grace ? run.Now + grace : Instant.Never;
    }

    private static bool StopsTheRest(Context run, int i, bool success)
    {
        if (run.KindOf(i) == ServiceKind.Setup) return !success;
        if (run.KindOf(i) == ServiceKind.Finally) return false;
        return run.SettingsOf(i).Fate switch
        {
            // A service that others wait for to complete is meant to end.
            Fate.Connected => !(success && Dependencies.IsAwaitedToComplete(run, i)),
            Fate.OnFailure => !success,
            Fate.Separate => false,
        };
    }

    // Then the lines of the stop say what failed.
    private static bool EndsTheRun(Context run, int i) =>
        !run.IsStopping && !run.Records[i].HasEndedForGood && StopsTheRest(run, i, false);

    private void EndForGood(Context run, int i, bool success, string? reason = null)
    {
        ServiceRecord r = run.Records[i];
        if (r.HasEndedForGood) return;
        if (r.Job != null) JobMachine.Decide(r.Job, true);
        Want(run, i, Intent.Ended);
        if (run.KindOf(i) == ServiceKind.Service) Left--;
        if (run.IsStopping) return;
        bool gaveUp = !success && run.IsRunning && run.SettingsOf(i).Restart.Mode != RestartMode.No
            && run.KindOf(i) == ServiceKind.Service;
        if (gaveUp) Triggers.OnEvent(run, RunEventKind.GaveUp, i, r.Last?.Status);
        if (success && !r.WasCompleted)
        {
            r.WasCompleted = true;
            Dependencies.Set(run, i, Condition.Completed, true);
        }
        if (run.KindOf(i) == ServiceKind.Setup)
        {
            bool timedOut = r.Last is { How: EndKind.TimedOut };
            if (!success) run.Stop.Begin(run, StopCause.SetupFailed, i, timedOut
                ? Limits.TimedOutStatus : r.Last!.Status.Code, reason);
            return;
        }
        if (StopsTheRest(run, i, success))
        {
            // If it is the only service left, nothing else is stopped, and the status is the same.
            run.Stop.Begin(run, StopCause.ServiceEnded, i, r.Last?.Status.Code ?? 1, reason);
            return;
        }
        // A failed start has been announced already.
        bool ran = r.HasProcess && r.State != ServiceState.Starting;
        if (ran && r.Job != null) Announcements.JobEnd(run, i, success);
        else if (ran && !(success && Left == 0)) Announcements.End(run, i);
        Dependencies.LoseHope(run, i);
    }

    private void Conclude(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (StrayHunt.IsNeeded(run, i))
        {
            if (r.State == ServiceState.Up) EnterStopping(run, i);
            StrayHunt.Begin(run, i);
            return;
        }
        r.Deadline = r.CheckAt = Instant.Never;
        Live--;
        foreach (Dependency d in run.Plan.Services[i].DependsOn)
        {
            int dependents = --run.Records[d.Service].LiveDependents;
            if (dependents < 0)
                throw new InvariantException(run.NameOf(d.Service) + ": live dependents are " + dependents);
            if (dependents == 0 && run.Phase == Phase.Stopping) run.Queue(d.Service, Cause.Stop);
            LeaveInOrder(run, d.Service, ended: i);
        }
        bool again = run.IsRunning && r.Intent is Intent.RetryLater or Intent.Recover;
        if (r.Job != null && !again)
        {
            bool replaced = run.IsRunning && r.Intent == Intent.Restart;
            JobMachine.RunOver(run, i, replaced ? "job " + run.NameOf(i) +
                " was stopped: a newer run takes its place" : null);
        }
        if (again) BackOff(run, i);
        else if (run.IsRunning) GoOn(run, i);
        else End(run, i);
        if (r.Job != null && run.Phase == Phase.Stopping) JobMachine.NextHook(run, i);
    }

    // Its last process has ended, and the run goes on.
    private readonly void GoOn(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.Intent == Intent.Held || r.Job != null)
        {
            Enter(run, i, ServiceState.Down);
            CloseSockets(run, i);
            if (r.Intent != Intent.Held) JobMachine.NextRun(run, i);
        }
        else if (r.Intent == Intent.Restart)
        {
            Enter(run, i, ServiceState.Down);
            run.Queue(i, Cause.Start);
        }
        else
        {
            End(run, i);
        }
    }

    private static void End(Context run, int i)
    {
        Enter(run, i, run.Records[i].HasSucceeded ? ServiceState.Done : ServiceState.Failed);
        CloseSockets(run, i);
        if (run.KindOf(i) == ServiceKind.Setup && run.Phase == Phase.Setup)
            run.Do(new Effect { Kind = EffectKind.TakeHandOver, Service = i });
    }

    // The sockets stay open while it may be started again, so that no connection is refused.
    private static void CloseSockets(Context run, int i)
    {
        if (run.SettingsOf(i).Listen.Length > 0) run.Do(new Effect { Kind = EffectKind.CloseSockets, Service = i });
    }

    private static void Kill(Context run, int i, Cause cause)
    {
        ServiceRecord r = run.Records[i];
        Enter(run, i, ServiceState.Killing);
        r.Deadline = run.Now + Limits.KillPatience;
        if (r.Hunt == Hunt.On)
        {
            if (r.Strays.Length > 0) Announcements.Kill(run, i, cause);
            StrayHunt.Kill(run, i);
            return;
        }
        if (r.Asked != EndKind.TimedOut) r.Asked = EndKind.Killed;
        if (!r.ProcessAlive && r.Last is { How: not EndKind.TimedOut } last)
            r.Last = new(last.Status, last.At, EndKind.Killed, last.PeakMemory);
        if (r.Health is { } h) HealthMachine.End(run, i, h);
        Announcements.Kill(run, i, cause);
        if (r.StopCommandRuns)
            run.Do(new Effect
            {
                Kind = EffectKind.SignalGroup, Service = i, Role = Role.StopCommand, Incarnation = r.Incarnation,
                    Signal = Signal.Kill,
            });
        Send(run, i, r.Settings.KillMode != KillMode.Process, Signal.Kill);
    }

    // monofy cannot end a process that refuses its signals.
    private void LeaveToKernel(Context run, int i)
    {
        bool refused = run.Records[i].RefusedIn == run.Records[i].Incarnation;
        if (run.IsStopping && run.IsInit && refused) GoOnWithout(run, i);
    }

    private void Abandon(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.Hunt != Hunt.On || r.Strays.Length > 0)
            run.Say(Severity.Error, Names.WithPid(run, i) + " is still there " +
                Duration.Format(Limits.KillPatience) + " after SIGKILL; going on without it");
        GoOnWithout(run, i);
    }

    // A process that was abandoned has ended after all.
    private static void NoteLateEnd(Context run, int i, in Event e)
    {
        ServiceRecord r = run.Records[i];
        if (run.IsStopping && r.Last is { How: EndKind.Survived })
            r.Last = new(e.Status, run.Now, r.Asked, e.PeakMemory);
        r.Abandoned = LeavesGroup(r, e);
        if (r.Abandoned) CheckGroup(run, i);
    }

    private void GoOnWithout(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.Hunt == Hunt.On)
        {
            // Whether it can run beside the stray shows when the service starts.
            r.Hunt = Hunt.Over;
            Conclude(run, i);
            return;
        }
        if (r.ProcessAlive)
        {
            r.ProcessAlive = false;
            EndKind how = r.Asked == EndKind.TimedOut ? EndKind.TimedOut : EndKind.Survived;
            r.Last = new(ExitStatus.KilledBy(Signal.Kill), run.Now, how);
        }
        // A service has at most one live process, so it is not started again beside one that cannot be killed.
        r.Abandoned = true;
        if (r.Intent != Intent.Held)
        {
            if (!r.HasEndedForGood) Want(run, i, Intent.Run);
            EndForGood(run, i, false);
        }
        Conclude(run, i);
    }
}
