using System;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

// Jobs: when they run, and what becomes of a run that is due while another one is going. There is no wall clock in here: where a time of
// a schedule seems to have come, the host is asked what the clock says, and tells by itself when the clock was set.
public sealed partial class Supervisor
{
    private readonly int[] _jobs;               // indexes of the jobs
    private Instant _schedulesBegan;
    private bool _clockAsked;
    private long _clockMost = long.MinValue;    // the latest that the clock has said, in seconds since 1970

    private void BeginSchedules()
    {
        _schedulesBegan = _now;
        foreach (int i in _jobs)
        {
            if (_plan.Services[i].Settings.Job!.Schedule is not { } schedule) continue;
            if (schedule.HasFields) AskClock();
            else SetDue(i, _now + schedule.Every);
        }
    }

    private void EndSchedules()
    {
        foreach (int i in _jobs)
        {
            JobRecord job = _records[i].Job!;
            SetDue(i, Instant.Never);
            RefuseQueue(i, "everything is being stopped");
            if (IsGoing(i)) continue;
            Refuse(i, job.Request, "everything is being stopped");
            job.Request = 0;
        }
    }

    private void AskClock()
    {
        if (_clockAsked) return;
        _clockAsked = true;
        Do(new Effect { Kind = EffectKind.ReadClock });
    }

    private void SetDue(int i, Instant due)
    {
        _records[i].Job!.Due = due;
        _deadlines.Set(i, _records[i].Due);
    }

    private void JobDue(int i, JobRecord job)
    {
        Schedule schedule = _plan.Services[i].Settings.Job!.Schedule!;
        if (schedule.HasFields)
        {
            job.Due = Instant.Never;
            AskClock();
            return;
        }
        // A grid from the start of the services: a run that takes long, or a machine that slept, does not shift the ones that follow.
        long passed = (_now - _schedulesBegan).Ticks / schedule.Every.Ticks;
        SetDue(i, _schedulesBegan + new TimeSpan(schedule.Every.Ticks * (passed + 1)));
        Run(i, 0, _plan.Services[i].Settings.Job!.Overlap);
    }

    private void TakeClock(long unixTicks)
    {
        _clockAsked = false;
        if (_phase != Phase.Running) return;
        long seconds = unixTicks / TimeSpan.TicksPerSecond;
        bool first = _clockMost == long.MinValue;
        // Set back a little, the clock shows again what it has shown, and nothing runs twice. Set back far, it was wrong before.
        bool wasWrong = !first && _clockMost - seconds > Limits.ClockCorrection.Ticks / TimeSpan.TicksPerSecond;
        if (seconds > _clockMost || wasWrong) _clockMost = seconds;
        foreach (int i in _jobs)
        {
            JobPlan plan = _plan.Services[i].Settings.Job!;
            if (plan.Schedule is not { HasFields: true } schedule) continue;
            JobRecord job = _records[i].Job!;
            // However many times were missed: one run.
            bool due = !first && !wasWrong && job.Next <= seconds;
            if (first || wasWrong || due) job.Next = schedule.Next(seconds, plan.Zone);
            SetDue(i, job.Next == long.MaxValue ? Instant.Never : _now + new TimeSpan(job.Next * TimeSpan.TicksPerSecond - unixTicks));
            if (due) Run(i, 0, plan.Overlap);
        }
    }

    // True where the signal is for jobs, and for nobody else.
    private bool RunBySignal(Signal signal)
    {
        bool any = false;
        foreach (int i in _jobs)
        {
            JobPlan plan = _plan.Services[i].Settings.Job!;
            if (plan.OnSignal != signal) continue;
            any = true;
            Run(i, 0, plan.Overlap);
        }
        return any;
    }

    private void JobAsked(in Event e)
    {
        ServiceRecord r = _records[e.Service];
        if (e.Kind == EventKind.StopAsked)
        {
            if (_phase != Phase.Running) return;
            r.Held = true;
            r.RestartWanted = r.RestartDue = false;
            RefuseQueue(e.Service, "it was stopped by command");
            _pending.Enqueue((e.Service, Cause.Stop));
            return;
        }
        if (_phase == Phase.Running && !r.Abandoned) r.Held = false;
        Overlap overlap = e.Kind == EventKind.RestartAsked ? Overlap.Kill : _plan.Services[e.Service].Settings.Job!.Overlap;
        Run(e.Service, e.Incarnation, overlap);
    }

    private void Run(int i, int request, Overlap overlap)
    {
        if (WhyNotRun(i) is { } why)
        {
            Refuse(i, request, why);
            return;
        }
        JobRecord job = _records[i].Job!;
        if (!IsGoing(i))
        {
            job.Request = request;
            if (PrepareRun(i)) Hit(i, Cause.Start);
        }
        else if (overlap == Overlap.Kill)
        {
            Replace(i, request);
        }
        else if (overlap == Overlap.Skip || job.Queue.Count == Limits.QueuedRuns)
        {
            bool dropped = overlap == Overlap.Queue;
            Refuse(i, request, StillGoing(i) + (dropped ? ", and " + Limits.QueuedRuns + " runs wait already" : ""), dropped);
        }
        else
        {
            job.Queue.Add(request);
            Tell(i, request, StillGoing(i) + "; this run waits for its end");
        }
    }

    private string? WhyNotRun(int i)
    {
        ServiceRecord r = _records[i];
        return _phase == Phase.Holding ? "MONOFY_HOLD is set"
            : _phase < Phase.Running ? "the services have not begun yet"
            : _phase > Phase.Running ? "everything is being stopped"
            : r.Abandoned ? "its last process (pid " + r.Pid + ") could not be killed"
            : r.Held ? "it was stopped by command" : null;
    }

    private bool IsGoing(int i) => !(_records[i].State is ServiceState.Down or ServiceState.Done or ServiceState.Failed);

    private string StillGoing(int i)
    {
        ServiceRecord r = _records[i];
        return r.State == ServiceState.Waiting ? "its last run waits for what it depends on"
            : r.State == ServiceState.Backoff ? "its last run failed and is tried again"
            : r.State == ServiceState.Starting ? "its last run has just begun"
            : "its last run (pid " + r.Pid + ") began " + Duration.Format(_now - r.StartedAt) + " ago and is still going";
    }

    // True where it can be launched now; else it waits for what it depends on.
    private bool PrepareRun(int i)
    {
        ServiceRecord r = _records[i];
        r.InARow = 0;
        r.Delay = _plan.Services[i].Settings.RestartDelay;
        r.RestartDue = r.RestartWanted = false;
        Revive(i);
        if (r.Unmet == 0) return true;
        Wait(i);
        _deadlines.Set(i, r.Due);
        return false;
    }

    private void Replace(int i, int request)
    {
        ServiceRecord r = _records[i];
        JobRecord job = r.Job!;
        const string newer = "a newer run takes its place";
        Tell(i, request, StillGoing(i) + "; it makes room for the next one");
        RefuseQueue(i, newer);
        if (r.State == ServiceState.Waiting)
        {
            Refuse(i, job.Request, newer);
            job.Request = request;
            return;
        }
        if (r.State == ServiceState.Backoff)
        {
            RunOver(i, null);
            job.Request = request;
            if (PrepareRun(i)) Hit(i, Cause.Start);
            return;
        }
        job.Queue.Add(request);
        if (r.State == ServiceState.Up) Hit(i, Cause.Restart);
        else r.RestartWanted = true;
    }

    // Nobody is left of a run, and it is not tried again.
    private void RunOver(int i, string? text)
    {
        ServiceRecord r = _records[i];
        int request = r.Job!.Request;
        r.Job.Request = 0;
        if (request != 0) Do(new Effect { Kind = EffectKind.Answer, Service = i, Ticket = new(request), Status = r.Status.Code, Text = text });
    }

    // It waited for what it depends on, and does not any more.
    private void EndWait(int i)
    {
        JobRecord job = _records[i].Job!;
        Refuse(i, job.Request, WhyNotRun(i) ?? "it was stopped");
        job.Request = 0;
    }

    private void NextRun(int i)
    {
        ServiceRecord r = _records[i];
        JobRecord job = r.Job!;
        if (r.Abandoned) RefuseQueue(i, WhyNotRun(i)!);
        if (job.Queue.Count == 0) return;
        job.Request = job.Queue[0];
        job.Queue.RemoveAt(0);
        if (PrepareRun(i)) _pending.Enqueue((i, Cause.Start));
    }

    private void RefuseQueue(int i, string why)
    {
        JobRecord job = _records[i].Job!;
        foreach (int request in job.Queue) Refuse(i, request, why);
        job.Queue.Clear();
    }

    private void Refuse(int i, int request, string why, bool matters = false)
    {
        string text = "job " + _plan.Services[i].Name + " is not run: " + why;
        if (request != 0) Do(new Effect { Kind = EffectKind.Answer, Service = i, Ticket = new(request), Status = 1, Text = text });
        else if (_phase <= Phase.Running) Say(matters ? Severity.Error : Severity.Notice, text);
    }

    private void Tell(int i, int request, string text)
    {
        text = "job " + _plan.Services[i].Name + ": " + text;
        if (request != 0) Do(new Effect { Kind = EffectKind.Answer, Service = i, Ticket = new(request), Status = Effect.NotYet, Text = text });
        else Say(Severity.Notice, text);
    }

    private void AnnounceJobEnd(int i, bool success)
    {
        if (success && !_plan.Run.Verbose) return;
        ServiceRecord r = _records[i];
        string how = r.Status + (r.OutOfMemory ? ", out of memory" : r.Killed ? " by monofy" : "") + " after " + Age(i);
        string next = r.Job!.Queue.Count > 0 ? "; the next run begins now" : NextRunOf(i) is { } at ? "; next run " + at : "";
        Say(success ? Severity.Detail : Severity.Error, "job " + _plan.Services[i].Name + (success ? " " : " failed: ") + how + next);
    }

    private string? NextRunOf(int i)
    {
        JobRecord job = _records[i].Job!;
        return NextTimeOf(_records[i]) is { } time ? "at " + time : job.Due != Instant.Never ? "in " + Duration.Format(job.Due - _now) : null;
    }

    // RFC 3339, to the second.
    private string? NextTimeOf(ServiceRecord r)
    {
        const int toSecond = 19;
        if (_phase != Phase.Running || r.Job is not { Next: < long.MaxValue and var seconds }) return null;
        return Text.Decode(new TimeText().Of(seconds * TimeSpan.TicksPerSecond)[..toSecond]) + "Z";
    }
}
