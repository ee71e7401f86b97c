using System;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Jobs;

/// <summary>
/// Jobs: when they run, and what happens to a run that is due while another one is under way. This machine has no wall
/// clock: when a time of a schedule seems to have come, it asks the host what the clock says, and the host reports by
/// itself when the clock was set.
/// </summary>
internal struct JobMachine()
{
    private Instant _began;
    private bool _clockAsked;
    private long _clockMost = long.MinValue;    // the latest that the clock has said, in seconds since 1970

    /// <summary>The services have begun: schedules count from here.</summary>
    public void Begin(Context run)
    {
        _began = run.Now;
        foreach (int i in run.Roster.Jobs)
        {
            if (run.SettingsOf(i).Job!.Schedule is not { } schedule) continue;
            if (schedule.HasFields) AskClock(run);
            else SetDue(run, i, run.Now + schedule.Every);
        }
    }

    /// <summary>The stop has begun: nothing is due any more.</summary>
    public readonly void End(Context run)
    {
        foreach (int i in run.Roster.Jobs)
        {
            JobRecord job = run.Records[i].Job!;
            SetDue(run, i, Instant.Never);
            if (!KeepsHooks(run) || job.Queue.Exists(static q =>
                q.Trigger is not { IsEvent: true })) RefuseQueue(run, i, "everything is being stopped");
            // If no client waits, no answer is due.
            if (IsGoing(run, i) || !job.Ticket.IsAwaited) continue;
            Refuse(run, i, job.Ticket, "everything is being stopped");
            job.Ticket = default;
        }
    }

    public static void Tick(Context run, int i)
    {
        if (run.Records[i].Job is { } job && job.Due <= run.Now) run.Jobs.OnDue(run, i, job);
    }

    public void OnClock(Context run, long unixTicks)
    {
        _clockAsked = false;
        if (!run.IsRunning) return;
        long seconds = unixTicks / TimeSpan.TicksPerSecond;
        bool first = _clockMost == long.MinValue;
        // A clock that is set back a little repeats times, and nothing runs twice. A clock that is set back far was
        // wrong before.
        bool wasWrong = !first && _clockMost - seconds > Limits.ClockCorrection.Ticks / TimeSpan.TicksPerSecond;
        if (seconds > _clockMost || wasWrong) _clockMost = seconds;
        foreach (int i in run.Roster.Jobs)
        {
            JobPlan plan = run.SettingsOf(i).Job!;
            if (plan.Schedule is not { HasFields: true } schedule) continue;
            JobRecord job = run.Records[i].Job!;
            // One run, however many times were missed.
            bool due = !first && !wasWrong && job.Next <= seconds;
            if (first || wasWrong || due) job.Next = schedule.Next(seconds, plan.Zone);
            Instant at = job.Next == long.MaxValue ? Instant.Never : run.Now +
                new TimeSpan(job.Next * TimeSpan.TicksPerSecond - unixTicks);
            SetDue(run, i, at);
            if (due) Want(run, i, default);
        }
    }

    /// <summary>Runs the jobs that <paramref name="signal"/> is for. False if there are none: then it is passed
    /// on.</summary>
    public static bool RunBySignal(Context run, Signal signal)
    {
        bool any = false;
        foreach (int i in run.Roster.Jobs)
        {
            JobPlan plan = run.SettingsOf(i).Job!;
            if (plan.OnSignal != signal) continue;
            any = true;
            Want(run, i, default);
        }
        return any;
    }

    /// <summary>By command, nothing of job <paramref name="i"/> runs any more, and nothing is due.</summary>
    public static void Hold(Context run, int i)
    {
        RefuseQueue(run, i, "it was stopped by command");
        run.Services.Hold(run, i);
    }

    /// <summary>Somebody orders a run, which lifts a hold.</summary>
    public static void Ask(Context run, int i, Ticket ticket)
    {
        if (run.IsRunning && !run.Records[i].Abandoned) ServiceMachine.Release(run, i);
        Want(run, i, ticket);
    }

    /// <summary>The client that waited for a run has disconnected; the run goes on.</summary>
    public static void Drop(Context run, Ticket ticket)
    {
        foreach (int i in run.Roster.Jobs)
        {
            JobRecord job = run.Records[i].Job!;
            if (job.Ticket == ticket) job.Ticket = default;
            int place = job.Queue.FindIndex(q => q.Ticket == ticket);
            if (place >= 0) job.Queue[place] = job.Queue[place] with { Ticket = default };
        }
    }

    /// <summary>A run is due, or asked for by <paramref name="ticket"/>.</summary>
    public static void Want(Context run, int i, Ticket ticket, JobTrigger? trigger = null)
    {
        Overlap overlap = run.SettingsOf(i).Job!.Overlap ?? (trigger == null ? Overlap.Skip : Overlap.Queue);
        if (WhyNotRun(run, i, trigger) is { } why)
        {
            Refuse(run, i, ticket, why);
            return;
        }
        JobRecord job = run.Records[i].Job!;
        run.Services.Touch(i);
        if (!IsGoing(run, i))
        {
            Start(run, i, ticket, trigger);
        }
        else if (overlap == Overlap.Kill)
        {
            Replace(run, i, ticket, trigger);
        }
        else if (trigger != null && overlap == Overlap.Queue)
        {
            Enqueue(job, trigger);
        }
        else if (overlap == Overlap.Skip || job.Queue.Count >= Limits.QueuedRuns)
        {
            if (overlap == Overlap.Queue) LeaveOut(run, i, ticket);
            else Refuse(run, i, ticket, StillGoing(run, i));
        }
        else
        {
            job.Queue.Add(new(ticket, null));
            bool isFirst = ++job.Waited == 1 || ticket.IsAwaited;
            string waits = isFirst ? "; this run waits for its end" : "; " + job.Queue.Count + " runs wait";
            if (isFirst || IsWorthSaying(job.Waited)) Tell(run, i, ticket, StillGoing(run, i) + waits);
        }
    }

    /// <summary>A run has ended, and it is not retried.</summary>
    public static void RunOver(Context run, int i, string? text)
    {
        ServiceRecord r = run.Records[i];
        Ticket ticket = r.Job!.Ticket;
        r.Job.Ticket = default;
        if (!ticket.IsAwaited) return;
        run.Do(new Effect { Kind = EffectKind.Answer, Service = i, Ticket = ticket,
            Status = r.Last!.Status.Code, Text = text });
    }

    /// <summary>It no longer waits for its dependencies.</summary>
    public static void EndWait(Context run, int i)
    {
        JobRecord job = run.Records[i].Job!;
        Refuse(run, i, job.Ticket, WhyNotRun(run, i) ?? "it was stopped");
        job.Ticket = default;
    }

    /// <summary>A run is over; the next one in the queue begins.</summary>
    public static void NextRun(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        JobRecord job = r.Job!;
        if (r.Abandoned) RefuseQueue(run, i, WhyNotRun(run, i)!);
        if (job.Queue.Count == 0)
        {
            job.Waited = job.LeftOut = 0;
            return;
        }
        (job.Ticket, job.Trigger) = job.Queue[0];
        job.Queue.RemoveAt(0);
        ServiceMachine.PrepareRun(run, i);
        run.Queue(i, Cause.Start);
    }

    /// <summary>The stop began before the run did: this run and those in the queue do not begin.</summary>
    public static void Forgo(Context run, int i)
    {
        if (run.Records[i].Job is not { } job || IsGoing(run, i)) return;
        if (job.Ticket.IsAwaited) Refuse(run, i, job.Ticket, "everything is being stopped");
        job.Ticket = default;
        RefuseQueue(run, i, "everything is being stopped");
    }

    public static void RefuseQueue(Context run, int i, string why)
    {
        JobRecord job = run.Records[i].Job!;
        int unasked = job.Queue.RemoveAll(static q => !q.Ticket.IsAwaited);
        foreach (QueuedRun q in job.Queue) Refuse(run, i, q.Ticket, why);
        job.Queue.Clear();
        if (unasked > 0) Refuse(run, i, default, why, times: unasked);
    }

    /// <summary>Whether the run has ended of itself.</summary>
    public static void Decide(JobRecord job, bool isDecided) => job.IsDecided = isDecided;

    /// <summary>How a process of a run ended.</summary>
    public static void Count(JobRecord job, bool success)
    {
        if (success) job.Succeeded++;
        else job.Failed++;
    }

    /// <summary>Whether the run of job <paramref name="i"/> may go on during the stop: an event runs it, and the stop
    /// was not asked for from outside.</summary>
    public static bool IsHookOfStop(Context run, int i) =>
        KeepsHooks(run) && run.Records[i].Job is { Trigger.IsEvent: true };

    /// <summary>A hook is over in the stop; the next one begins if there is time.</summary>
    public static void NextHook(Context run, int i)
    {
        JobRecord job = run.Records[i].Job!;
        if (job.Queue.Count == 0) return;
        bool late = run.Now >= run.Stop.EndOfHook(run, run.SettingsOf(i));
        if (late || !KeepsHooks(run) || run.Records[i].Unmet > 0
            || run.Stop.KillsAll) RefuseQueue(run, i, "everything is being stopped");
        else NextRun(run, i);
    }

    /// <summary>Whether a run is under way: it waits, is tried again, or has a process.</summary>
    public static bool IsGoing(Context run, int i) =>
        !(run.Records[i].State is ServiceState.Down or ServiceState.Done or ServiceState.Failed);

    /// <summary>When job <paramref name="i"/> runs next, in words; null if nothing says so.</summary>
    public static string? NextRunOf(Context run, int i)
    {
        JobRecord job = run.Records[i].Job!;
        return NextTimeOf(run, run.Records[i]) is { } time ? "at " + time
            : job.Due != Instant.Never ? "in " + Duration.Format(job.Due - run.Now) : null;
    }

    /// <summary>The next time of its schedule: RFC 3339, to the second.</summary>
    public static string? NextTimeOf(Context run, ServiceRecord r)
    {
        const int toSecond = 19;
        if (!run.IsRunning || r.Job is not { Next: < long.MaxValue and var seconds }) return null;
        return Text.Decode(new TimeText().Of(seconds * TimeSpan.TicksPerSecond)[..toSecond]) + "Z";
    }

    public readonly void AddTo(ref Digest digest) => digest.Add(_clockAsked ? 1 : 0);

    public readonly void AddTo(ref Digest digest, JobRecord job, Instant now)
    {
        digest.AddUntil(job.Due, now);
        digest.Add(job.Next == long.MaxValue ? -1 : job.Next - _clockMost);
        digest.Add((job.Ticket.IsAwaited ? 1 : 0) | (job.IsDecided ? 2 : 0));
        foreach (QueuedRun q in job.Queue)
            digest.Add((q.Ticket.IsAwaited ? 1 : 2) | (q.Trigger == null ? 0 : 4 + (q.Trigger.IsEvent ? 8 : 0) +
                q.Trigger.Depth * 16));
        digest.Add(job.Trigger == null ? 0 : job.Trigger.IsEvent ? 1 + job.Trigger.Depth : -1 - job.Trigger.Depth);
    }

    // If an event of a service caused the stop, the hooks of that event may still run.
    private static bool KeepsHooks(Context run) =>
        run.Phase == Phase.Stopping && run.Stop.Cause is not (StopCause.None or StopCause.Outside);

    private static void Enqueue(JobRecord job, JobTrigger trigger)
    {
        if (job.Queue.Count < Limits.TriggeredRuns)
        {
            job.Queue.Add(new(default, trigger));
            return;
        }
        // The last run in the queue stands for this one too.
        QueuedRun last = job.Queue[^1];
        int count = (last.Trigger?.Count ?? 0) + trigger.Count;
        job.Queue[^1] = last with { Trigger = trigger with { Count = count } };
    }

    private void AskClock(Context run)
    {
        if (_clockAsked) return;
        _clockAsked = true;
        run.Do(new Effect { Kind = EffectKind.ReadClock });
    }

    private static void SetDue(Context run, int i, Instant due)
    {
        run.Records[i].Job!.Due = due;
        run.Services.SetDue(run, i);
    }

    private void OnDue(Context run, int i, JobRecord job)
    {
        JobPlan plan = run.SettingsOf(i).Job!;
        Schedule schedule = plan.Schedule!;
        if (schedule.HasFields)
        {
            job.Due = Instant.Never;
            AskClock(run);
            return;
        }
        // Times are multiples of the interval since the services began, so a long run, or a machine that slept, does
        // not shift the next ones.
        long passed = (run.Now - _began).Ticks / schedule.Every.Ticks;
        SetDue(run, i, _began + new TimeSpan(schedule.Every.Ticks * (passed + 1)));
        Want(run, i, default);
    }

    private static string? WhyNotRun(Context run, int i, JobTrigger? trigger = null)
    {
        ServiceRecord r = run.Records[i];
        bool hook = trigger is { IsEvent: true } && KeepsHooks(run);
        return run.Phase == Phase.Holding ? "MONOFY_HOLD is set"
            : run.Phase < Phase.Running ? "the services have not begun yet"
            : !run.IsRunning && !(hook && r.Unmet == 0) ? "everything is being stopped"
            : r.Abandoned ? "its last process (pid " + r.Pid + ") could not be killed"
            : r.Intent == Intent.Held ? "it was stopped by command" : null;
    }

    private static string StillGoing(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        return r.State == ServiceState.Waiting ? "its last run waits for what it depends on"
            : r.State == ServiceState.Backoff ? "its last run failed and is tried again"
            : r.State == ServiceState.Starting ? "its last run has just begun"
            : "its last run (pid " + r.Pid + ") began " + Duration.Format(run.Now - r.StartedAt) +
                " ago and is still going";
    }

    private static void Start(Context run, int i, Ticket ticket, JobTrigger? trigger = null)
    {
        (run.Records[i].Job!.Ticket, run.Records[i].Job!.Trigger) = (ticket, trigger);
        ServiceMachine.PrepareRun(run, i);
        run.Services.Apply(run, i, Cause.Start);
    }

    // The queue is full.
    private static void LeaveOut(Context run, int i, Ticket ticket)
    {
        JobRecord job = run.Records[i].Job!;
        job.LeftOut++;
        string text = StillGoing(run, i) + ", and " + Limits.QueuedRuns + " runs wait already" +
            (job.LeftOut > 1 ? " (" + job.LeftOut + " were left out so far)" : "");
        if (ticket.IsAwaited || IsWorthSaying(job.LeftOut)) Refuse(run, i, ticket, text, matters: true);
        else job.Skipped++;
    }

    // The first, and then less and less often: the second, the fourth, the eighth, ...
    private static bool IsWorthSaying(int count) => (count & (count - 1)) == 0;

    private static void Replace(Context run, int i, Ticket ticket, JobTrigger? trigger)
    {
        ServiceRecord r = run.Records[i];
        JobRecord job = r.Job!;
        const string newer = "a newer run takes its place";
        Tell(run, i, ticket, StillGoing(run, i) + "; it makes room for the next one");
        RefuseQueue(run, i, newer);
        if (r.State == ServiceState.Waiting)
        {
            Refuse(run, i, job.Ticket, newer);
            (job.Ticket, job.Trigger) = (ticket, trigger);
        }
        else if (r.State == ServiceState.Backoff)
        {
            RunOver(run, i, null);
            Start(run, i, ticket, trigger);
        }
        else
        {
            job.Queue.Add(new(ticket, trigger));
            ServiceMachine.MakeRoom(run, i);
        }
    }

    private static void Refuse(Context run, int i, Ticket ticket, string why, bool matters = false, int times = 1)
    {
        run.Records[i].Job!.Skipped += times;
        string text = "job " + run.NameOf(i) + " is not run" + (times > 1 ? " " + times + " times: " : ": ") + why;
        if (ticket.IsAwaited)
            run.Do(new Effect { Kind = EffectKind.Answer, Service = i, Ticket = ticket, Status = 1, Text = text });
        else if (run.Phase <= Phase.Running) run.Say(matters ? Severity.Error : Severity.Notice, text);
    }

    private static void Tell(Context run, int i, Ticket ticket, string text)
    {
        text = "job " + run.NameOf(i) + ": " + text;
        if (!ticket.IsAwaited) run.Say(Severity.Notice, text);
        else run.Do(new Effect { Kind = EffectKind.Answer, Service = i, Ticket = ticket,
            Status = Effect.NotYet, Text = text });
    }
}
