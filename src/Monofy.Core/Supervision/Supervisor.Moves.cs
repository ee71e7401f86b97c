using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

// The moves: the only place that writes a ServiceRecord.
public sealed partial class Supervisor
{
    private Event _event;       // the event that Hit works on; causes that follow from others need none

    private void BeginServices()
    {
        for (int i = _setups; i < _records.Length; i++)
        {
            if (_plan.Services[i].Kind != ServiceKind.Service) continue;
            ServiceRecord r = _records[i];
            if (r.Unmet == 0) continue;
            r.State = ServiceState.Waiting;
            if (_notice == Instant.Never) BeginNotices();
        }
        _nextStart = _setups;
        StartSome();
    }

    private bool IsStarting => _phase == Phase.Running && _nextStart < _records.Length;

    // A few at a time: between them a signal or a death is heard, and what is to be done stays short.
    private void StartSome()
    {
        for (int started = 0; IsStarting && started < _startsAStep; _nextStart++)
        {
            ServiceRecord r = _records[_nextStart];
            if (_plan.Services[_nextStart].Kind != ServiceKind.Service || r.State != ServiceState.Down || r.Held) continue;
            _pending.Enqueue((_nextStart, Cause.Start));
            started++;
        }
    }

    private void TakeSpawned(in Event e)
    {
        if (e.Role == Role.Main && e.Incarnation == _records[e.Service].Incarnation) Hit(e, Cause.Spawned);
    }

    private void TakeSpawnFailed(in Event e)
    {
        ServiceRecord r = _records[e.Service];
        if (e.Role != Role.Main) _others--;
        switch (e.Role)
        {
            case Role.Main:
                if (e.Incarnation == r.Incarnation) Hit(e, Cause.SpawnFailed);
                break;
            case Role.StopCommand:
                StopCommandEnded(e.Service, e.Incarnation, "could not be started: " + e.Failure!.Text);
                break;
            case Role.Probe:
                ProbeEnded(e.Service, e.Incarnation, e.Failure!.Text);
                break;
        }
    }

    private void TakeExited(in Event e)
    {
        ServiceRecord r = _records[e.Service];
        if (e.Role != Role.Main) _others--;
        switch (e.Role)
        {
            case Role.Main:
                if (e.Incarnation != r.Incarnation) break;
                if (!r.Abandoned) Hit(e, Cause.Exited);
                else if (r.Abandoned = LeavesGroup(e)) CheckGroup(e.Service);
                break;
            case Role.StopCommand:
                StopCommandEnded(e.Service, e.Incarnation, e.Status.Code == 0 ? null : e.Status.ToString());
                break;
            case Role.Probe:
                ProbeEnded(e.Service, e.Incarnation, e.Status.Code == 0 ? null : "health command " + e.Status + (e.Text == null ? "" : ": " + e.Text));
                break;
        }
        // One that could not be killed in time, or a stop command: its children are ours now.
        SweepAgain();
    }

    private void TakeGroupEmpty(in Event e)
    {
        ServiceRecord r = _records[e.Service];
        if (e.Incarnation != r.Incarnation || r.ProcessAlive) return;
        r.Abandoned = false;
        Hit(e, Cause.GroupEmpty);
    }

    private bool LeavesGroup(in Event e) => e.GroupLeft && _plan.Services[e.Service].Settings.KillMode != KillMode.Process;

    private void TakeAsked(in Event e)
    {
        if (_plan.Services[e.Service].Kind == ServiceKind.Job) JobAsked(e);
        if (_phase != Phase.Running || _plan.Services[e.Service].Kind != ServiceKind.Service) return;
        ServiceRecord r = _records[e.Service];
        if (r.Abandoned && e.Kind != EventKind.StopAsked)
        {
            Say(Severity.Error, "cannot start " + _plan.Services[e.Service].Name + ": its last process (pid " + r.Pid + ") could not be killed");
            return;
        }
        r.Held = e.Kind == EventKind.StopAsked;
        if (e.Kind == EventKind.StopAsked)
        {
            r.RestartWanted = false;
            _pending.Enqueue((e.Service, Cause.Stop));
        }
        else if (r.State == ServiceState.Stopping || r.State == ServiceState.Killing)
        {
            r.RestartWanted = true;
            r.RestartDue = false;
        }
        else if (e.Kind == EventKind.RestartAsked && r.HasProcess)
        {
            _pending.Enqueue((e.Service, Cause.Restart));
        }
        else if (!r.HasProcess && r.Unmet == 0)
        {
            _pending.Enqueue((e.Service, Cause.Start));
        }
        else if (!r.HasProcess)
        {
            Revive(e.Service);
            Wait(e.Service);
            _deadlines.Set(e.Service, r.Due);
        }
    }

    private void Hit(in Event e, Cause cause)
    {
        _event = e;
        Hit(e.Service, cause);
    }

    private void Hit(int i, Cause cause)
    {
        ServiceRecord r = _records[i];
        // A start or restart that was queued before the stop began must not happen after it.
        if (cause is Cause.Start or Cause.Restart && _phase >= Phase.Stopping && !(_phase == Phase.Finishing && i == _finally)) return;
        switch (Transitions.Of(r.State, cause))
        {
            case Move.Stay: break;
            case Move.Never: throw new InvariantException(_plan.Services[i].Name + ": cause " + (int)cause + " in state " + (int)r.State);
            case Move.Launch: Launch(i); break;
            case Move.ComeUp: ComeUp(i, _event.Pid); break;
            case Move.NoteFailure: NoteFailure(i, _event.Failure!); break;
            case Move.AskToStop: AskToStop(i, cause); break;
            case Move.AskToRestart: r.RestartWanted = true; AskToStop(i, cause); break;
            case Move.NoteEnd: NoteEnd(i, _event); break;
            case Move.Conclude: Conclude(i); break;
            case Move.Kill: Kill(i, cause); break;
            case Move.Abandon: Abandon(i); break;
            case Move.Retry: Retry(i); break;
            case Move.Retire: Retire(i); break;
            case Move.GiveUp: GiveUp(i); break;
        }
        _deadlines.Set(i, r.Due);
    }

    private void Due(int i)
    {
        ServiceRecord r = _records[i];
        if (r.CheckAt <= _now)
        {
            r.CheckPause = Min(r.CheckPause * 2, Limits.GroupCheckMax);
            r.CheckAt = _now + r.CheckPause;
            CheckGroup(i);
        }
        if (r.Health is { } h && h.Due <= _now)
        {
            h.Due = Instant.Never;
            HealthDue(i, h);
        }
        if (r.Job is { } job && job.Due <= _now) JobDue(i, job);
        if (r.Deadline <= _now)
        {
            r.Deadline = Instant.Never;
            Hit(i, Cause.Deadline);
        }
        _deadlines.Set(i, r.Due);
    }

    private void Launch(int i)
    {
        ServiceRecord r = _records[i];
        Revive(i);
        r.State = ServiceState.Starting;
        r.Incarnation++;
        r.Deadline = r.CheckAt = Instant.Never;
        // Another run of a job is no restart, another try is one.
        if (r.WasStarted && (r.Job == null || r.RestartDue)) r.Restarts++;
        r.StopCommandRuns = r.GroupSignalled = r.Killed = r.OutOfMemory = r.TimedOut = r.RestartDue = r.RestartWanted = false;
        _live++;
        foreach (Dependency d in _plan.Services[i].DependsOn) _records[d.Service].LiveDependents++;
        Do(new Effect { Kind = EffectKind.Start, Service = i, Role = Role.Main, Incarnation = r.Incarnation, Ticket = new(r.Job?.Request ?? 0) });
    }

    // Somebody asked for a service that had ended for good.
    private void Revive(int i)
    {
        ServiceRecord r = _records[i];
        if (!r.EndedForGood) return;
        r.EndedForGood = false;
        if (_plan.Services[i].Kind == ServiceKind.Service) _servicesLeft++;
    }

    private void ComeUp(int i, int pid)
    {
        ServiceRecord r = _records[i];
        ServicePlan service = _plan.Services[i];
        r.State = ServiceState.Up;
        r.Pid = pid;
        r.ProcessAlive = true;
        r.StartedAt = _now;
        if (!r.WasStarted)
        {
            r.WasStarted = true;
            SetCondition(i, Condition.Started, true);
        }
        if (service.Kind == ServiceKind.Setup && service.Settings.SetupTimeout is { } limit) r.Deadline = _now + limit;
        if (r.Health is { } h) HealthBegins(i, h);
        if (_killAll) _pending.Enqueue((i, Cause.Kill));
        else if (r.Held || (_phase == Phase.Stopping && r.LiveDependents == 0)) _pending.Enqueue((i, Cause.Stop));
        else if (r.RestartWanted) _pending.Enqueue((i, Cause.Restart));
    }

    private void NoteFailure(int i, StartFailure failure)
    {
        ServiceRecord r = _records[i];
        ServicePlan service = _plan.Services[i];
        r.HasStatus = true;
        r.Status = ExitStatus.Exited(failure.Status);
        r.StartedAt = r.EndedAt = _now;
        // A program that is not there will not be there in 100 ms either; one that was there may be back.
        bool again = (failure.Transient || r.WasStarted) && MayRestart(i, false);
        if (again) r.RestartDue = true;
        string text = "cannot start " + service.Name + ": " + failure.Text;
        string next = again ? "; trying again in " + Duration.Format(r.Delay)
            : _phase != Phase.Running ? ""
            : r.Job == null ? _servicesLeft > 1 ? "; the others go on" : ""
            : NextRunOf(i) is { } at ? "; next run " + at : "; the others go on";
        if (again || !EndsTheRun(i)) Say(Severity.Error, text + next);
        if (r.Job != null && !again) RunOver(i, text);
        if (!again) EndForGood(i, false, text);
        Conclude(i);
    }

    private void AskToStop(int i, Cause cause)
    {
        ServiceRecord r = _records[i];
        ServiceSettings settings = _plan.Services[i].Settings;
        r.State = ServiceState.Stopping;
        if (cause == Cause.Deadline)
        {
            r.TimedOut = true;
            Say(Severity.Error, _plan.Services[i].Name + " did not end within " + Duration.Format(settings.SetupTimeout!.Value) + "; stopping it");
        }
        r.Deadline = GraceOf(settings) is { } grace ? _now + grace : Instant.Never;
        if (r.Health is { } h) HealthEnds(i, h);
        r.StopCommandRuns = settings.StopCommand.Length > 0;
        if (r.StopCommandRuns)
            Do(new Effect { Kind = EffectKind.Start, Service = i, Role = Role.StopCommand, Incarnation = r.Incarnation });
        else
            SendStop(i, _stopSignal, _stopOrigin);
    }

    private void SendStop(int i, Signal? came, SignalOrigin origin)
    {
        ServiceRecord r = _records[i];
        ServiceSettings settings = _plan.Services[i].Settings;
        bool typed = origin == SignalOrigin.Typed && settings.StopSignal == null;
        bool group = typed || settings.KillMode == KillMode.Group;
        r.GroupSignalled = group;
        if (WasReached(i)) return;
        Send(i, group, settings.StopSignal ?? came ?? Signal.Term, thenContinue: true);
    }

    // The terminal has sent all of its group what is the stop signal.
    private bool WasReached(int i) => i == _reached && (_plan.Services[i].Settings.StopSignal ?? _lastStopSignal) == _lastStopSignal;

    private void Send(int i, bool group, Signal signal, bool thenContinue = false) =>
        Do(new Effect
        {
            Kind = group ? EffectKind.SignalGroup : EffectKind.SignalProcess, Service = i, Role = Role.Main,
            Incarnation = _records[i].Incarnation, Signal = signal, ThenContinue = thenContinue,
        });

    private void StopCommandEnded(int i, int incarnation, string? failure)
    {
        ServiceRecord r = _records[i];
        if (incarnation != r.Incarnation) return;
        r.StopCommandRuns = false;
        if (failure == null || r.State != ServiceState.Stopping || !r.ProcessAlive) return;
        Signal signal = _plan.Services[i].Settings.StopSignal ?? _stopSignal ?? Signal.Term;
        Say(Severity.Error, "the stop command of " + _plan.Services[i].Name + " " + failure + "; sending " + signal.Name + " instead");
        SendStop(i, _stopSignal, _stopOrigin);
    }

    private void NoteEnd(int i, in Event e)
    {
        ServiceRecord r = _records[i];
        ServicePlan service = _plan.Services[i];
        r.ProcessAlive = false;
        r.HasStatus = true;
        r.Status = e.Status;
        r.OutOfMemory = e.OutOfMemory;
        r.EndedAt = _now;
        if (r.Health is { } h) HealthEnds(i, h);
        bool success = service.Settings.IsSuccess(e.Status) && !r.TimedOut;
        // A run of a job is tried again so many times, however long each try takes.
        if (_now - r.StartedAt >= Limits.GoodRun && r.Job == null)
        {
            r.InARow = 0;
            r.Delay = service.Settings.RestartDelay;
        }
        if (!r.RestartWanted && !r.Held)
        {
            if (MayRestart(i, success)) r.RestartDue = true;
            else EndForGood(i, success);
        }
        if (LeavesGroup(e)) EndGroup(i);
        else Conclude(i);
    }

    // The process is gone, others of its group are not.
    private void EndGroup(int i)
    {
        ServiceRecord r = _records[i];
        ServiceSettings settings = _plan.Services[i].Settings;
        if (r.State == ServiceState.Up)
        {
            r.State = ServiceState.Stopping;
            r.Deadline = GraceOf(settings) is { } grace ? _now + grace : Instant.Never;
        }
        if (r.State == ServiceState.Stopping && !r.GroupSignalled && !WasReached(i))
        {
            r.GroupSignalled = true;
            Send(i, true, settings.StopSignal ?? _lastStopSignal ?? Signal.Term, thenContinue: true);
        }
        if (r.State == ServiceState.Killing) Send(i, true, Signal.Kill);
        CheckGroup(i);
        r.CheckPause = Limits.GroupCheck;
        r.CheckAt = _now + r.CheckPause;
    }

    private void CheckGroup(int i) => Do(new Effect { Kind = EffectKind.CheckGroup, Service = i, Incarnation = _records[i].Incarnation });

    private bool MayRestart(int i, bool success)
    {
        ServiceRecord r = _records[i];
        return _phase == Phase.Running && _plan.Services[i].Kind is ServiceKind.Service or ServiceKind.Job &&
            _plan.Services[i].Settings.Restart.Allows(success, r.InARow);
    }

    private bool StopsTheRest(int i, bool success)
    {
        ServicePlan service = _plan.Services[i];
        if (service.Kind == ServiceKind.Setup) return !success;
        if (service.Kind == ServiceKind.Finally) return false;
        return service.Settings.Fate switch
        {
            // Whom others wait for until it has completed is meant to end.
            Fate.Connected => !(success && IsAwaited(i)),
            Fate.OnFailure => !success,
            Fate.Separate => false,
        };
    }

    // The stop's own lines say then what failed.
    private bool EndsTheRun(int i) => _phase < Phase.Stopping && !_records[i].EndedForGood && StopsTheRest(i, false);

    private bool IsAwaited(int i)
    {
        if (_dependents.Length == 0) return false;
        foreach (Dependent d in _dependents[i])
        {
            if (d.Condition == Condition.Completed) return true;
        }
        return false;
    }

    private void EndForGood(int i, bool success, string? reason = null)
    {
        ServiceRecord r = _records[i];
        ServicePlan service = _plan.Services[i];
        if (r.EndedForGood) return;
        r.EndedForGood = true;
        if (service.Kind == ServiceKind.Service) _servicesLeft--;
        if (_phase >= Phase.Stopping) return;
        if (success && !r.WasCompleted)
        {
            r.WasCompleted = true;
            SetCondition(i, Condition.Completed, true);
        }
        if (service.Kind == ServiceKind.Setup)
        {
            if (!success) BeginStop(StopCause.SetupFailed, i, r.TimedOut ? Limits.TimedOutStatus : r.Status.Code, reason);
            return;
        }
        if (StopsTheRest(i, success))
        {
            // One service alone, or the last one: nobody is stopped by its end, and the status is the same.
            BeginStop(StopCause.ServiceEnded, i, r.HasStatus ? r.Status.Code : 1, reason);
            return;
        }
        // What could not be started has been said.
        bool ran = r.HasProcess && r.State != ServiceState.Starting;
        if (ran && r.Job != null) AnnounceJobEnd(i, success);
        else if (ran && !(success && _servicesLeft == 0)) AnnounceEnd(i);
        LoseHope(i);
    }

    // Those who wait for something that this service will never be again.
    private void LoseHope(int i)
    {
        if (_dependents.Length == 0) return;
        foreach (Dependent d in _dependents[i])
        {
            if (IsHopeless(new(i, d.Condition))) _pending.Enqueue((d.Service, Cause.Hopeless));
        }
    }

    private void Conclude(int i)
    {
        ServiceRecord r = _records[i];
        ServicePlan service = _plan.Services[i];
        bool success = r.HasStatus && service.Settings.IsSuccess(r.Status) && !r.TimedOut;
        r.Deadline = r.CheckAt = Instant.Never;
        _live--;
        foreach (Dependency d in service.DependsOn)
        {
            if (--_records[d.Service].LiveDependents == 0 && _phase == Phase.Stopping) _pending.Enqueue((d.Service, Cause.Stop));
        }
        bool running = _phase == Phase.Running;
        bool again = running && r.RestartDue && !r.Held && !r.RestartWanted;
        if (r.Job != null && !again) RunOver(i, running && r.RestartWanted ? "job " + service.Name + " was stopped: a newer run takes its place" : null);
        if (running && r.Held)
        {
            r.State = ServiceState.Down;
        }
        else if (running && r.Job != null && !again)
        {
            r.State = ServiceState.Down;
            NextRun(i);
        }
        else if (running && r.RestartDue)
        {
            BackOff(i);
        }
        else if (running && r.RestartWanted)
        {
            Wait(i);
            if (r.Unmet == 0) _pending.Enqueue((i, Cause.Start));
        }
        else
        {
            r.State = success ? ServiceState.Done : ServiceState.Failed;
            if (service.Kind == ServiceKind.Setup && _phase == Phase.Setup)
                Do(new Effect { Kind = EffectKind.TakeHandOver, Service = i });
        }
    }

    private void BackOff(int i)
    {
        ServiceRecord r = _records[i];
        ServiceSettings settings = _plan.Services[i].Settings;
        r.State = ServiceState.Backoff;
        r.Deadline = _now + r.Delay;
        if (r.WasStarted) AnnounceBackoff(i);
        r.Delay = Min(r.Delay * 2, settings.RestartMaxDelay);
        // One that was stopped because it was unhealthy does not count against the policy.
        if (!r.RestartWanted) r.InARow++;
    }

    private void Kill(int i, Cause cause)
    {
        ServiceRecord r = _records[i];
        r.State = ServiceState.Killing;
        r.Killed = true;
        r.Deadline = _now + Limits.KillPatience;
        if (r.Health is { } h) HealthEnds(i, h);
        AnnounceKill(i, cause);
        Send(i, _plan.Services[i].Settings.KillMode != KillMode.Process, Signal.Kill);
    }

    private void Abandon(int i)
    {
        ServiceRecord r = _records[i];
        Say(Severity.Error, WithPid(i) + " did not end " + Duration.Format(Limits.KillPatience) +
            " after SIGKILL; going on without it");
        if (r.ProcessAlive)
        {
            r.ProcessAlive = false;
            r.HasStatus = true;
            r.Status = ExitStatus.KilledBy(Signal.Kill);
            r.Survived = true;
            r.EndedAt = _now;
            if (!r.RestartWanted && !r.Held) EndForGood(i, false);
        }
        // At most one live process for each service: what cannot be killed is not started again.
        r.Abandoned = true;
        r.RestartDue = r.RestartWanted = false;
        if (!r.Held) EndForGood(i, false);
        Conclude(i);
    }

    private void Retry(int i)
    {
        // The stop may have begun in this very tick.
        if (_phase >= Phase.Stopping) return;
        if (_records[i].Unmet == 0) Launch(i);
        else Wait(i);
    }

    private void Wait(int i)
    {
        ServiceRecord r = _records[i];
        r.State = ServiceState.Waiting;
        r.Deadline = Instant.Never;
        if (_notice == Instant.Never) BeginNotices();
        foreach (Dependency d in _plan.Services[i].DependsOn)
        {
            if (IsHopeless(d))
            {
                _pending.Enqueue((i, Cause.Hopeless));
                return;
            }
        }
    }

    private bool IsHopeless(Dependency d)
    {
        ServiceRecord other = _records[d.Service];
        return other.EndedForGood && d.Condition switch
        {
            Condition.Started => !other.WasStarted,
            Condition.Healthy => true,
            Condition.Completed => !other.WasCompleted,
        };
    }

    private void Retire(int i)
    {
        ServiceRecord r = _records[i];
        r.Deadline = Instant.Never;
        if (r.Job != null && r.State == ServiceState.Backoff) RunOver(i, null);
        else if (r.Job != null) EndWait(i);
        r.State = !r.HasStatus || r.Held ? ServiceState.Down
            : _plan.Services[i].Settings.IsSuccess(r.Status) ? ServiceState.Done : ServiceState.Failed;
    }

    private void GiveUp(int i)
    {
        ServiceRecord r = _records[i];
        r.Deadline = Instant.Never;
        r.State = ServiceState.Failed;
        string text = "cannot start " + _plan.Services[i].Name + ": " + WhyHopeless(i);
        if (!EndsTheRun(i)) Say(Severity.Error, text);
        if (!r.HasStatus || r.Job != null)
        {
            r.HasStatus = true;
            r.Status = ExitStatus.Exited(1);
            r.StartedAt = r.EndedAt = _now;
        }
        if (r.Job != null)
        {
            RunOver(i, text);
            RefuseQueue(i, WhyHopeless(i));
        }
        EndForGood(i, false, text);
    }

    private void SetCondition(int i, Condition condition, bool holds)
    {
        if (_dependents.Length == 0) return;
        foreach (Dependent d in _dependents[i])
        {
            if (d.Condition != condition) continue;
            ServiceRecord other = _records[d.Service];
            other.Unmet += holds ? -1 : 1;
            if (other.Unmet == 0 && other.State == ServiceState.Waiting) _pending.Enqueue((d.Service, Cause.Start));
        }
    }

    // Whoever asked for a stop from outside has a deadline of its own; monofy adds one only where it was told to.
    private TimeSpan? GraceOf(ServiceSettings settings) =>
        settings.Grace ?? (_phase >= Phase.Stopping && _cause == StopCause.Outside ? null : Limits.DefaultGrace);

    private void RepeatStop(Signal signal, SignalOrigin origin)
    {
        for (int i = 0; i < _records.Length; i++)
        {
            ServiceRecord r = _records[i];
            if (r.ProcessAlive && r.StopCommandRuns) continue;
            if (r.ProcessAlive && r.State == ServiceState.Stopping) SendStop(i, signal, origin);
            else if (r.State == ServiceState.Stopping) Send(i, true, _plan.Services[i].Settings.StopSignal ?? signal, thenContinue: true);
            else if (r.ProcessAlive && i == _finally) _pending.Enqueue((i, Cause.Stop));
        }
    }

    private void KillEverything()
    {
        bool sweeps = _phase is Phase.Sweeping or Phase.LastSweep && _sweepKills == 0 && !_killAll;
        _killAll = true;
        for (int i = 0; i < _records.Length; i++)
        {
            if (_records[i].HasProcess) _pending.Enqueue((i, Cause.Kill));
        }
        if (sweeps) SweepKill();
    }

    private void Forward(Signal signal, SignalOrigin origin)
    {
        for (int i = 0; i < _records.Length; i++)
        {
            if (!_records[i].ProcessAlive) continue;
            // That the window has another size it hears from its own terminal.
            if (signal == Signal.Winch && origin == SignalOrigin.Typed && _plan.Services[i].Settings.Tty) continue;
            Send(i, origin == SignalOrigin.Typed || _plan.Services[i].Settings.KillMode == KillMode.Group, signal);
        }
    }

    private void SuspendAll(in Event e)
    {
        // Those that we stop ourselves are reported too.
        if (e.Kind == EventKind.Suspended && _suspended) return;
        _suspended = true;
        for (int i = 0; i < _records.Length; i++)
        {
            // The one in the foreground has stopped already.
            if (!_records[i].ProcessAlive || (e.Kind == EventKind.Suspended && e.Service == i)) continue;
            // One that leads a session of its own has nobody in it who could continue it, and the kernel passes over SIGTSTP there.
            Send(i, true, _plan.Services[i].Settings.Tty ? Signal.Stop : Signal.Tstp);
        }
        // What is typed goes to the foreground alone: the rest of the shell's job hears it from us.
        bool typed = e.Kind == EventKind.Suspended && e.Signal != Signal.Stop;
        Do(new Effect { Kind = EffectKind.Suspend, Signal = typed ? Signal.Tstp : default });
    }

    private void ContinueAll()
    {
        _suspended = false;
        Do(new Effect { Kind = EffectKind.Resume });
        for (int i = 0; i < _records.Length; i++)
        {
            if (_records[i].ProcessAlive) Send(i, true, Signal.Cont);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
