using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Jobs;

/// <summary>Changes of files that count as one: gathered until there was none for 300 ms, at most for 2 s.</summary>
internal sealed class WatchRecord
{
    public Instant First;                       // of the changes that are gathered
    public Instant Due = Instant.Never;         // when the changes count
    public string Path = "";                    // of the first of them
    public int Count;
    public Instant ReloadedAt;                  // the last time, if ever
    public int InARow;                          // reloads, each soon after the one before
    public bool IsMuted;                        // no reloads: it seems to change its own files
    public Instant MutedUntil;                  // then: until they have been quiet for so long

    public void AddTo(ref Digest digest, Instant now)
    {
        digest.AddUntil(Due, now);
        digest.Add(Due == Instant.Never ? -1 : (now - First).Ticks);
        digest.Add(Count);
        digest.Add(InARow);
        digest.Add(Math.Min((now - ReloadedAt).Ticks, Limits.GoodRun.Ticks));
        digest.AddUntil(IsMuted ? MutedUntil : Instant.Never, now);
    }

    /// <summary>What is wrong, or null.</summary>
    public string? Audit() => (Due != Instant.Never) != Count > 0 ? Count + " changes are gathered" : null;

    public WatchRecord Clone() => (WatchRecord)MemberwiseClone();
}

/// <summary>What else than a schedule runs a job, and what reloads a service: events of services (<c>--on-event</c>)
/// and changes of files (<c>--on-change</c>, <c>--watch</c>).</summary>
internal static class Triggers
{
    /// <summary>Something happened to service <paramref name="i"/>: it is kept, and jobs that wait for it
    /// run.</summary>
    public static void OnEvent(Context run, RunEventKind kind, int i, ExitStatus? status)
    {
        ServiceRecord r = run.Records[i];
        run.Events.Add(run.Now, kind, i, status, r.ProcessAlive ? r.Pid : 0, run.Phase);
        if (run.Roster.Hooks.Length == 0 || run.KindOf(i) is ServiceKind.Setup or ServiceKind.Finally) return;
        int depth = r.Job?.Trigger is { } cause ? cause.Depth + 1 : 0;
        foreach (int job in run.Roster.Hooks)
        {
            foreach (EventTrigger trigger in run.SettingsOf(job).Job!.OnEvent)
            {
                if (!Matches(run, trigger, kind, i, job)) continue;
                Fire(run, job, new(RunEvent.NameOf(kind), run.NameOf(i), status?.Code, null, 1) { Depth = depth });
                break;
            }
        }
    }

    /// <summary>A file changed that service <paramref name="i"/> watches.</summary>
    public static void OnChange(Context run, int i, string path)
    {
        ServiceRecord r = run.Records[i];
        bool watches = run.SettingsOf(i).Watch.Length > 0 || run.SettingsOf(i).Job is { OnChange.Length: > 0 };
        if (!run.IsRunning || !watches) return;
        WatchRecord w = r.Watch ??= new();
        if (w.Count++ == 0) (w.First, w.Path) = (run.Now, path);
        Instant latest = w.First + Limits.LongestGathering;
        w.Due = run.Now + Limits.Gathering;
        if (latest < w.Due) w.Due = latest;
        run.Services.SetDue(run, i);
    }

    /// <summary>The stop has begun: changes that are gathered mean nothing any more.</summary>
    public static void End(Context run, int i)
    {
        if (run.Records[i].Watch is not { } w || w.Due == Instant.Never) return;
        w.Due = Instant.Never;
        w.Count = 0;
        run.Services.SetDue(run, i);
    }

    public static void Tick(Context run, int i)
    {
        if (run.Records[i].Watch is not { } w || w.Due > run.Now) return;
        (string path, int count) = (w.Path, w.Count);
        w.Due = Instant.Never;
        w.Count = 0;
        if (!run.IsRunning) return;
        if (run.KindOf(i) == ServiceKind.Job) Fire(run, i, new(JobTrigger.Changed, "", null, path, count));
        else if (run.Records[i].State == ServiceState.Up && !IsLoop(run, i, w, path)) Reload(run, i, w, path);
        if (w.Due != Instant.Never) run.Services.SetDue(run, i);
    }

    private static bool Matches(Context run, EventTrigger trigger, RunEventKind kind, int i, int job)
    {
        if (KindOf(trigger.Event) != kind) return false;
        return trigger.Service == "*" ? i != job : trigger.Service == run.Plan.Services[i].BaseName
            || trigger.Service == run.NameOf(i);
    }

    private static void Fire(Context run, int job, JobTrigger trigger)
    {
        if (trigger.Depth < Limits.LongestChain)
        {
            JobMachine.Want(run, job, default, trigger);
            return;
        }
        run.Say(Severity.Error, "job " + run.NameOf(job) + " is not run for " + trigger.Name + ":" + trigger.Event +
            ": its runs cause one another (" +
            Limits.LongestChain + " in a row)");
    }

    private static void Reload(Context run, int i, WatchRecord w, string path)
    {
        ServiceRecord r = run.Records[i];
        bool restarts = r.Settings.ReloadSignal == null;
        if (restarts && Dependencies.Obstacle(run, i, []) is { } obstacle)
        {
            run.Say(Severity.Error, path + " changed, but " + obstacle);
            return;
        }
        run.Say(Severity.Notice, path + " changed; " + (restarts ? "restarting " : "reloading ") + run.NameOf(i));
        w.ReloadedAt = run.Now;
        run.Services.Reload(run, i);
    }

    // A service that changes its own watched files must not be restarted without end. The last change counts once the
    // files have been quiet for a while.
    private static bool IsLoop(Context run, int i, WatchRecord w, string path)
    {
        bool isQuiet = w.IsMuted && run.Now >= w.MutedUntil;
        bool soon = w.ReloadedAt != default && run.Now - w.ReloadedAt < Limits.GoodRun;
        if (!w.IsMuted) w.InARow = soon ? Math.Min(w.InARow, Limits.ReloadsInARow) + 1 : 0;
        if (isQuiet || w.InARow < Limits.ReloadsInARow)
        {
            w.IsMuted = false;
            return false;
        }
        // A service that starts again after each quiet time is announced only once.
        if (!w.IsMuted && w.InARow == Limits.ReloadsInARow)
            run.Say(Severity.Error, "the files that " + run.NameOf(i) + " watches changed " +
                (Limits.ReloadsInARow + 1) + " times, each soon after a reload (" + path +
                "); not reloading it until they are quiet for " + Duration.Format(Limits.QuietAfterLoop));
        w.IsMuted = true;
        w.MutedUntil = run.Now + Limits.QuietAfterLoop;
        (w.Due, w.First, w.Path, w.Count) = (w.MutedUntil, run.Now, path, 1);
        return true;
    }

    private static RunEventKind KindOf(ServiceEvent e) => e switch
    {
        ServiceEvent.Started => RunEventKind.Started,
        ServiceEvent.Healthy => RunEventKind.Healthy,
        ServiceEvent.Unhealthy => RunEventKind.Unhealthy,
        ServiceEvent.Exited => RunEventKind.Exited,
        ServiceEvent.Failed => RunEventKind.Failed,
        ServiceEvent.Restarted => RunEventKind.Restarted,
        ServiceEvent.Stopped => RunEventKind.Stopped,
        ServiceEvent.GaveUp => RunEventKind.GaveUp,
    };
}
