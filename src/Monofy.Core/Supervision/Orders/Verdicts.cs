using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Orders;

/// <summary>Whether a part of an order is done.</summary>
internal enum Outcome : byte
{
    /// <summary>Not yet.</summary>
    NotYet,

    /// <summary>It is.</summary>
    Met,

    /// <summary>It will not be.</summary>
    Never,
}

/// <summary>What is known of a part of an order.</summary>
/// <param name="Outcome">Whether it is done.</param>
/// <param name="Status">The exit status of <c>monofy ctl</c>.</param>
/// <param name="Text">Why not.</param>
internal readonly record struct Verdict(Outcome Outcome, int Status = 0, string? Text = null)
{
    public static readonly Verdict NotYet = new(Outcome.NotYet);
    public static readonly Verdict Met = new(Outcome.Met);

    public static Verdict Never(string text, int status = 1) => new(Outcome.Never, status, text);
}

/// <summary>Looks how far a part of an order is.</summary>
internal static class Verdicts
{
    public static Verdict Of(Context run, OrderKind kind, Part part)
    {
        ServiceRecord r = run.Records[part.Service];
        switch (part.Until)
        {
            case WaitCondition.Down:
                if (r.Abandoned && r.Incarnation == part.Mark)
                    return Verdict.Never(run.NameOf(part.Service) + " (pid " + r.Pid + ") could not be killed");
                return !r.HasProcess || r.Incarnation > part.Mark ? Verdict.Met : Verdict.NotYet;
            case WaitCondition.Exited:
                return !HasEnded(run, part.Service) ? Stuck(run, part.Service)
                    : new(Outcome.Met, r.Last?.Status.Code ?? 0, null);
            case WaitCondition.Completed:
                if (r.WasCompleted || (r.Job != null && r.HasSucceeded && !r.HasProcess)) return Verdict.Met;
                return HasEnded(run, part.Service)
                    ? Verdict.Never(Ended(run, part.Service), r.Last?.Status.Code ?? 1) : Stuck(run, part.Service);
            case WaitCondition.Up:
                return r.State == ServiceState.Up ? Verdict.Met : Hopeless(run, part.Service);
            case WaitCondition.Healthy:
                return r.Health is { State: HealthState.Healthy } ? Verdict.Met : Hopeless(run, part.Service);
            case WaitCondition.Unhealthy:
                return r.Health is { State: HealthState.Unhealthy } ? Verdict.Met : Hopeless(run, part.Service);
            case WaitCondition.Ready:
                return kind == OrderKind.Wait ? IsReady(r)
                    ? Verdict.Met : Hopeless(run, part.Service) : Begun(run, kind, part);
            default:
                return Verdict.NotYet;
        }
    }

    /// <summary><c>down (it exited with 3)</c>.</summary>
    public static string StateOf(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        string state = Say.Names.OfState(r.State);
        return r.Last is { } last && !r.HasProcess ? state + " (it " + last.Status + ")" : state;
    }

    private static bool IsReady(ServiceRecord r) =>
        r.State == ServiceState.Up && r.Intent == Intent.Run && r.Health is null or { State: HealthState.Healthy };

    // A service that was to be started, restarted or reloaded.
    private static Verdict Begun(Context run, OrderKind kind, Part part)
    {
        ServiceRecord r = run.Records[part.Service];
        string name = run.NameOf(part.Service);
        if (r.Job != null) return Verdict.Met;
        bool reloaded = kind == OrderKind.Reload && r.Settings.ReloadSignal != null;
        if (reloaded) return Verdict.Met;
        bool isNew = kind == OrderKind.Start || r.Incarnation > part.Mark;
        if (run.IsStopping) return Verdict.Never("everything is being stopped");
        if (r.Intent == Intent.Held) return Verdict.Never(name + " was stopped by command");
        if (isNew && IsReady(r)) return Verdict.Met;
        if (r.State == ServiceState.Failed && r.HasEndedForGood) return Verdict.Never(Ended(run, part.Service));
        bool tried = r.Incarnation > part.Mark;
        if (!tried) return Verdict.NotYet;
        // A service that runs to completion is done when it has completed.
        if (r.State == ServiceState.Done && r.HasEndedForGood) return Verdict.Met;
        if (r.State == ServiceState.Backoff)
            return Verdict.Never(Ended(run, part.Service) + " and is tried again later");
        if (r.Health is { State: HealthState.Unhealthy } h)
            return Verdict.Never(name + " is unhealthy: " + h.LastFailure);
        return Verdict.NotYet;
    }

    private static Verdict Hopeless(Context run, int i) =>
        run.IsStopping ? Verdict.Never("everything is being stopped")
        : run.Records[i].HasEndedForGood && run.Records[i].Job == null ? Verdict.Never(Ended(run, i)) : Verdict.NotYet;

    private static Verdict Stuck(Context run, int i) =>
        run.IsStopping && !run.Records[i].HasProcess ? Verdict.Never(run.NameOf(i) + " did not run") : Verdict.NotYet;

    // For good, or the run of a job.
    private static bool HasEnded(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.HasProcess || r.Last == null) return false;
        return r.HasEndedForGood || run.IsStopping || r.Intent == Intent.Held || (r.Job != null
            && r.State is ServiceState.Down);
    }

    private static string Ended(Context run, int i) => Say.Names.HowItEnded(run, i);
}
