using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// The stop: sections 2.4 and 2.5 of SPEC.md. What a request means, the delay, and the two limits that count from it.
internal sealed partial class Oracle
{
    private Instant _askedAt = Instant.Never;       // the first request, or the beginning of the stop
    private Instant _drainUntil = Instant.Never;    // --stop-delay
    private Instant _timeoutAt = Instant.Never;     // --stop-timeout
    private bool _timeUp;
    private bool _drainOver;                        // in this step

    private bool IsDraining => _drainUntil != Instant.Never && !_stopping;

    private Instant HoldAt
    {
        get
        {
            RunSettings run = _plan.Run;
            TimeSpan hold = run.StopHold ?? (run.StopTimeout is { } timeout ? timeout * 0.8 : TimeSpan.FromSeconds(8));
            return _askedAt == Instant.Never || _causeAfter != StopCause.Outside ? Instant.Never : _askedAt + hold;
        }
    }

    // The signal that services get for one that asks for a stop.
    private Signal Translated(Signal came, SignalOrigin origin)
    {
        int services = Array.FindAll(_plan.Services, static s => s.Kind == ServiceKind.Service).Length;
        bool mapped = Array.Exists(_plan.Run.MapSignals, static m => m.From == Signal.Quit || m.To == Signal.Quit);
        bool ofTheImage = came == Signal.Quit && origin == SignalOrigin.Sent && services > 1 && !mapped;
        return ofTheImage || came == Signal.Hup ? Signal.Term : came;
    }

    // A request from outside. It begins the stop in this step, or the delay, or is merged with the previous request.
    private void Requested(Signal came, SignalOrigin origin, TimeSpan? timeout)
    {
        bool typed = origin == SignalOrigin.Typed;
        if (timeout is { } time && _now + time < _timeoutAt) _timeoutAt = _now + time;
        if (IsDraining && !typed && _now - _askedAt < TimeSpan.FromSeconds(1)) return;
        (_received, _typedStop) = (Translated(came, origin), typed);
        _graced |= origin == SignalOrigin.Ordered || (typed && came == Signal.Hup);
        if (!IsDraining)
        {
            _askedAt = _now;
            _given = _plan.Run.Hold || (_phase == Phase.Running && !HasServices) ? 0 : 128 + came.Number;
            if (_plan.Run.StopTimeout is { } limit && _now + limit < _timeoutAt) _timeoutAt = _now + limit;
        }
        if (_phase == Phase.Running && !typed && _plan.Run.StopDelay > TimeSpan.Zero) _drainUntil = _now +
            _plan.Run.StopDelay;
        else _drainOver = true;
    }

    // A stop from outside has lost its source: services asked without a limit have the grace from now on.
    private void GraceApplies()
    {
        if (!_stopping || _cause != StopCause.Outside || _graced) return;
        _graced = true;
        foreach (Life life in _lives)
        {
            bool waits = life.StopAt != Instant.Never && life.Grace == null;
            if (waits) life.Grace = _now - life.StopAt + Limits.DefaultGrace;
        }
    }

    private void StopPasses()
    {
        if (IsDraining && _drainUntil <= _now) _drainOver = true;
        if (_timeoutAt > _now) return;
        _timeoutAt = Instant.Never;
        _killAll = _timeUp = true;
    }

    // Whether the stop must begin in this step because of a request from outside.
    private bool BeginsFromOutside(in Event e)
    {
        if (_drainOver) return true;
        return IsDraining && (_stops.Count > 0 || e.Kind == EventKind.OutputClosed || (HasServices &&
            (AllEnded() || Array.TrueForAll(_lives, static life => life.Stage == LifeStage.None))));
    }

    private void CheckBounds(in Event e)
    {
        _drainOver = false;
        if (e.Kind != EventKind.Tick) return;
        bool holdOver = _phaseAfter == Phase.Stopping && HoldAt <= _now;
        for (int i = 0; i < _lives.Length; i++)
        {
            Life life = _lives[i];
            bool isKilled = life.KilledAt != Instant.Never;
            bool asked = life.Stage != LifeStage.Alive || life.StopAt != Instant.Never || isKilled;
            Require(!holdOver || asked, NameOf(i) + " has not been asked to stop when the hold is over");
            bool killed = life.Stage is LifeStage.None or LifeStage.Asked || IsUnfound(life) || isKilled;
            Require(!_timeUp || killed, NameOf(i) + " lives on when the time for the stop is over");
        }
    }
}
