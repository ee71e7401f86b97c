using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

// Health, with Docker's meaning of interval, timeout, retries, start period and start interval; and --wait-for.
public sealed partial class Supervisor
{
    private void HealthBegins(int i, HealthRecord h)
    {
        HealthPlan plan = _plan.Services[i].Settings.Health!;
        h.State = HealthState.Starting;
        h.Failures = 0;
        h.HadSuccess = false;
        h.InFlight = false;
        h.LastFailure = h.Status = "";
        h.Due = plan.Kind != HealthKind.Notify ? _now + Pause(i, h, plan)
            : plan.StartPeriod > TimeSpan.Zero ? _now + plan.StartPeriod : Instant.Never;
    }

    private void HealthEnds(int i, HealthRecord h)
    {
        if (h.InFlight) CancelProbe(i, h);
        h.InFlight = false;
        h.Due = Instant.Never;
        SetHealth(i, h, HealthState.Starting);
    }

    private TimeSpan Pause(int i, HealthRecord h, HealthPlan plan) =>
        !h.HadSuccess && _now - _records[i].StartedAt < plan.StartPeriod ? plan.StartInterval : plan.Interval;

    private void HealthDue(int i, HealthRecord h)
    {
        HealthPlan plan = _plan.Services[i].Settings.Health!;
        if (plan.Kind == HealthKind.Notify)
        {
            h.LastFailure = h.HadSuccess
                ? "said nothing for " + Duration.Format(plan.Watchdog!.Value)
                : "did not say READY=1 within " + Duration.Format(plan.StartPeriod);
            SetHealth(i, h, HealthState.Unhealthy);
        }
        else if (h.InFlight)
        {
            CancelProbe(i, h);
            ProbeEnded(i, h.Probe, "no answer within " + Duration.Format(plan.Timeout));
        }
        else
        {
            h.Probe++;
            h.InFlight = true;
            h.AskedAt = _now;
            h.Due = _now + plan.Timeout;
            Do(new Effect
            {
                Kind = plan.Kind == HealthKind.Command ? EffectKind.Start : EffectKind.Probe, Service = i, Role = Role.Probe,
                Incarnation = h.Probe,
            });
        }
    }

    // A probe that hangs is killed with its group.
    private void CancelProbe(int i, HealthRecord h)
    {
        if (_plan.Services[i].Settings.Health!.Kind == HealthKind.Command)
            Do(new Effect { Kind = EffectKind.SignalGroup, Service = i, Role = Role.Probe, Incarnation = h.Probe, Signal = Signal.Kill });
        else
            Do(new Effect { Kind = EffectKind.CancelProbe, Service = i, Role = Role.Probe, Incarnation = h.Probe });
    }

    private void TakeProbe(in Event e, string? error)
    {
        if (e.Service < 0) WaitForAnswered(e, error);
        else ProbeEnded(e.Service, e.Incarnation, error);
    }

    private void ProbeEnded(int i, int probe, string? error)
    {
        // The answer of a probe that is given up, or was for a process that is gone, means nothing.
        if (_records[i].Health is not { InFlight: true } h || h.Probe != probe) return;
        HealthPlan plan = _plan.Services[i].Settings.Health!;
        h.InFlight = false;
        if (error == null)
        {
            h.HadSuccess = true;
            h.Failures = 0;
            h.LastFailure = "";
            SetHealth(i, h, HealthState.Healthy);
        }
        else
        {
            h.LastFailure = error;
            bool counts = h.HadSuccess || h.AskedAt - _records[i].StartedAt >= plan.StartPeriod;
            if (counts && ++h.Failures >= plan.Retries) SetHealth(i, h, HealthState.Unhealthy);
        }
        if (_records[i].State == ServiceState.Up) h.Due = _now + Pause(i, h, plan);
        _deadlines.Set(i, _records[i].Due);
    }

    private void TakeSaid(in Event e)
    {
        ServiceRecord r = _records[e.Service];
        if (r.Health is not { } h || e.Incarnation != r.Incarnation || r.State != ServiceState.Up) return;
        HealthPlan plan = _plan.Services[e.Service].Settings.Health!;
        if (plan.Kind != HealthKind.Notify) return;
        if (e.Kind == EventKind.Status)
        {
            h.Status = e.Text!;
        }
        else if (e.Kind == EventKind.Leaving)
        {
            h.Due = Instant.Never;
        }
        else if (e.Kind == EventKind.Ready || h.HadSuccess)
        {
            h.HadSuccess = true;
            h.Due = plan.Watchdog is { } watchdog ? _now + watchdog : Instant.Never;
            SetHealth(e.Service, h, HealthState.Healthy);
        }
        _deadlines.Set(e.Service, r.Due);
    }

    private void SetHealth(int i, HealthRecord h, HealthState state)
    {
        if (h.State == state) return;
        HealthState before = h.State;
        h.State = state;
        if (before == HealthState.Healthy) SetCondition(i, Condition.Healthy, false);
        if (state == HealthState.Healthy) SetCondition(i, Condition.Healthy, true);
        if (state == HealthState.Starting) return;
        AnnounceHealth(i, before, h);
        if (state != HealthState.Unhealthy || _phase != Phase.Running) return;
        switch (_plan.Services[i].Settings.OnUnhealthy)
        {
            case OnUnhealthy.Report:
                break;
            case OnUnhealthy.Restart:
                // With the pause of a crash: what is never healthy would be started again and again.
                _records[i].RestartDue = true;
                _pending.Enqueue((i, Cause.Restart));
                break;
            case OnUnhealthy.Stop:
                BeginStop(StopCause.Unhealthy, i, 1, _plan.Services[i].Name + " became unhealthy: " + h.LastFailure);
                break;
        }
    }

    private void BeginWaitFor()
    {
        _phase = Phase.WaitingFor;
        _waitUntil = _plan.Run.WaitTimeout is { } limit ? _now + limit : Instant.Never;
        BeginNotices();
        TryWaitFor();
    }

    private void TryWaitFor()
    {
        _waitTry++;
        _waitInFlight = true;
        _waitDue = _now + Limits.WaitForTry;
        Do(new Effect { Kind = EffectKind.Probe, Service = -1 - _waitFor, Role = Role.Probe, Incarnation = _waitTry });
    }

    private void WaitForAnswered(in Event e, string? error)
    {
        if (_phase != Phase.WaitingFor || !_waitInFlight || e.Incarnation != _waitTry) return;
        _waitInFlight = false;
        if (error != null)
        {
            _waitFailure = error;
            _waitDue = _now + Limits.WaitForPause;
        }
        else if (++_waitFor < _plan.Run.WaitFor.Length)
        {
            TryWaitFor();
        }
        else
        {
            EndWaitFor();
            BeginSetup();
        }
    }

    private void WaitForDue()
    {
        if (!_waitInFlight)
        {
            TryWaitFor();
            return;
        }
        CancelWaitForTry();
        _waitFailure = "no answer within " + Duration.Format(Limits.WaitForTry);
        _waitDue = _now + Limits.WaitForPause;
    }

    private void WaitForFailed()
    {
        string text = _plan.Run.WaitFor[_waitFor] + " did not answer within " + Duration.Format(_plan.Run.WaitTimeout!.Value) +
            (_waitFailure.Length > 0 ? " (" + _waitFailure + ")" : "") + "; nothing was started";
        BeginStop(StopCause.NotReady, -1, Limits.TimedOutStatus, text);
    }

    private void CancelWaitForTry()
    {
        _waitInFlight = false;
        Do(new Effect { Kind = EffectKind.CancelProbe, Service = -1 - _waitFor, Role = Role.Probe, Incarnation = _waitTry });
    }

    private void EndWaitFor()
    {
        if (_waitInFlight) CancelWaitForTry();
        _waitDue = _waitUntil = _notice = Instant.Never;
    }
}
