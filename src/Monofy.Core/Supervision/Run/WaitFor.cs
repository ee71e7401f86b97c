using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Run;

/// <summary><c>--wait-for</c>: addresses that must answer before anything starts, one after another.</summary>
internal struct WaitFor()
{
    private int _address;       // that is probed now
    private int _try;           // number of the last try; tags its answer
    private bool _inFlight;
    private Instant _due = Instant.Never;
    private Instant _until = Instant.Never;
    private string _failure = "";

    public readonly Instant NextDeadline => _due < _until ? _due : _until;

    public void Begin(Context run)
    {
        run.Enter(Phase.WaitingFor);
        _until = run.Plan.Run.WaitTimeout is { } limit ? run.Now + limit : Instant.Never;
        run.Notices.Begin(run.Now);
        Try(run);
    }

    public void End(Context run)
    {
        if (run.Phase != Phase.WaitingFor) return;
        if (_inFlight) Cancel(run);
        _due = _until = Instant.Never;
        run.Notices.End();
    }

    public void OnAnswer(Context run, in Event e)
    {
        if (run.Phase != Phase.WaitingFor || !_inFlight || e.Probe != _try) return;
        _inFlight = false;
        if (e.Error != null)
        {
            _failure = e.Error;
            _due = run.Now + Limits.WaitForPause;
        }
        else if (++_address < run.Plan.Run.WaitFor.Length)
        {
            Try(run);
        }
        else
        {
            End(run);
            run.Setup.Begin(run);
        }
    }

    public void Tick(Context run)
    {
        if (_until <= run.Now) GiveUp(run);
        if (_due <= run.Now) OnDue(run);
    }

    /// <summary>What is waited for, for a notice.</summary>
    public readonly string Describe(Context run) =>
        "waiting for " + run.Plan.Run.WaitFor[_address] + (_failure.Length > 0 ? " (" + _failure + ")" : "");

    /// <summary>What is wrong, or null.</summary>
    public readonly string? Audit(Context run)
    {
        if (run.Phase == Phase.WaitingFor) return _due == Instant.Never ? "waits for an address without an end" : null;
        return _inFlight || NextDeadline != Instant.Never ? "asks an address in another phase" : null;
    }

    public readonly void AddTo(ref Digest digest, Instant now)
    {
        digest.Add((uint)_address | Digest.Bit(_inFlight, 32));
        digest.AddUntil(_due, now);
        digest.AddUntil(_until, now);
    }

    private void Try(Context run)
    {
        _try++;
        _inFlight = true;
        _due = run.Now + Limits.WaitForTry;
        run.Do(new Effect { Kind = EffectKind.Probe, Service = -1 - _address, Role = Role.Probe, Incarnation = _try });
    }

    private void OnDue(Context run)
    {
        if (!_inFlight)
        {
            Try(run);
            return;
        }
        Cancel(run);
        _failure = "no answer within " + Duration.Format(Limits.WaitForTry);
        _due = run.Now + Limits.WaitForPause;
    }

    private readonly void GiveUp(Context run)
    {
        Endpoint endpoint = run.Plan.Run.WaitFor[_address];
        string what = endpoint.Kind == HealthKind.File ? " did not exist within " : " did not answer within ";
        string text = endpoint + what +
            Duration.Format(run.Plan.Run.WaitTimeout!.Value) +
            (_failure.Length > 0 ? " (" + _failure + ")" : "") + "; nothing was started";
        run.Stop.Begin(run, StopCause.NotReady, -1, Limits.TimedOutStatus, text);
    }

    private void Cancel(Context run)
    {
        _inFlight = false;
        run.Do(new Effect { Kind = EffectKind.CancelProbe, Service = -1 - _address, Role = Role.Probe,
            Incarnation = _try });
    }
}
