using System;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Say;

/// <summary>The one line at the end, verdict first: the status, what ended first and why, each status, how long the
/// stop took, what had to be killed.</summary>
internal static class ClosingLine
{
    public static string Line(Context run, int status)
    {
        StopCause cause = run.Stop.Cause;
        var line = new StringBuilder("exiting with ").Append(status);
        line.Append(HasReason(run) ? ": " : ", because ").Append(Why(run));
        if (cause == StopCause.AllEnded) line.Append(" (").Append(List(run, i =>
            HasEnded(run, i), failedFirst: true)).Append(')');
        string rest = List(run, i => IsOfTheRest(run, i), failedFirst: true);
        string who = cause is StopCause.ServiceEnded or StopCause.SetupFailed or StopCause.AllEnded
            ? "the rest" : "all";
        string within = Duration.Format(run.Now - run.Stop.At);
        if (rest.Length > 0)
            line.Append("; ").Append(who).Append(" stopped within ").Append(within).Append(" (").Append(rest)
                .Append(')');
        else if (cause == StopCause.SetupFailed) line.Append("; nothing else was started");
        if (cause is StopCause.Outside or StopCause.OutputClosed or StopCause.Unhealthy)
        {
            string earlier = List(run, i => FailedEarlier(run, i), failedFirst: false);
            if (earlier.Length > 0) line.Append("; before that (").Append(earlier).Append(')');
        }
        int kills = run.Sweep.MemoryKills;
        if (kills > 0)
            line.Append("; ").Append(kills).Append(kills == 1
                ? " process was" : " processes were").Append(" killed for lack of memory (OOM)");
        if (run.Sweep.HasLeft) line.Append("; processes that could not be killed live on");
        else if (run.Sweep.HasKilled) line.Append("; processes that left their group had to be killed");
        int last = run.Roster.Finally;
        if (last >= 0 && run.Records[last].Last != null) line.Append("; ").Append(Names.HowItEnded(run, last));
        return line.ToString();
    }

    /// <summary>Why the run ends.</summary>
    public static string Why(Context run)
    {
        int subject = run.Stop.Subject;
        return run.Stop.Cause switch
        {
            StopCause.None => "",
            StopCause.Outside => Request(run) + " after " + Duration.Format(run.Stop.AskedAt - run.Began),
            StopCause.ServiceEnded => run.Stop.Reason ?? HowAndWhen(run, subject) + Names.PeakIfFailed(run, subject),
            StopCause.SetupFailed => (run.Stop.Reason ?? HowAndWhen(run, subject) +
                Names.PeakIfFailed(run, subject)) +
                (run.Records[subject].Asked == EndKind.TimedOut ? " (--setup-timeout)" : ""),
            StopCause.AllEnded => "all services ended",
            StopCause.OutputClosed => "nothing reads standard output any more",
            StopCause.Unhealthy => run.Stop.Reason!,
            StopCause.NotReady => run.Stop.Reason!,
        };
    }

    /// <summary>What asked for the stop from outside: <c>SIGTERM was received</c>.</summary>
    public static string Request(Context run)
    {
        Signal received = run.Stop.Received!.Value;
        return run.Stop.Origin switch
        {
            SignalOrigin.Ordered => "monofy ctl shutdown was received",
            SignalOrigin.Sent or SignalOrigin.SentToInit => received.Name + " was received",
            SignalOrigin.Typed => received == Signal.Hup ? "the terminal was closed" : received == Signal.Int
                ? "Ctrl-C was typed" : received.Name + " was typed",
        };
    }

    /// <summary><c>web exited with 3 after 2 s</c>, and whether the restarts are used up.</summary>
    public static string HowAndWhen(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        RestartPolicy policy = run.SettingsOf(i).Restart;
        bool usedUp = policy is { Mode: RestartMode.OnFailure, Max: > 0 } && r.InARow >= policy.Max
            && !r.HasSucceeded && r.HasEndedForGood;
        string times = policy.Max == 1 ? "once" : policy.Max + " times";
        string restarts = usedUp ? " and was restarted " + times + " already (--restart=on-failure:" + policy.Max +
            ")" : "";
        return Names.HowItEnded(run, i) + (r.WasStarted ? " after " + Names.Age(run, i) : "") + restarts;
    }

    // Whether the reason is a full sentence.
    private static bool HasReason(Context run) => run.Stop.Reason != null && run.Stop.Cause != StopCause.Unhealthy;

    private static string List(Context run, Func<int, bool> which, bool failedFirst) =>
        Names.Of(run, which, i => run.NameOf(i) + ": " +
            Names.ShortEnd(run, i), failedFirst ? i => HasFailed(run, i) : null);

    private static bool HasEnded(Context run, int i) =>
        run.Records[i] is { Last: not null, ProcessAlive: false }
            && run.KindOf(i) is ServiceKind.Service or ServiceKind.Setup;

    private static bool IsOfTheRest(Context run, int i)
    {
        StopCause cause = run.Stop.Cause;
        if (i == run.Stop.Subject && cause != StopCause.Unhealthy) return false;
        bool jobEnded = run.Records[i] is { Last: not null, ProcessAlive: false, Job: not null };
        bool ended = HasEnded(run, i) ? cause != StopCause.AllEnded : jobEnded;
        return ended && run.Records[i].EndedAt >= run.Stop.At;
    }

    private static bool FailedEarlier(Context run, int i) =>
        i != run.Stop.Subject && HasEnded(run, i) && run.Records[i].EndedAt < run.Stop.At && HasFailed(run, i);

    private static bool HasFailed(Context run, int i) =>
        !run.SettingsOf(i).IsSuccess(run.Records[i].Last!.Status);
}
