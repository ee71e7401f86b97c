using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Run;

/// <summary>Why and how the run ends: what caused it, which signal came, which status it brings.</summary>
internal struct Stop()
{
    private string? _news;              // announcement to make after the stop signals
    private bool _reasonSaid;           // before the closing line

    public StopCause Cause { get; private set; }

    /// <summary>The service that caused the end, or -1.</summary>
    public int Subject { get; private set; } = -1;

    /// <summary>The status that the cause itself brings.</summary>
    public int CauseStatus { get; private set; }

    /// <summary>Why, if the cause needs words of its own.</summary>
    public string? Reason { get; private set; }

    /// <summary>The signal from outside that began the stop.</summary>
    public Signal? Signal { get; private set; }

    public SignalOrigin Origin { get; private set; }

    /// <summary>When the stop began.</summary>
    public Instant At { get; private set; }

    /// <summary>Whoever asked for the stop has no deadline of their own.</summary>
    public bool IsGraced { get; private set; }

    public readonly Signal SweepSignal => Signal ?? Values.Signal.Term;

    public void BeginFromOutside(Context run, Signal signal, SignalOrigin origin)
    {
        Signal = signal;
        Origin = origin;
        // A plan of jobs only ends when it is stopped, so that is a success.
        bool good = run.Phase == Phase.Holding || (run.IsRunning && run.Roster.Services == 0);
        Begin(run, StopCause.Outside, -1, good ? 0 : 128 + signal.Number);
    }

    /// <summary><c>ctl shutdown</c>: as a stop from outside, but nobody there has a deadline, so the grace applies.</summary>
    public void BeginByOrder(Context run, TimeSpan? timeout)
    {
        if (run.IsStopping) return;
        IsGraced = true;
        BeginFromOutside(run, Values.Signal.Term, SignalOrigin.Ordered);
    }

    public void Begin(Context run, StopCause cause, int subject, int status, string? reason = null)
    {
        if (run.IsStopping) return;
        run.Setup.Abandon(run);
        run.WaitFor.End(run);
        (Cause, Subject, CauseStatus, Reason, At) = (cause, subject, status, reason, run.Now);
        run.Enter(Phase.Stopping);
        run.Notices.Begin(run.Now);
        run.Jobs.End(run);
        for (int i = 0; i < run.Records.Length; i++)
        {
            ServiceRecord r = run.Records[i];
            if (i != run.Roster.Finally && (r.LiveDependents == 0 || !r.HasProcess)) run.Queue(i, Supervision.Services.Cause.Stop);
        }
        Announce(run);
    }

    /// <summary>After the signals: what has to stop does not wait for a line to be written.</summary>
    public void SayNews(Context run)
    {
        if (_news == null) return;
        run.Say(IsFailure(CauseStatus) ? Severity.Error : Severity.Notice, _news);
        _news = null;
    }

    /// <summary>The longest time from the stop signal to SIGKILL; null: no limit. A stop from outside has its own deadline
    /// (<c>docker stop -t</c>), so monofy adds none unless <c>--grace</c> was given.</summary>
    public readonly TimeSpan? GraceOf(Context run, ServiceSettings settings) =>
        settings.Grace ?? (run.IsStopping && Cause == StopCause.Outside && !IsGraced ? null : Limits.DefaultGrace);

    public readonly void End(Context run)
    {
        run.Waiters.End(run);
        int status = ExitRule.StatusOf(run.Plan, run.Records, Cause, Subject, CauseStatus);
        int mapped = ExitRule.Map(run.Plan.Run, status);
        bool error = IsFailure(mapped) || (Reason != null && !_reasonSaid);
        run.Do(new Effect
        {
            Kind = EffectKind.End, Status = mapped, Severity = error ? Severity.Error : Severity.Notice, Text = Closing.Line(run, mapped),
        });
    }

    public readonly void AddTo(ref Digest digest)
    {
        digest.Add((long)Cause | (long)Origin << 8 | Digest.Bit(IsGraced, 16));
        digest.Add(Subject);
        digest.Add(CauseStatus);
        digest.Add(Signal?.Number ?? 0);
    }

    // A stop that was asked for is not a failure, whatever its status.
    private readonly bool IsFailure(int status) => status != 0 && Cause != StopCause.Outside;

    private void Announce(Context run)
    {
        bool others = false;
        for (int i = 0; i < run.Records.Length; i++) others |= i != Subject && run.Records[i].HasProcess;
        if (Cause == StopCause.Outside)
        {
            // Building text delays the signals; skip it unless -v.
            if (run.Plan.Run.Verbose) run.Say(Severity.Detail, Closing.Request(run) + "; stopping");
            return;
        }
        // If nothing is left to stop, the closing line follows at once and says it.
        if (others) _news = Closing.Why(run) + "; stopping the rest";
        _reasonSaid = others || Cause == StopCause.Unhealthy;
    }
}
