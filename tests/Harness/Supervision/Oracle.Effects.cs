using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// Which effects are allowed.
internal sealed partial class Oracle
{
    private void Take(in Effect effect, in Event e)
    {
        switch (effect.Kind)
        {
            case EffectKind.Start: TakeStart(effect, e); break;
            case EffectKind.SignalProcess: TakeSignal(effect, e); break;
            case EffectKind.SignalGroup: TakeSignal(effect, e); break;
            case EffectKind.AcceptStart: TakeAccept(effect); break;
            case EffectKind.GiveUpStart: TakeGiveUp(effect); break;
            case EffectKind.CheckGroup:
                // A tick may look once more and then continue without it.
                Require(Is(effect, LifeStage.Group)
                    || _lives[effect.Service].Abandoned, "looks at a group that is not there: " +
                    NameOf(effect.Service));
                break;
            case EffectKind.FindStrays: TakeFind(effect); break;
            case EffectKind.SignalStray: TakeStraySignal(effect); break;
            case EffectKind.Sweep: TakeSweep(effect); break;
            case EffectKind.AcquireLock:
                Require(!_lockAsked && _setups > 0 && !_stopping
                    && _answered == _plan.Run.WaitFor.Length, "the setup lock is asked for");
                _lockAsked = true;
                break;
            case EffectKind.ReleaseLock:
                Require(_lockAsked && !_lockLetGo, "a lock is let go that was not asked for");
                _lockLetGo = true;
                break;
            case EffectKind.TakeHandOver:
                Require(_plan.Services[effect.Service].Kind == ServiceKind.Setup && _lives[effect.Service].Completed &&
                    _lives[effect.Service].Stage == LifeStage.None
                        && !_stopping, "variables are taken over from " + NameOf(effect.Service));
                _handOverOf = effect.Service;
                break;
            case EffectKind.Probe: TakeProbe(effect); break;
            case EffectKind.CancelProbe: TakeCancel(effect); break;
            case EffectKind.Suspend:
                Require(e.Kind == EventKind.Suspended || _signal == Signal.Tstp || _signal == Signal.Ttin
                    || _signal == Signal.Ttou, "suspends");
                break;
            case EffectKind.Resume: Require(e.Kind == EventKind.Signal && _signal == Signal.Cont, "resumes"); break;
            case EffectKind.ReadClock:
                Require(!_clockAsked && (_phaseAfter == Phase.Running
                    || _phase == Phase.Running), "asks what the clock says");
                _clockAsked = true;
                break;
            case EffectKind.Answer when effect.Service < 0: TakeOrderAnswer(effect.Ticket, effect.Status,
                effect.Text); break;
            case EffectKind.Answer: TakeAnswer(effect); break;
            case EffectKind.Say: Require(!string.IsNullOrEmpty(effect.Text), "says nothing"); break;
            case EffectKind.End:
                Require(!string.IsNullOrEmpty(effect.Text), "ends without a closing line");
                Status = effect.Status;
                break;
        }
    }

    private bool Is(in Effect effect, LifeStage stage) =>
        _lives[effect.Service].Stage == stage && _lives[effect.Service].Incarnation == effect.Incarnation;

    private void TakeStart(in Effect effect, in Event e)
    {
        int i = effect.Service;
        switch (effect.Role)
        {
            case Role.Main:
                StartMain(i, effect.Incarnation, e.Kind == EventKind.Tick);
                Require(IsTriggered(i) || effect.Ticket.Number == _lives[i].Ticket, NameOf(i) + " is run for " +
                    effect.Ticket.Number + ", not for " + _lives[i].Ticket);
                break;
            case Role.StopCommand:
                Require(_plan.Services[i].Settings.StopCommand.Length > 0, "a stop command that is not there");
                Require(Is(effect, LifeStage.Alive), "a stop command for a process that has ended: " + NameOf(i));
                Require(_lives[i].StopAt == Instant.Never, "a second stop command: " + NameOf(i));
                BeginStopOf(i, e);
                _lives[i].StopCommand = effect.Incarnation;
                break;
            case Role.Probe:
                Require(_plan.Services[i].Settings.Health is { Kind: HealthKind.Command }, "a probe that is not there");
                BeginProbe(i, effect.Incarnation);
                break;
        }
    }

    private void StartMain(int i, int incarnation, bool ticks)
    {
        Life life = _lives[i];
        string name = NameOf(i);
        ServicePlan service = _plan.Services[i];
        Require(life.Stage == LifeStage.None, name + " is started while its process is " + life.Stage);
        Require(!life.Abandoned, name + " is started while a process of it could not be killed");
        Require(incarnation == life.Incarnation + 1, name + " has incarnation " + incarnation + " after " +
            life.Incarnation);
        Require(!_plan.Run.Hold, name + " is started though nothing shall be");
        if (service.Kind == ServiceKind.Finally)
        {
            Require(!_timeUp, name + " is started when the time for the stop is over");
            Require(_stopping && _sweepAt != Instant.Never
                && !_finallyStarted, name + " is started too early, or twice");
            Require(Array.TrueForAll(_lives, l => l.Stage == LifeStage.None),
                name + " is started before all has ended");
            _finallyStarted = true;
            _sweepAt = Instant.Never;
            _sweepKilled = _killAll = false;
        }
        else
        {
            bool hook = IsTriggered(i) && _phaseAfter == Phase.Stopping && _causeAfter != StopCause.Outside;
            Require((!_stopping && !IsDraining) || hook, name + " is started after the stop began");
            Require(_answered == _plan.Run.WaitFor.Length, name + " is started before all addresses answered");
            // If the end of a service began the stop in this step, services that it released may have been started
            // first.
            Require(hook || _phaseAfter < Phase.Stopping
                || _causeAfter is StopCause.ServiceEnded or StopCause.AllEnded or StopCause.Unhealthy,
                name + " is started after the stop began");
            Require(!life.Held, name + " is started though it is held");
            if (_plan.Run.SetupLock != null && _setups > 0) Require(_lockHeld
                && _lockLetGo == (i >= _setups), name + " and the lock");
            Require(_handedOver == Math.Min(i, _setups), name + " is started out of order");
            // In one tick, what was due earlier comes first: a service may be started and then lose its dependency.
            Require(Array.TrueForAll(service.DependsOn, d => Holds(d) || (ticks && d.Condition == Condition.Healthy
                && _lives[d.Service].WasHealthy)),
                name + " is started before what it depends on");
            Require(IsTriggered(i) || life.NotBefore <= _now, name + " is started before its delay is over");
            if (service.Kind == ServiceKind.Job
                && !IsTriggered(i)) Require(life.RunDue
                || life.State is ServiceState.Backoff or ServiceState.Waiting, name + " is run for no reason");
        }
        if (_phaseAfter == Phase.Running) Require(++_starts <= _startsAStep, name + " is started with too many others");
        life.Stage = LifeStage.Asked;
        life.Incarnation = incarnation;
        life.StopAt = life.KilledAt = life.SaysUntil = Instant.Never;
        life.Grace = null;
        life.StopSignal = null;
        life.RestartDue = life.StartsAgain = life.WasUnhealthy = life.ForGood = life.TimedOut = life.Passed =
            life.PassedRegular = life.Late = life.GivenUp = life.RefusesSignals = false;
        life.Failures = 0;
        life.RegularAt = life.EarlyAt = Instant.Never;
        life.NotBefore = default;
        life.RunDue = life.StartIsForced = false;
        life.LateUntil = Instant.Never;
    }

    private void TakeSignal(in Effect effect, in Event e)
    {
        int i = effect.Service;
        Life life = _lives[i];
        if (LeavesBehind(e) && (e.Service, e.Role, e.Incarnation) == (i, effect.Role, effect.Incarnation))
        {
            Require(!_leftoversKilled && effect is { Kind: EffectKind.SignalGroup } && effect.Signal == Signal.Kill,
                "what a command left behind gets " + effect.Signal);
            _leftoversKilled = true;
            return;
        }
        if (effect.Role == Role.Probe)
        {
            Require(effect.Kind == EffectKind.SignalGroup
                && effect.Signal == Signal.Kill, "a probe gets " + effect.Signal);
            TakeCancel(effect);
            return;
        }
        if (effect.Role == Role.StopCommand)
        {
            Require(effect.Signal == Signal.Kill
                && life.StopCommand == effect.Incarnation, "a stop command gets " + effect.Signal);
            TakeKill(i);
            return;
        }
        Require(Is(effect, LifeStage.Alive) || (effect.Kind == EffectKind.SignalGroup && Is(effect, LifeStage.Group)),
            NameOf(i) + " gets " + effect.Signal + " while its process is " + life.Stage);
        bool reloads = e.Kind == EventKind.Tick
            && _plan.Services[i].Settings is { Watch.Length: > 0, ReloadSignal: not null } watches &&
            effect.Signal == watches.ReloadSignal && !effect.ThenContinue;
        if (reloads || IsOrdered(effect, e))
        {
        }
        else if (effect.Signal == Signal.Kill)
        {
            TakeKill(i);
        }
        else if (e.Kind == EventKind.Suspended)
        {
            Require(effect.Signal == Suspending(i), "not the signal that suspends");
        }
        else if (_forJobs && (life.StartsAgain || _phaseAfter >= Phase.Stopping) && life.StopAt == Instant.Never)
        {
            TakeStop(effect, e);
        }
        else if (e.Kind == EventKind.Signal && !Asks(e))
        {
            Require(!_forJobs, "a signal that runs jobs is passed on");
            bool suspends = _signal == Signal.Tstp || _signal == Signal.Ttin || _signal == Signal.Ttou;
            Require(effect.Signal == (suspends ? Suspending(i) : _signal), "not the signal that came");
            Require(!effect.ThenContinue, "a signal that is passed on wakes nobody");
        }
        else
        {
            TakeStop(effect, e);
        }
    }

    // A health command or a stop command has ended and others of its group are left.
    private static bool LeavesBehind(in Event e) =>
        e is { Kind: EventKind.Exited, Role: not Role.Main, GroupLeft: true };

    private Signal Suspending(int i) => _plan.Services[i].Settings.Tty ? Signal.Stop : Signal.Tstp;

    private void TakeStop(in Effect effect, in Event e)
    {
        int i = effect.Service;
        Life life = _lives[i];
        bool asks = Asks(e);
        // The process gets the signal that began the stop; its group, or a process asked again, gets the last one
        // received.
        bool first = life.Stage == LifeStage.Alive && (life.StopAt == Instant.Never || e.Role == Role.StopCommand);
        Signal wanted = _plan.Services[i].Settings.StopSignal ?? (asks ? _signal : first
            ? _received : _lastReceived) ?? Signal.Term;
        if (life.StopAt == Instant.Never)
        {
            BeginStopOf(i, e);
            if (asks && i == _finally) wanted = effect.Signal;
            bool whole = _typedStop && _plan.Services[i].Settings.StopSignal == null;
            Require(!whole || effect.Kind == EffectKind.SignalGroup, NameOf(i) + " alone gets what was typed");
        }
        else
        {
            bool again = asks || e.Kind is EventKind.Exited or EventKind.SpawnFailed && e.Service == i;
            Require(again, NameOf(i) + " gets its stop signal twice");
            bool commanded = life.Stage == LifeStage.Alive && life.StopCommand == life.Incarnation;
            Require(!commanded, NameOf(i) + " gets a stop signal while its stop command runs");
        }
        life.StopSignal = effect.Signal;
        Require(effect.ThenContinue, NameOf(i) + " would not hear the stop signal while it is stopped");
        Require(effect.Signal == wanted, NameOf(i) + " gets " + effect.Signal + " to stop, not " + wanted);
    }

    private void BeginStopOf(int i, in Event e)
    {
        Life life = _lives[i];
        bool stopping = _phaseAfter >= Phase.Stopping;
        life.StopAt = _now;
        // What is left of a process that exits on its own before the signals are sent has the default grace.
        bool before = _phase < Phase.Stopping && e.Kind == EventKind.Exited && e.Service == i;
        TimeSpan? without = stopping && !before && _causeAfter == StopCause.Outside && !_graced
            ? null : Limits.DefaultGrace;
        life.Grace = _plan.Services[i].Settings.Grace ?? without;
        life.Probe = 0;
        if (life.Stage == LifeStage.Group || life.Held || life.StartsAgain || _killAll || IsTriggered(i)) return;
        if (stopping)
        {
            if (i == _finally) Require(e.Kind == EventKind.Signal, "the final command is stopped by nobody");
            for (int other = 0; other < _lives.Length; other++)
            {
                bool depends = Array.Exists(_plan.Services[other].DependsOn, d => d.Service == i);
                Require(!depends || _lives[other].Stage == LifeStage.None
                    || HoldAt <= _now, NameOf(i) + " is stopped before " + NameOf(other) + " has ended");
            }
            return;
        }
        if (life.TimedOut) return;
        ServiceSettings settings = _plan.Services[i].Settings;
        if (life.MayLeave || (settings is { Watch.Length: > 0, ReloadSignal: null } && e.Kind == EventKind.Tick))
        {
            life.MayLeave = false;
            life.StartsAgain = true;
            Afresh(i);
            return;
        }
        bool unhealthy = settings.HealthMemory != null || settings.Health is { } health
            && (health.Kind == HealthKind.Notify ? life.Late : life.Failures >= health.Retries);
        Require(unhealthy && settings.OnUnhealthy == OnUnhealthy.Restart, NameOf(i) + " is stopped for no reason");
        life.StartsAgain = life.WasUnhealthy = true;
    }

    private void TakeKill(int i)
    {
        Life life = _lives[i];
        // A hook that the stop allowed to run has little time once it is asked.
        bool hook = IsTriggered(i) && _phaseAfter == Phase.Stopping && !(life.Grace < Limits.HookPatience);
        TimeSpan? allowed = hook ? Limits.HookPatience : life.Grace;
        bool over = life.StopAt != Instant.Never && allowed is { } grace && life.StopAt + grace <= _now;
        Require(over || _killAll || life.KilledAt != Instant.Never, NameOf(i) + " is killed within its grace");
        if (life.KilledAt == Instant.Never) life.KilledAt = _now;
    }

    private void TakeSweep(in Effect effect)
    {
        Require(_phaseAfter >= Phase.Sweeping, "sweeps too early");
        for (int i = 0; i < _lives.Length; i++) Require(_lives[i].Stage == LifeStage.None, "sweeps while " + NameOf(i) +
            " is " + _lives[i].Stage);
        if (_sweepAt == Instant.Never) _sweepAt = _now;
        if (effect.Signal != Signal.Kill) return;
        TimeSpan patience = TimeSpan.Zero;
        foreach (ServicePlan service in _plan.Services)
        {
            TimeSpan grace = service.Settings.Grace ?? Limits.DefaultGrace;
            if (service.Kind is ServiceKind.Service or ServiceKind.Job && grace > patience) patience = grace;
        }
        Require(_sweepAt + patience <= _now || _killAll || _sweepKilled, "sweeps with SIGKILL within the grace");
        _sweepKilled = true;
    }

    private void TakeProbe(in Effect effect)
    {
        if (effect.Service >= 0)
        {
            Require(_plan.Services[effect.Service].Settings.Health is { Kind: HealthKind.Tcp or HealthKind.Http },
                "a probe that is not there");
            BeginProbe(effect.Service, effect.Incarnation);
            return;
        }
        Require(-1 - effect.Service == _answered && !_waitInFlight && effect.Incarnation == _waitTry + 1
            && !_stopping, "asks a wrong address");
        _waitInFlight = true;
        _waitTry++;
    }

    private void BeginProbe(int i, int number)
    {
        Life life = _lives[i];
        Require(life.Stage == LifeStage.Alive && life.StopAt == Instant.Never, NameOf(i) + " is probed while it is " +
            life.Stage);
        Require(life.Probe == 0 && number == life.LastProbe + 1, NameOf(i) + " has two probes at once");
        life.Probe = life.LastProbe = number;
        life.ProbeAt = life.ProbeBegan = _now;
        life.ProbeIsEarly = life.RegularAt > _now;
        Require(!life.ProbeIsEarly || life.EarlyAt <= _now, NameOf(i) + " is checked too early");
        if (!life.ProbeIsEarly) life.RegularAt = Instant.Never;
        life.EarlyAt = Instant.Never;
    }

    private void TakeCancel(in Effect effect)
    {
        if (effect.Service < 0)
        {
            Require(_waitInFlight && effect.Incarnation == _waitTry, "cancels what is not under way");
            _waitInFlight = false;
            return;
        }
        Life life = _lives[effect.Service];
        Require(effect.Incarnation == life.LastProbe, "cancels a probe of old");
        life.Probe = 0;
    }
}
