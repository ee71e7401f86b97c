using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Say;

namespace Monofy.Core.Supervision.Services;

/// <summary>Whether a service that ended is started again by its policy, and after which delay.</summary>
internal static class Backoff
{
    /// <summary>Whether the policy starts it again.</summary>
    public static bool MayRestart(Context run, int i, bool success) =>
        run.IsRunning && run.KindOf(i) is ServiceKind.Service or ServiceKind.Job &&
        run.SettingsOf(i).Restart.Allows(success, run.Records[i].InARow);

    /// <summary>It waits; the next delay is twice as long.</summary>
    public static void Wait(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        r.Deadline = run.Now + r.Delay;
        if (r.WasStarted) Announcements.Backoff(run, i);
        TimeSpan twice = r.Delay * 2;
        r.Delay = twice < r.Settings.RestartMaxDelay ? twice : r.Settings.RestartMaxDelay;
        // A restart because of bad health does not count against the policy.
        if (r.Intent != Intent.Recover) r.InARow++;
    }

    /// <summary>Its process has ended. After a good run restarts are counted from 0 again, but not for a job: a run of
    /// a job is retried a fixed number of times, however long each try takes.</summary>
    public static void Ended(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (run.Now - r.StartedAt >= Limits.GoodRun && r.Job == null) Reset(run, i);
    }

    /// <summary>Restarts are counted from 0 again: a restart by command is not a crash.</summary>
    public static void Reset(Context run, int i)
    {
        run.Records[i].InARow = 0;
        run.Records[i].Delay = run.SettingsOf(i).RestartDelay;
    }
}
