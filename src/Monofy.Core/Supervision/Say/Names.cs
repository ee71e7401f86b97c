using System;
using System.Globalization;
using System.Text;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Say;

/// <summary>The names of services, processes and endings in messages.</summary>
internal static class Names
{
    /// <summary>In the plan's order. If there are too many to name all, those that are <paramref name="first"/> come
    /// before the others.</summary>
    public static string Of(Context run, Func<int, bool> which, Func<int, string> how, Func<int, bool>? first = null)
    {
        int count = 0;
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (which(i)) count++;
        }
        var text = new StringBuilder();
        int named = 0;
        bool sorted = first != null && count > Limits.NamesInLine;
        for (int turn = sorted ? 0 : 1; turn < 2; turn++)
        {
            for (int i = 0; i < run.Records.Length && named < Limits.NamesInLine; i++)
            {
                if (!which(i) || (sorted && first!(i) != (turn == 0))) continue;
                if (named++ > 0) text.Append(", ");
                text.Append(how(i));
            }
        }
        if (count > named) text.Append(" and ").Append(count - named).Append(" more");
        return text.ToString();
    }

    /// <summary><c>web exited with 3</c>.</summary>
    public static string HowItEnded(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.Last is not { } last) return run.NameOf(i) + " was not started";
        if (!r.WasStarted) return run.NameOf(i) + " could not be started (" + last.Status.Code + ")";
        if (last.How == EndKind.Survived) return run.NameOf(i) + " could not be killed";
        if (last.How == EndKind.NotStarted) return run.NameOf(i) + " could not be started (" + last.Status.Code + ")";
        return run.NameOf(i) + " " + last.Status + Circumstances(last);
    }

    /// <summary><c>3</c>, <c>SIGTERM</c>, <c>SIGKILL by monofy, peak 120 MB</c>: as in <c>web: 3</c>.</summary>
    public static string ShortEnd(Context run, int i)
    {
        Ending last = run.Records[i].Last!;
        if (last.How == EndKind.NotStarted) return "could not be started";
        if (last.How == EndKind.Survived) return "could not be killed";
        string status = last.Status.Signal is { } signal
            ? signal.Name : last.Status.Code.ToString(CultureInfo.InvariantCulture);
        // A process that died of its stop signal did not fail.
        bool wasStopped = last.How == EndKind.Asked && last.Status.Signal != null;
        return status + Circumstances(last) + (wasStopped ? "" : PeakIfFailed(run, i));
    }

    /// <summary><c>, peak 120 MB</c>: the most memory that it had in use; empty if it is not known, or did not
    /// fail.</summary>
    public static string PeakIfFailed(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        return r.HasSucceeded || r.Last is not { PeakMemory: > 0 } last ? ""
            : ", peak " + (last.PeakMemory + 999_999) / 1_000_000 + " MB";
    }

    private static string Circumstances(Ending last)
    {
        bool killed = last.Status == ExitStatus.KilledBy(Signal.Kill);
        return last.How switch
        {
            EndKind.OutOfMemory => ", out of memory (OOM)",
            EndKind.Killed => killed ? " by monofy" : " (the rest of its group was killed by monofy)",
            EndKind.TimedOut => killed ? " by monofy" : "",
            EndKind.Own or EndKind.Asked or EndKind.Survived or EndKind.NotStarted => "",
        };
    }

    /// <summary><c>web (pid 12)</c>.</summary>
    public static string WithPid(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.Hunt == Hunt.On) return "what " + run.NameOf(i) + " left behind" + OfStrays(r.Strays);
        return r.ProcessAlive ? run.NameOf(i) + " (pid " + r.Pid + ")"
            : "what is left of the group of " + run.NameOf(i) + " (pgid " + r.Pid + ")";
    }

    /// <summary><c>postgres (pid 48, 12 s old)</c>.</summary>
    public static string Of(Stray s) => s.Name + " (pid " + s.Pid + ", " + Duration.Format(s.Age) + " old)";

    /// <summary>A colon and their names; empty if there are none.</summary>
    public static string OfStrays(Stray[] strays)
    {
        var text = new StringBuilder();
        for (int k = 0; k < strays.Length && k < Limits.NamesInLine; k++)
            text.Append(k == 0 ? ": " : ", ").Append(Of(strays[k]));
        if (strays.Length > Limits.NamesInLine)
            text.Append(" and ").Append(strays.Length - Limits.NamesInLine).Append(" more");
        return text.ToString();
    }

    /// <summary>A state as it is called in messages.</summary>
    public static string OfState(ServiceState state) => state switch
    {
        ServiceState.Down => "down",
        ServiceState.Waiting => "waiting",
        ServiceState.Backoff => "backoff",
        ServiceState.Starting => "starting",
        ServiceState.Up => "up",
        ServiceState.Stopping => "stopping",
        ServiceState.Killing => "killing",
        ServiceState.Done => "done",
        ServiceState.Failed => "failed",
    };

    /// <summary>How long its last process ran.</summary>
    public static string Age(Context run, int i) => Duration.Format(run.Records[i].EndedAt - run.Records[i].StartedAt);
}
