using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

// The moves that lead to a process.
internal partial struct ServiceMachine
{
    /// <summary>It is wanted again, though it had ended for good.</summary>
    public void Revive(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (!r.HasEndedForGood) return;
        Want(run, i, Intent.Run);
        if (run.KindOf(i) == ServiceKind.Service) Left++;
    }

    /// <summary>It may run again, though a command had stopped it.</summary>
    public static void Release(Context run, int i)
    {
        if (run.Records[i].Intent != Intent.Held) return;
        Want(run, i, Intent.Run);
        // Its dependencies may have waited for it to end.
        foreach (Dependency d in run.Plan.Services[i].DependsOn) LeaveInOrder(run, d.Service);
    }

    /// <summary>A new run of job <paramref name="i"/> is to begin.</summary>
    public static void PrepareRun(Context run, int i)
    {
        Backoff.Reset(run, i);
        Want(run, i, Intent.Run);
    }

    private void Begin(Context run, int i)
    {
        // A backoff may end in the same tick in which the stop begins.
        if (run.IsStopping && (!MayStartInStop(run, i) || run.Records[i].Unmet > 0))
        {
            JobMachine.Forgo(run, i);
            return;
        }
        if (run.Records[i].Unmet > 0) Wait(run, i);
        else if (run.IsRunning && _starts >= _startsAStep) PutOff(run, i);
        else Launch(run, i);
    }

    private void PutOff(Context run, int i)
    {
        Revive(run, i);
        Enter(run, i, ServiceState.Waiting);
        run.Records[i].Deadline = Instant.Never;
        (_putOff ??= []).Enqueue(i);
    }

    private void Wait(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        Revive(run, i);
        Enter(run, i, ServiceState.Waiting);
        r.Deadline = Instant.Never;
        if (!run.Notices.IsActive) run.Notices.Begin(run.Now);
        foreach (Dependency d in run.Plan.Services[i].DependsOn)
        {
            if (!Dependencies.IsHopeless(run, d)) continue;
            run.Queue(i, Cause.Hopeless);
            return;
        }
    }

    // Those that were put off come first.
    private void StartSome(Context run)
    {
        for (int left = _startsAStep - _starts; IsStarting(run) && left > 0;)
        {
            bool again = _putOff is { Count: > 0 };
            int i = again ? _putOff!.Dequeue() : _nextStart++;
            ServiceRecord r = run.Records[i];
            bool isNext = again ? r is { State: ServiceState.Waiting, Unmet: 0 } : r.Intent != Intent.Held
                && r.State == ServiceState.Down && run.KindOf(i) == ServiceKind.Service;
            if (!isNext) continue;
            run.Queue(i, Cause.Start);
            left--;
        }
    }

    /// <summary>By command, service <paramref name="i"/> runs: at once, or again when its process has ended.</summary>
    public void StartByOrder(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.State is ServiceState.Stopping or ServiceState.Killing)
        {
            Revive(run, i);
            Want(run, i, Intent.Restart);
            return;
        }
        Release(run, i);
        if (r.HasProcess) return;
        Backoff.Reset(run, i);
        Revive(run, i);
        if (run.IsRunning) run.Queue(i, Cause.Start);
    }

    private void Launch(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        _starts++;
        // A retry is a restart; another run of a job, or a start by command, is not.
        if (r.WasStarted && r.Retries) r.Restarts++;
        bool again = r.WasStarted && (r.Retries || r.Intent == Intent.Restart) && (r.Job == null || r.Retries);
        r.ComesAs = again ? RunEventKind.Restarted : RunEventKind.Started;
        Revive(run, i);
        Enter(run, i, ServiceState.Starting);
        Want(run, i, Intent.Run);
        r.Settings = run.SettingsOf(i);
        r.Incarnation++;
        r.Deadline = r.CheckAt = Instant.Never;
        r.Asked = EndKind.Own;
        r.StopCommandRuns = r.GroupSignalled = false;
        r.Hunt = Hunt.None;
        if (r.Job != null) JobMachine.Decide(r.Job, false);
        r.Strays = [];
        Live++;
        foreach (Dependency d in run.Plan.Services[i].DependsOn) run.Records[d.Service].LiveDependents++;
        run.Do(new Effect
        {
            Kind = EffectKind.Start, Service = i, Role = Role.Main, Incarnation = r.Incarnation,
                Ticket = r.Job?.Ticket ?? default,
            Trigger = r.Job?.Trigger,
        });
    }

    /// <summary>A hook may run until the grace of the stop is over.</summary>
    public static void LetFinish(Context run, int i)
    {
        run.Records[i].Deadline = run.Stop.EndOfHook(run, run.Records[i].Settings);
        run.Services.SetDue(run, i);
    }

    /// <summary>Service <paramref name="i"/> is to be stopped: if its start is late it counts as started, and so is
    /// stopped as others are.</summary>
    public void AcceptLate(Context run, int i)
    {
        bool isLate = run.Records[i] is { State: ServiceState.Starting } r && r.Deadline != Instant.Never;
        if (!isLate) return;
        AnswerStart(run, i, EffectKind.AcceptStart);
        SetDue(run, i);
    }

    private static void AnswerStart(Context run, int i, EffectKind how)
    {
        run.Records[i].Deadline = Instant.Never;
        run.Do(new Effect { Kind = how, Service = i, Role = Role.Main, Incarnation = run.Records[i].Incarnation });
    }

    private static void ComeUp(Context run, int i, int pid)
    {
        ServiceRecord r = run.Records[i];
        r.Pid = pid;
        r.Deadline = Instant.Never;
        r.ProcessAlive = true;
        Enter(run, i, ServiceState.Up);
        r.StartedAt = run.Now;
        r.Starts++;
        if (run.KindOf(i) == ServiceKind.Setup && r.Settings.SetupTimeout is { } limit) r.Deadline = run.Now + limit;
        if (r.Health is { } h) HealthMachine.Begin(run, i, h);
        Announcements.Started(run, i);
        Triggers.OnEvent(run, r.ComesAs, i, null);
        if (run.Stop.KillsAll) run.Queue(i, Cause.Kill);
        else if (run.Phase != Phase.Stopping) LeaveInOrder(run, i);
        else if (JobMachine.IsHookOfStop(run, i)) LetFinish(run, i);
        else if (r.LiveDependents == 0 || run.Stop.IsHoldOver) run.Queue(i, Cause.Stop);
    }

    private void NoteFailure(Context run, int i, StartFailure failure)
    {
        ServiceRecord r = run.Records[i];
        // A missing program will still be missing in 100 ms, but one that ran before may come back.
        bool again = (failure.Transient || r.WasStarted) && Backoff.MayRestart(run, i, false);
        r.Last = new(ExitStatus.Exited(failure.Status), run.Now, EndKind.NotStarted);
        r.Deadline = Instant.Never;
        r.StartedAt = run.Now;
        r.Failures++;
        Triggers.OnEvent(run, RunEventKind.Failed, i, r.Last.Status);
        if (again && r.Intent == Intent.Run) Want(run, i, Intent.RetryLater);
        string text = "cannot start " + run.NameOf(i) + ": " + failure.Text;
        string next = again ? "; trying again in " + Duration.Format(r.Delay) + Announcements.NumberOfRestart(run, i)
            : !run.IsRunning ? ""
            : r.Job == null ? Left > 1 ? "; the others go on" : ""
            : JobMachine.NextRunOf(run, i) is { } at ? "; next run " + at : "; the others go on";
        if (again || !EndsTheRun(run, i)) run.Say(Severity.Error, text + next);
        if (r.Job != null && !again) JobMachine.RunOver(run, i, text);
        if (!again && r.Intent != Intent.Held) EndForGood(run, i, false, text);
        Conclude(run, i);
    }

    private readonly void BackOff(Context run, int i)
    {
        Enter(run, i, ServiceState.Backoff);
        Backoff.Wait(run, i);
    }

    private readonly void Retire(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        r.Deadline = Instant.Never;
        if (r.Job != null && r.State == ServiceState.Backoff) JobMachine.RunOver(run, i, null);
        else if (r.Job != null) JobMachine.EndWait(run, i);
        Enter(run, i, r.Last == null || r.Intent == Intent.Held ? ServiceState.Down
            : r.Settings.IsSuccess(r.Last.Status) ? ServiceState.Done : ServiceState.Failed);
    }

    private void GiveUp(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        r.Deadline = Instant.Never;
        Enter(run, i, ServiceState.Failed);
        string why = Announcements.WhyHopeless(run, i);
        string text = "cannot start " + run.NameOf(i) + ": " + why;
        if (!EndsTheRun(run, i)) run.Say(Severity.Error, text);
        if (r.Last == null || r.Job != null)
        {
            r.Last = new(ExitStatus.Exited(1), run.Now, EndKind.NotStarted);
            r.StartedAt = run.Now;
        }
        if (r.Job != null)
        {
            JobMachine.RunOver(run, i, text);
            JobMachine.RefuseQueue(run, i, why);
        }
        EndForGood(run, i, false, text);
    }
}
