using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Run;

/// <summary>
/// Why and how the run ends. A stop from outside may be delayed first (<c>--stop-delay</c>): the run drains, nothing
/// starts any more, and the signals follow. Three bounds count from the request: the hold, after which everything is
/// asked whatever depends on it; the timeout, after which everything is killed; and each service's grace.
/// </summary>
internal struct RunStop()
{
    private Instant _delayUntil = Instant.Never;
    private Instant _holdUntil = Instant.Never;
    private Instant _timeoutAt = Instant.Never;
    private Instant _reasonDue = Instant.Never;    // when the reason is announced, if the stop takes that long
    private bool _reasonAnnounced;                       // before the closing line

    public StopCause Cause { get; private set; }

    /// <summary>The service that caused the end, or -1.</summary>
    public int Subject { get; private set; } = -1;

    /// <summary>The status that follows from the cause alone.</summary>
    public int CauseStatus { get; private set; }

    /// <summary>Why, if the name of the cause is not enough.</summary>
    public string? Reason { get; private set; }

    /// <summary>The signal from outside that began the stop.</summary>
    public Signal? Received { get; private set; }

    /// <summary>The stop signal for services without one of their own; null if the stop was not begun by a
    /// signal.</summary>
    public Signal? Signal { get; private set; }

    public SignalOrigin Origin { get; private set; }

    /// <summary>When the stop was asked for; <see cref="Instant.Never"/> before that.</summary>
    public Instant AskedAt { get; private set; } = Instant.Never;

    /// <summary>When the stop signals went out.</summary>
    public Instant At { get; private set; } = Instant.Never;

    /// <summary>The grace applies although the stop came from outside: its source has no deadline of its own.</summary>
    public bool IsGraced { get; private set; }

    /// <summary>Everything is asked to stop, whatever depends on it.</summary>
    public bool IsHoldOver { get; private set; }

    /// <summary>Everything is being killed, and what comes up is killed too.</summary>
    public bool KillsAll { get; private set; }

    /// <summary><c>--stop-timeout</c> is over.</summary>
    public bool IsTimeUp { get; private set; }

    public readonly Instant NextDeadline
    {
        get
        {
            Instant next = Instant.Earlier(_delayUntil, _holdUntil);
            return Instant.Earlier(next, Instant.Earlier(_timeoutAt, _reasonDue));
        }
    }

    /// <summary>A timeout applies: everything is killed then, whatever its grace.</summary>
    public readonly bool HasTimeout => _timeoutAt != Instant.Never;

    /// <summary>When the signals follow, if the stop is delayed.</summary>
    public readonly Instant DelayUntil => _delayUntil;

    public readonly Signal SweepSignal => Signal ?? Values.Signal.Term;

    /// <summary>A stop is asked for from outside, in a run that is not stopping yet.</summary>
    /// <param name="run">The run.</param>
    /// <param name="received">The signal that was received.</param>
    /// <param name="signal">The stop signal for services.</param>
    /// <param name="origin">Where it came from.</param>
    public void Ask(Context run, Signal received, Signal signal, SignalOrigin origin)
    {
        bool again = run.Phase == Phase.Draining;
        bool typed = origin == SignalOrigin.Typed;
        // Requests within a second count as one.
        if (again && !typed && run.Now - AskedAt < Limits.SecondRequest) return;
        (Received, Signal, Origin) = (received, signal, origin);
        IsGraced |= origin == SignalOrigin.Ordered || (typed && received == Values.Signal.Hup);
        if (!again)
        {
            AskedAt = run.Now;
            // A plan of jobs only ends when it is stopped, so that is a success.
            bool good = run.Phase == Phase.Holding || (run.IsRunning && run.Roster.Services == 0);
            CauseStatus = good ? 0 : 128 + received.Number;
            SetTimeout(run, run.Plan.Run.StopTimeout);
        }
        if (run.IsRunning && !typed && run.Plan.Run.StopDelay > TimeSpan.Zero) Drain(run);
        else BeginFromOutside(run);
    }

    /// <summary><c>ctl shutdown</c>: like a stop from outside, but without a deadline of its own, so the grace
    /// applies.</summary>
    public void Order(Context run, TimeSpan? timeout)
    {
        ApplyGrace(run);
        if (!run.IsStopping) Ask(run, Values.Signal.Term, Values.Signal.Term, SignalOrigin.Ordered);
        SetTimeout(run, timeout);
    }

    /// <summary>From now on the grace applies to a stop from outside: its source is lost (a closed terminal or standard
    /// output), or <c>ctl shutdown</c> leaves the stop to monofy.</summary>
    public void ApplyGrace(Context run)
    {
        if (!run.IsStopping || Cause != StopCause.Outside || IsGraced) return;
        IsGraced = true;
        for (int i = 0; i < run.Records.Length; i++)
        {
            ServiceRecord r = run.Records[i];
            if (r.State != ServiceState.Stopping || r.Deadline != Instant.Never) continue;
            r.Deadline = run.Now + GraceOf(run, r.Settings)!.Value;
            run.Services.SetDue(run, i);
        }
        run.Sweep.ApplyGrace(run);
    }

    public void Begin(Context run, StopCause cause, int subject, int status, string? reason = null)
    {
        bool outputLost = cause == StopCause.OutputClosed;
        if (outputLost) ApplyGrace(run);
        if (run.IsStopping) return;
        if (run.Phase == Phase.Draining)
        {
            IsGraced |= outputLost;
            // The cause remains the request from outside. There is nothing left to drain for.
            BeginFromOutside(run);
            return;
        }
        (Cause, Subject, CauseStatus, Reason, AskedAt) = (cause, subject, status, reason, run.Now);
        SetTimeout(run, run.Plan.Run.StopTimeout);
        BeginNow(run);
    }

    public void Tick(Context run)
    {
        if (_delayUntil <= run.Now) BeginFromOutside(run);
        if (_holdUntil <= run.Now) EndHold(run);
        if (_timeoutAt <= run.Now)
        {
            _timeoutAt = Instant.Never;
            IsTimeUp = true;
            KillEverything(run);
        }
        if (_reasonDue <= run.Now) AnnounceReason(run);
    }

    /// <summary>SIGKILL to everything, now.</summary>
    public void KillEverything(Context run)
    {
        if (!run.IsStopping) return;
        bool first = !KillsAll;
        KillsAll = true;
        for (int i = 0; i < run.Records.Length; i++)
        {
            run.Services.AcceptLate(run, i);
            if (run.Records[i].HasProcess) run.Queue(i, Services.Cause.Kill);
        }
        if (first) run.Sweep.KillNow(run);
    }

    /// <summary>The final command is not killed with the others.</summary>
    public void SpareFinalCommand() => KillsAll = false;

    /// <summary>The longest time from the stop signal to SIGKILL; null: no limit. A stop from outside has its own
    /// deadline (<c>docker stop -t</c>), so monofy adds none unless <c>--grace</c> was given.</summary>
    public readonly TimeSpan? GraceOf(Context run, ServiceSettings settings) =>
        settings.Grace ?? (run.IsStopping && Cause == StopCause.Outside && !IsGraced ? null : Limits.DefaultGrace);

    /// <summary>Until when a hook of the event that began the stop may run.</summary>
    public readonly Instant EndOfHook(Context run, ServiceSettings settings) =>
        At + (GraceOf(run, settings) ?? Limits.DefaultGrace);

    public void End(Context run)
    {
        _timeoutAt = _reasonDue = _holdUntil = Instant.Never;
        run.Waiters.End(run);
        int status = ExitRule.StatusOf(run.Plan, run.Records, Cause, Subject, CauseStatus);
        int mapped = ExitRule.Map(run.Plan.Run, status);
        bool error = IsFailure(mapped) || (Reason != null && !_reasonAnnounced);
        run.Do(new Effect
        {
            Kind = EffectKind.End, Status = mapped, Severity = error
                ? Severity.Error : Severity.Notice, Text = ClosingLine.Line(run, mapped),
        });
    }

    /// <summary>What is wrong, or null.</summary>
    public readonly string? Audit(Context run)
    {
        if (_delayUntil != Instant.Never != (run.Phase == Phase.Draining)) return "the delay of the stop is wrong";
        if (Cause != StopCause.None != run.IsStopping) return "the cause of the stop is " + Cause;
        bool isAsked = AskedAt != Instant.Never;
        if (!isAsked && (run.IsStopping || NextDeadline != Instant.Never)) return "a stop that was not asked for";
        return (KillsAll || IsHoldOver) && !run.IsStopping ? "kills before the stop" : null;
    }

    public readonly void AddTo(ref Digest digest, Instant now)
    {
        digest.Add((long)Cause | (long)Origin << 8 | Digest.Bit(IsGraced, 16) | Digest.Bit(IsHoldOver,
            17) | Digest.Bit(KillsAll, 18) |
            Digest.Bit(IsTimeUp, 19));
        digest.Add(Subject);
        digest.Add(CauseStatus);
        digest.Add(Signal?.Number ?? 0);
        digest.AddUntil(_delayUntil, now);
        digest.AddUntil(_holdUntil, now);
        digest.AddUntil(_timeoutAt, now);
        if (_delayUntil != Instant.Never) digest.Add(Math.Min((now - AskedAt).Ticks, Limits.SecondRequest.Ticks));
    }

    // A stop that was asked for is not a failure, whatever its status.
    private readonly bool IsFailure(int status) => status != 0 && Cause != StopCause.Outside;

    private readonly bool IsInterrupt => Origin == SignalOrigin.Typed && Received == Values.Signal.Int
        && Cause == StopCause.Outside;

    private void SetTimeout(Context run, TimeSpan? limit)
    {
        if (limit is { } time && run.Phase != Phase.Over) _timeoutAt = Instant.Earlier(_timeoutAt, run.Now + time);
    }

    private void Drain(Context run)
    {
        if (run.Phase == Phase.Draining) return;
        _delayUntil = run.Now + run.Plan.Run.StopDelay;
        run.Enter(Phase.Draining);
        run.Jobs.End(run);
        for (int i = 0; i < run.Records.Length; i++)
        {
            run.Services.AcceptLate(run, i);
            if (!run.Records[i].HasProcess) run.Queue(i, Services.Cause.Stop);
        }
        string delay = Duration.Format(run.Plan.Run.StopDelay);
        run.Say(Severity.Notice, ClosingLine.Request(run) + "; stopping in " + delay + " (--stop-delay)");
    }

    private void BeginFromOutside(Context run)
    {
        Cause = StopCause.Outside;
        if (run.Roster.HasDependencies) _holdUntil = AskedAt + run.Plan.Run.StopHoldInForce;
        BeginNow(run);
    }

    private void BeginNow(Context run)
    {
        if (run.Phase == Phase.Running) run.Jobs.End(run);
        run.Setup.Abandon(run);
        run.WaitFor.End(run);
        At = run.Now;
        _delayUntil = Instant.Never;
        run.Enter(Phase.Stopping);
        run.Notices.Begin(run.Now);
        for (int i = 0; i < run.Records.Length; i++)
        {
            ServiceRecord r = run.Records[i];
            Triggers.End(run, i);
            run.Services.AcceptLate(run, i);
            // It refused the stop signal already.
            if (r.HasProcess && r.RefusedIn == r.Incarnation) run.Queue(i, Services.Cause.Refused);
            if (JobMachine.IsHookOfStop(run, i) && r.State == ServiceState.Up) ServiceMachine.LetFinish(run, i);
            else if (i != run.Roster.Finally && (r.LiveDependents == 0
                || !r.HasProcess)) run.Queue(i, Services.Cause.Stop);
        }
        Announce(run);
    }

    // A hung web server must not cost the database its stop signal.
    private void EndHold(Context run)
    {
        _holdUntil = Instant.Never;
        if (run.Phase != Phase.Stopping) return;
        IsHoldOver = true;
        string late = Names.Of(run, i => run.Records[i].State == ServiceState.Up
            && i != run.Roster.Finally, run.NameOf);
        if (late.Length > 0) Announcements.HoldOver(run, late);
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (run.Records[i].State == ServiceState.Up) run.Queue(i, Services.Cause.Stop);
        }
    }

    private void Announce(Context run)
    {
        bool others = false;
        for (int i = 0; i < run.Records.Length; i++) others |= i != Subject && run.Records[i].HasProcess;
        if (Cause == StopCause.Outside)
        {
            // Building text delays the signals, so skip it without -v.
            if (run.Plan.Run.Verbose) run.Say(Severity.Detail, ClosingLine.Request(run) + "; stopping");
            if (IsInterrupt) _reasonDue = run.Now + Limits.ReasonPause;
            return;
        }
        _reasonAnnounced = Cause == StopCause.Unhealthy;
        // If the stop is quick, the closing line gives the reason.
        if (others) _reasonDue = run.Now + Limits.ReasonPause;
    }

    private void AnnounceReason(Context run)
    {
        _reasonDue = Instant.Never;
        if (IsInterrupt)
        {
            run.Say(Severity.Notice, "stopping; press Ctrl-C again to kill what is left");
            return;
        }
        _reasonAnnounced = true;
        run.Say(IsFailure(CauseStatus) ? Severity.Error : Severity.Notice,
            ClosingLine.Why(run) + "; stopping the rest");
    }
}
