using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// What follows from an event alone: what is alive, how it ended, what the restart policy and fate require.
internal sealed partial class Oracle
{
    private void Absorb(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Begin: (_beganAt, _isInit) = (_now, e.OwnPid == 1); break;
            case EventKind.Tick: Pass(); break;
            case EventKind.Spawned: Spawned(e); break;
            case EventKind.StartIsLate: _lives[e.Service].LateUntil = _now + Limits.StartPatience; break;
            case EventKind.SpawnFailed: SpawnFailed(e); break;
            case EventKind.Exited: Exited(e); break;
            case EventKind.GroupEmpty: GroupEmpty(e.Service, e.Incarnation); break;
            case EventKind.OrphanReaped: break;
            case EventKind.NoChildren: break;
            case EventKind.Signal: Signalled(e); break;
            case EventKind.Suspended: break;
            case EventKind.OutputClosed:
                GraceApplies();
                _graced |= IsDraining;
                break;
            case EventKind.LockHeld: _lockHeld |= _lockAsked && !_lockLetGo; break;
            case EventKind.LockFailed: break;
            case EventKind.HandedOver:
                if (e.Service == _handOverOf && !_stopping) _handedOver = e.Service + 1;
                if (e.Service == _handOverOf) _handOverOf = -1;
                break;
            case EventKind.HandOverFailed: break;
            case EventKind.ProbePassed: Probed(e, true); break;
            case EventKind.ProbeFailed: Probed(e, false); break;
            case EventKind.Ready or EventKind.Alive or EventKind.Leaving: Said(e); break;
            case EventKind.Status or EventKind.Reloading: break;
            case EventKind.Clock: ClockSays(e.UnixTicks); break;
            case EventKind.Ordered: Ordered(e.Ticket, e.Order!); break;
            case EventKind.TicketDropped: Dropped(e.Ticket); break;
            case EventKind.MemoryMeasured or EventKind.FilesChanged: break;
            case EventKind.StraysFound: StraysFound(e); break;
            case EventKind.Refused: Refused(e); break;
            case EventKind.AllRefuse: break;
        }
    }

    private void Pass()
    {
        for (int i = 0; i < _lives.Length; i++)
        {
            Life life = _lives[i];
            ServiceSettings settings = _plan.Services[i].Settings;
            if (life.SaysUntil <= _now)
            {
                life.Late = true;
                life.SaysUntil = Instant.Never;
            }
            HealthPasses(i);
            if (_phase == Phase.Setup && life.Stage == LifeStage.Alive && life.StopAt == Instant.Never &&
                settings.SetupTimeout is { } limit && life.StartedAt + limit <= _now)
                life.TimedOut = true;
            if (life.Stage is LifeStage.Alive or LifeStage.Group && life.KilledAt != Instant.Never
                && life.KilledAt + Limits.KillPatience <= _now)
                Abandon(i);
        }
        JobsPass();
        // A run due at the same time is the next one.
        for (int i = 0; i < _lives.Length; i++)
        {
            bool isOver = _lives[i].Stage == LifeStage.Strays && _lives[i].KilledAt != Instant.Never
                && _lives[i].KilledAt + Limits.KillPatience <= _now;
            if (isOver) NothingLeft(i);
        }
        StopPasses();
    }

    private void Spawned(in Event e)
    {
        if (e.Role != Role.Main) return;
        Life life = _lives[e.Service];
        if (life.Stage != LifeStage.Asked || life.Incarnation != e.Incarnation)
            throw new InvalidOperationException("the kernel is wrong");
        life.Stage = LifeStage.Alive;
        life.LateUntil = Instant.Never;
        life.EverStarted = true;
        life.StartedAt = _now;
        life.Pid = e.Pid;
        if (_plan.Services[e.Service].Settings.Health is { Kind: HealthKind.Notify,
            StartPeriod: { Ticks: > 0 } period })
            life.SaysUntil = _now + period;
        HealthBegins(e.Service);
    }

    private void SpawnFailed(in Event e)
    {
        Life life = _lives[e.Service];
        if (e.Role == Role.Probe && e.Incarnation == life.Probe) ProbeFailed(e.Service);
        if (e.Role == Role.StopCommand && life.StopCommand == e.Incarnation) life.StopCommand = 0;
        if (e.Role != Role.Main) return;
        life.Stage = LifeStage.None;
        life.LateUntil = Instant.Never;
        life.Status = ExitStatus.Exited(e.Failure!.Status);
        Ended(e.Service, success: false, mayTry: e.Failure.Transient || life.EverStarted, spawned: false);
        Concluded(e.Service);
    }

    private void Exited(in Event e)
    {
        Life life = _lives[e.Service];
        if (e.Role == Role.Probe)
        {
            if (e.Incarnation != life.Probe) return;
            if (e.Status.Code == 0) ProbePassed(e.Service);
            else ProbeFailed(e.Service);
            return;
        }
        if (e.Role == Role.StopCommand)
        {
            if (life.StopCommand == e.Incarnation) life.StopCommand = 0;
            return;
        }
        if (e.Incarnation != life.Incarnation) return;
        bool left = e.GroupLeft && _plan.Services[e.Service].Settings.KillMode != KillMode.Process;
        if (life.Stage == LifeStage.None)
        {
            if (_stopping && life.AbandonedAlive) (life.Status, life.EndedAt) = (e.Status, _now);
            life.AbandonedAlive = false;
            life.Abandoned &= left;
            return;
        }
        life.Stage = left ? LifeStage.Group : LifeStage.None;
        life.RefusesSignals = false;
        life.Status = e.Status;
        Ended(e.Service, IsSuccess(e.Service), mayTry: true, spawned: true);
        if (!left) GroupGone(e.Service);
    }

    private void GroupEmpty(int i, int incarnation)
    {
        Life life = _lives[i];
        if (incarnation != life.Incarnation) return;
        if (!life.AbandonedAlive) life.Abandoned = false;
        if (life.Stage != LifeStage.Group) return;
        GroupGone(i);
    }

    private bool IsSuccess(int i)
    {
        ServiceSettings settings = _plan.Services[i].Settings;
        int code = _lives[i].Status!.Value.Code;
        return !_lives[i].TimedOut && (code == 0 || Array.IndexOf(settings.SuccessCodes, (byte)code) >= 0);
    }

    // The process has ended. One stopped by command did not end on its own.
    private void Ended(int i, bool success, bool mayTry, bool spawned)
    {
        Life life = _lives[i];
        ServicePlan service = _plan.Services[i];
        life.EndedAt = _now;
        life.Probe = 0;
        life.SaysUntil = Instant.Never;
        _ended.Add(i);
        if (spawned && _now - life.StartedAt >= Limits.GoodRun && !IsJob(i))
        {
            life.InARow = 0;
            life.Delay = service.Settings.RestartDelay;
        }
        if (life.Held || (spawned && life.StartsAgain)) return;
        bool running = _phase == Phase.Running && service.Kind is ServiceKind.Service or ServiceKind.Job;
        RestartPolicy policy = service.Settings.Restart;
        life.RestartDue = running && mayTry && policy.Mode switch
        {
            RestartMode.No => false,
            RestartMode.OnFailure => !success && (policy.Max == 0 || life.InARow < policy.Max),
            RestartMode.Always => true,
        };
        if (!life.RestartDue) ForGood(i, success);
    }

    private void ForGood(int i, bool success)
    {
        Life life = _lives[i];
        ServicePlan service = _plan.Services[i];
        if (life.ForGood) return;
        life.ForGood = true;
        if (_stopping) return;
        if (success) life.Completed = true;
        if (service.Kind == ServiceKind.Setup && !success) _setupFailed = life.TimedOut
            ? Limits.TimedOutStatus : life.Status!.Value.Code;
        if (service.Kind is not (ServiceKind.Service or ServiceKind.Job)) return;
        bool stops = service.Settings.Fate switch
        {
            Fate.Connected => !(success && IsAwaitedToComplete(i)),
            Fate.OnFailure => !success,
            Fate.Separate => false,
        };
        if (stops) _stops.Add(i);
    }

    private bool IsAwaitedToComplete(int i) => Array.Exists(
        _plan.Services, s => Array.Exists(s.DependsOn, d => d.Service == i && d.Condition == Condition.Completed));

    // No process of it is left.
    private void Concluded(int i)
    {
        Life life = _lives[i];
        if (_phase != Phase.Running || life.Held || life.StartsAgain) life.RestartDue = false;
        JobConcluded(i);
        bool pauses = _phase == Phase.Running && !life.Held && life.StartsAgain && life.WasUnhealthy;
        if (!life.RestartDue && !pauses) return;
        life.NotBefore = _now + life.Delay;
        if (!pauses) life.InARow++;
        TimeSpan twice = life.Delay * 2;
        life.Delay = twice < _plan.Services[i].Settings.RestartMaxDelay
            ? twice : _plan.Services[i].Settings.RestartMaxDelay;
    }

    private void Abandon(int i)
    {
        Life life = _lives[i];
        life.Abandoned = true;
        life.AbandonedAlive = life.Stage == LifeStage.Alive;
        if (life.AbandonedAlive)
        {
            life.Status = ExitStatus.KilledBy(Signal.Kill);
            life.EndedAt = _now;
            _ended.Add(i);
        }
        life.Stage = LifeStage.None;
        life.RestartDue = life.StartsAgain = false;
        if (!life.Held) ForGood(i, success: false);
        JobConcluded(i);
    }

    private void Signalled(in Event e)
    {
        _signal = e.Signal;
        foreach ((Signal from, Signal to) in _plan.Run.MapSignals)
        {
            if (from != e.Signal) continue;
            _signal = to;
            break;
        }
        // The foreground process is killed by the stop signal sent to it: it was not typed.
        if (e.ForegroundGroup != 0 && _lives[e.Service] is { } life && life.Incarnation == e.Incarnation
            && life.KilledAt == Instant.Never && life.StopSignal == e.Signal) _signal = default;
        JobsSignalled();
        if (!Asks(e)) return;
        Signal came = _signal;
        _signal = Translated(came, e.Origin);
        _lastReceived = _signal;
        if (came == Signal.Int && e.Origin == SignalOrigin.Typed) _typed++;
        if (came == Signal.Hup) GraceApplies();
        if (!_stopping) Requested(came, e.Origin, null);
        else if (_typed >= 2) _killAll = true;
    }

    private void Probed(in Event e, bool passed)
    {
        if (e.Service >= 0)
        {
            if (e.Incarnation != _lives[e.Service].Probe || e.Incarnation == 0) return;
            if (passed) ProbePassed(e.Service);
            else ProbeFailed(e.Service);
            return;
        }
        if (!_waitInFlight || e.Incarnation != _waitTry) return;
        _waitInFlight = false;
        if (passed) _answered++;
    }

    private void Said(in Event e)
    {
        Life life = _lives[e.Service];
        if (e.Incarnation != life.Incarnation || life.Stage != LifeStage.Alive || life.StopAt != Instant.Never) return;
        if (_plan.Services[e.Service].Settings.Health is not { Kind: HealthKind.Notify } health) return;
        if (e.Kind == EventKind.Leaving)
        {
            life.SaysUntil = Instant.Never;
        }
        else if (e.Kind == EventKind.Ready || life.Passed)
        {
            life.Passed = true;
            life.Late = false;
            life.SaysUntil = health.Watchdog is { } watchdog ? _now + watchdog : Instant.Never;
        }
    }
}
