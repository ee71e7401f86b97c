using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Say;

/// <summary>The one line at the end: what ended first, each status, how long the stop took, what had to be killed.</summary>
internal static class Closing
{
    public static string Line(Context run, int status)
    {
        StopCause cause = run.Stop.Cause;
        var line = new StringBuilder();
        if (cause == StopCause.AllEnded) line.Append("all services ended: ").Append(Ended(run, i => HasEnded(run, i), failedFirst: true));
        else line.Append(Why(run));
        string rest = Ended(run, i => IsOfTheRest(run, i), failedFirst: true);
        if (rest.Length > 0) line.Append("; stopped in ").Append(Duration.Format(run.Now - run.Stop.At)).Append(": ").Append(rest);
        else if (cause == StopCause.SetupFailed) line.Append("; nothing else was started");
        if (cause is StopCause.Outside or StopCause.OutputClosed or StopCause.Unhealthy)
        {
            string earlier = Ended(run, i => FailedEarlier(run, i), failedFirst: false);
            if (earlier.Length > 0) line.Append("; before that ").Append(earlier);
        }
        int kills = run.Sweep.MemoryKills;
        if (kills > 0) line.Append("; the kernel's memory limit killed ").Append(kills).Append(kills == 1 ? " process" : " processes");
        if (run.Sweep.HasKilled) line.Append("; processes that left their group had to be killed");
        int last = run.Roster.Finally;
        if (last >= 0 && run.Records[last].Last != null) line.Append("; ").Append(Names.HowItEnded(run, last));
        return line.Append("; ending with ").Append(status).ToString();
    }

    /// <summary>Why the run ends.</summary>
    public static string Why(Context run)
    {
        int subject = run.Stop.Subject;
        return run.Stop.Cause switch
        {
            StopCause.None => "",
            StopCause.Outside => Request(run) + " after " + Duration.Format(run.Stop.At - run.Began),
            StopCause.ServiceEnded => run.Stop.Reason ?? HowAndWhen(run, subject),
            StopCause.SetupFailed => (run.Stop.Reason ?? HowAndWhen(run, subject)) +
                (run.Records[subject].Asked == EndKind.TimedOut ? " (it ran out of time)" : ""),
            StopCause.AllEnded => "all services ended",
            StopCause.OutputClosed => "nobody reads standard output any more",
            StopCause.Unhealthy => run.Stop.Reason!,
            StopCause.NotReady => run.Stop.Reason!,
        };
    }

    /// <summary>What came from outside and asked for the stop.</summary>
    public static string Request(Context run)
    {
        string name = run.Stop.Signal!.Value.Name;
        return run.Stop.Origin == SignalOrigin.Ordered ? "monofy ctl shutdown came"
            : run.Stop.Origin != SignalOrigin.Typed ? name + " came"
            : run.Stop.Signal == Signal.Hup ? "the terminal was closed (" + name + ")" : name + " was typed";
    }

    private static string HowAndWhen(Context run, int i) =>
        Names.HowItEnded(run, i) + (run.Records[i].WasStarted ? " after " + Names.Age(run, i) : "");

    private static string Ended(Context run, System.Func<int, bool> which, bool failedFirst) =>
        Names.Of(run, which, i => Names.HowItEnded(run, i), failedFirst ? i => HasFailed(run, i) : null);

    private static bool HasEnded(Context run, int i) =>
        run.Records[i] is { Last: not null, ProcessAlive: false } && run.KindOf(i) is ServiceKind.Service or ServiceKind.Setup;

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

    private static bool HasFailed(Context run, int i) => !run.SettingsOf(i).IsSuccess(run.Records[i].Last!.Value.Status);
}
