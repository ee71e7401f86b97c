using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// Why the run ends, and with which status: "Exit status" of SPEC.md, from the history.
internal sealed partial class Oracle
{
    // A service that waits for something that can never happen ends as a failure.
    private void GiveUps(in Event e, Report report)
    {
        if (_stopping) return;
        bool more = true;
        while (more)
        {
            more = false;
            for (int i = _setups; i < _lives.Length; i++)
            {
                Life life = _lives[i];
                if (report.Services[i].State != ServiceState.Failed || life.Stage != LifeStage.None || life.ForGood
                    || !IsHopeless(i)) continue;
                life.RestartDue = false;
                life.GivenUp = true;
                if (life.Status == null || IsJob(i))
                {
                    life.Status = ExitStatus.Exited(1);
                    life.EndedAt = _now;
                }
                ForGood(i, success: false);
                more = true;
            }
        }
    }

    private void StopBegan(in Event e)
    {
        StopAt = _now;
        _cause = _causeAfter;
        _subjects.Clear();
        bool right = _cause switch
        {
            StopCause.None => false,
            StopCause.Outside => BeginsFromOutside(e),
            StopCause.OutputClosed => e.Kind == EventKind.OutputClosed,
            StopCause.SetupFailed => _setupFailed != null || e.Kind == EventKind.HandOverFailed,
            StopCause.NotReady => e.Kind == EventKind.LockFailed || (e.Kind == EventKind.Tick
                && _phase == Phase.WaitingFor &&
                _plan.Run.WaitTimeout is { } limit && _beganAt + limit <= _now),
            StopCause.ServiceEnded => _stops.Count > 0,
            StopCause.AllEnded => _stops.Count == 0 && AllEnded(),
            StopCause.Unhealthy => IsUnhealthy(e),
        };
        Require(right, "the run ends because of " + _cause + ", which is not so");
        bool fromOutside = BeginsFromOutside(e);
        _stopping = true;
        Require(!fromOutside || _cause == StopCause.Outside, "a request asked for the stop, not " + _cause);
        _given = _cause switch
        {
            StopCause.Outside => _given,
            StopCause.OutputClosed => 128 + Signal.Pipe.Number,
            StopCause.SetupFailed => _setupFailed ?? Limits.UsageStatus,
            StopCause.NotReady => e.Kind == EventKind.LockFailed ? Limits.UsageStatus : Limits.TimedOutStatus,
            StopCause.Unhealthy => 1,
            StopCause.None or StopCause.ServiceEnded or StopCause.AllEnded => 0,
        };
        if (_cause != StopCause.Outside)
        {
            _askedAt = _now;
            if (_plan.Run.StopTimeout is { } limit) _timeoutAt = _now + limit;
        }
        if (_cause == StopCause.ServiceEnded) _subjects.AddRange(_stops);
    }

    private bool HasServices => Array.Exists(_plan.Services, static s => s.Kind == ServiceKind.Service);

    private bool Asks(in Event e) => e.Kind == EventKind.Signal && (_signal.AsksForStop || (_signal == Signal.Hup
        && e.Origin == SignalOrigin.Typed));

    private bool AllEnded()
    {
        for (int i = 0; i < _lives.Length; i++)
        {
            if (_plan.Services[i].Kind == ServiceKind.Service && !_lives[i].ForGood) return false;
        }
        return true;
    }

    private bool IsUnhealthy(in Event e)
    {
        for (int i = 0; i < _lives.Length; i++)
        {
            ServiceSettings settings = _plan.Services[i].Settings;
            if (settings.Health is not { } health || settings.OnUnhealthy != OnUnhealthy.Stop) continue;
            if (health.Kind == HealthKind.Notify ? _lives[i].Late : _lives[i].Failures >= health.Retries) return true;
        }
        return false;
    }

    private void NothingHadToStop(in Event e)
    {
        Require(!BeginsFromOutside(e), "a stop was asked for and did not begin");
        Require(_drainUntil == Instant.Never || _phaseAfter == Phase.Draining,
            "a stop is delayed, and the run goes on");
        Require(_drainUntil != Instant.Never || _phaseAfter != Phase.Draining, "drains for no reason");
        Require(e.Kind != EventKind.OutputClosed, "nobody reads the output, and nothing stops");
        Require(_setupFailed == null, "setup failed, and the run goes on");
        Require(_stops.Count == 0, "a service ended, its fate is connected, and the run goes on");
        Require(!(e.Kind == EventKind.LockFailed && LockIsAwaited), "the lock failed, and the run goes on");
        Require(!(_phaseAfter == Phase.Running && HasServices
            && AllEnded()), "every service has ended, and the run goes on");
    }

    private void CheckEnd(int status)
    {
        for (int i = 0; i < _lives.Length; i++) Require(_lives[i].Stage == LifeStage.None, "the end, but " + NameOf(i) +
            " is " + _lives[i].Stage);
        if (_finally >= 0 && !_plan.Run.Hold && !_timeUp) Require(_finallyStarted, "the end without the final command");
        var allowed = new List<int>();
        if (_subjects.Count == 0) allowed.Add(Mapped(StatusBy(-1)));
        foreach (int subject in _subjects) allowed.Add(Mapped(StatusBy(subject)));
        Require(allowed.Contains(status), "ends with " + status + ", not " + string.Join(" or ", allowed));
    }

    private int Mapped(int status)
    {
        foreach ((byte from, byte to) in _plan.Run.MapExit)
        {
            if (from == status) return to;
        }
        return status;
    }

    private int StatusBy(int subject)
    {
        if (_cause is StopCause.SetupFailed or StopCause.NotReady) return _given;
        int? status = null;
        switch (_plan.Run.ExitCode)
        {
            case ExitCodeChoice.Default when subject >= 0:
                status = CodeOf(subject);
                break;
            case ExitCodeChoice.Default:
                // First those that were tried: a service that never ran cannot be the reason.
                for (int k = 0; k < 2 * _lives.Length; k++)
                {
                    int i = k % _lives.Length;
                    if (!Counts(i)) continue;
                    status ??= 0;
                    if (IsSuccess(i) || (k < _lives.Length && _lives[i].Incarnation == 0)) continue;
                    status = CodeOf(i)!.Value;
                    break;
                }
                // Obeying the stop does not make a run successful that an unhealthy service stopped.
                if (status == 0 && _cause == StopCause.Unhealthy) status = null;
                break;
            case ExitCodeChoice.First:
                int first = -1;
                for (int i = _setups; i < _lives.Length; i++)
                {
                    if (Counts(i) && (first < 0 || _lives[i].EndedAt < _lives[first].EndedAt)) first = i;
                }
                if (first >= 0) status = CodeOf(first);
                break;
            case ExitCodeChoice.Worst:
                for (int i = 0; i < _lives.Length; i++)
                {
                    if (Counts(i)) status = Math.Max(status ?? 0, CodeOf(i)!.Value);
                }
                break;
            case ExitCodeChoice.Named:
                // Of several instances, the first that failed.
                for (int i = 0; i < _lives.Length; i++)
                {
                    if (_plan.Services[i] is not { } s || (s.Name != _plan.Run.ExitCodeOf
                        && s.BaseName != _plan.Run.ExitCodeOf)) continue;
                    if (status == null || !IsSuccess(i)) status = CodeOf(i);
                    if (status != null && !IsSuccess(i)) break;
                }
                break;
        }
        // If the service that the rule names did not run, the cause of the stop determines the status.
        if (status == null && subject >= 0) status = CodeOf(subject);
        return status ?? _given;
    }

    // A service that timed out has failed, whatever its status.
    private int? CodeOf(int i) => _lives[i] is { TimedOut: true, Status: not null }
        ? Limits.TimedOutStatus : _lives[i].Status?.Code;

    private bool Counts(int i) => _lives[i].Status != null
        && _plan.Services[i].Kind is ServiceKind.Setup or ServiceKind.Service;

    /// <summary>Adds the state on which later checks depend.</summary>
    public void AddTo(ref Digest digest)
    {
        digest.Add(_typed > 2 ? 2 : _typed);
        digest.Add((_killAll ? 1 : 0) | (_lockAsked ? 2 : 0) | (_lockHeld ? 4 : 0) | (_lockLetGo
            ? 8 : 0) | (_finallyStarted ? 16 : 0));
        digest.Add(_handOverOf);
        digest.Add(_handedOver);
        digest.Add((int)_cause | (_timeUp ? 256 : 0) | (_graced ? 512 : 0));
        if (IsDraining) digest.Add(Math.Min((_now - _askedAt).Ticks, TimeSpan.TicksPerSecond));
        bool orders = Array.Exists(_plan.Services, static s => s.DependsOn.Length > 0);
        digest.Add(orders && _phase <= Phase.Stopping && HoldAt > _now
            && HoldAt != Instant.Never ? HoldAt.Ticks - _now.Ticks : 0);
        digest.AddUntil(_timeoutAt, _now);
        digest.AddUntil(IsDraining ? _drainUntil : Instant.Never, _now);
        digest.Add(_given);
        foreach (int subject in _subjects) digest.Add(subject);
        foreach (Open o in _orders)
            digest.Add((int)o.Order.Kind | o.Order.Services[0] << 8 |
                (_lives[o.Order.Services[0]].Incarnation > o.Marks[0] ? 1 << 16 : 0));
        bool first = _plan.Run.ExitCode == ExitCodeChoice.First;
        if (_covered != long.MinValue) digest.Add(_covered * TimeSpan.TicksPerSecond - _clockOffset - _now.Ticks);
        digest.Add((_clockAsked ? 1 : 0) | (_plan.Services.Length > _startsAStep ? _starts << 1 : 0));
        for (int i = 0; i < _lives.Length; i++)
        {
            Life life = _lives[i];
            digest.Add((int)life.Stage | (life.Abandoned ? 16 : 0) | (life.AbandonedAlive ? 32 : 0) | (life.Held
                ? 64 : 0) |
                (life.ForGood ? 128 : 0) | (life.StopCommand == life.Incarnation && life.StopCommand > 0 ? 256 : 0) |
                (life.Probe > 0 ? 512 : 0) | (life.Completed ? 1024 : 0) | (life.RefusesSignals ? 2048 : 0) |
                (life.StartIsForced ? 4096 : 0) | (life.PutOff ? 8192 : 0));
            digest.AddUntil(life.LateUntil, _now);
            digest.Add(life.Status?.Code ?? -1);
            if (life.Stage == LifeStage.Strays) digest.Add(life.Strays.Count);
            digest.Add(life.Ticket == 0 ? 0 : 1);
            foreach (int ticket in life.Queue) digest.Add(ticket == 0 ? 2 : 1);
            for (int j = 0; first && j < i; j++) digest.Add(life.EndedAt.CompareTo(_lives[j].EndedAt));
        }
    }
}
