using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

/// <summary>
/// The services. A service is in one <see cref="ServiceState"/>; what happens to it is a <see cref="Cause"/>; the table
/// (<see cref="StateTable"/>) gives the <see cref="Move"/> and the states that may follow.
/// <para>
/// Two things are known beside the state. The <see cref="Intent"/> says what is wanted next: it decides where a service
/// goes when the last process of its group has ended (<see cref="Conclude"/>), and it can change in every state without
/// a move. The last <see cref="Ending"/> says how its last process ended. Late answers carry the number of the
/// incarnation that they are for, and are dropped if there is a newer one.
/// </para>
/// <para>
/// A service ends in two steps: its process is reaped (Exited), then its group is empty (GroupEmpty). Policy and fate
/// are decided at the first; a new process is started only after the second. A process that SIGKILL does not end in
/// time is abandoned: the service counts as ended, and is not started again while the process may still exist.
/// </para>
/// <para>
/// This file: which move an event leads to. ServiceMachine.Starts.cs and ServiceMachine.Ends.cs: the moves.
/// ServiceMachine.Audit.cs: what must hold.
/// </para>
/// </summary>
internal partial struct ServiceMachine(int count, int services, int startsAStep)
{
    private readonly int _startsAStep = startsAStep;
    private DeadlineQueue _deadlines = new(count);
    private int[] _named = [];  // strays of unknown origin that were named
    private int _nextStart;     // services from here on are still to be started (see StartSome)
    private int _starts;        // starts since the last event that did not answer one
    private List<int> _changed = [];     // services whose records this step has changed, for the audit
    private Queue<int>? _putOff;    // services that start at the next tick: too many have started in this one

    /// <summary>Services that have a process.</summary>
    public int Live { get; private set; }

    /// <summary>Stop commands and probes that were started and have not ended.</summary>
    public int Others { get; private set; }

    /// <summary>Services that have not ended for good.</summary>
    public int Left { get; private set; } = services;

    public readonly Instant NextDeadline => _deadlines.Next;

    public void OtherStarted() => Others++;

    /// <summary>Whether services are left to be started at the next tick. Only a few start at once, so that a signal or
    /// a death is noticed in between and a step stays short.</summary>
    public readonly bool IsStarting(Context run) =>
        run.IsRunning && (_nextStart < run.Records.Length || _putOff is { Count: > 0 });

    /// <summary>An event comes: starts are counted from 0 again, unless it answers one.</summary>
    public void BeginStep(EventKind kind)
    {
        _changed.Clear();
        if (kind is not (EventKind.Spawned or EventKind.SpawnFailed)) _starts = 0;
    }

    /// <summary>Whether service <paramref name="i"/> waits for the next tick, since too many were started before
    /// it.</summary>
    public readonly bool IsPutOff(int i) => _putOff?.Contains(i) ?? false;

    public void Begin(Context run)
    {
        for (int i = run.Roster.Setups; i < run.Records.Length; i++)
        {
            bool waits = run.KindOf(i) == ServiceKind.Service
                && run.Records[i] is { Unmet: > 0, Intent: not Intent.Held };
            if (waits) Apply(run, i, Cause.Start);
        }
        _nextStart = run.Roster.Setups;
        StartSome(run);
    }

    public void Tick(Context run)
    {
        if (IsStarting(run)) StartSome(run);
        while (_deadlines.Next <= run.Now) OnDue(run, _deadlines.First);
    }

    /// <summary>The record has changed, and a deadline of it perhaps.</summary>
    /// <summary>The record of service <paramref name="i"/> changes in this step, after which it is checked.</summary>
    public readonly void Touch(int i)
    {
        if (_changed.Count == 0 || _changed[^1] != i) _changed.Add(i);
    }

    public void SetDue(Context run, int i)
    {
        Touch(i);
        _deadlines.Set(i, run.Records[i].Due);
    }

    public void OnSpawned(Context run, in Event e)
    {
        if (e.Role == Role.Main && e.Incarnation == run.Records[e.Service].Incarnation)
            Apply(run, e.Service, Cause.Spawned, e);
    }

    public void OnStartIsLate(Context run, in Event e)
    {
        ServiceRecord r = run.Records[e.Service];
        if (e.Incarnation != r.Incarnation || r.State != ServiceState.Starting) return;
        r.Deadline = run.Now + Limits.StartPatience;
        // The final command is not stopped, and the reason why it could not be started matters.
        if (run.Phase >= Phase.Draining && e.Service != run.Roster.Finally) AcceptLate(run, e.Service);
        else SetDue(run, e.Service);
    }

    public void OnSpawnFailed(Context run, in Event e)
    {
        if (e.Role != Role.Main) Others--;
        switch (e.Role)
        {
            case Role.Main:
                if (e.Incarnation == run.Records[e.Service].Incarnation) Apply(run, e.Service, Cause.SpawnFailed, e);
                break;
            case Role.StopCommand:
                StopCommandEnded(run, e.Service, e.Incarnation, "could not be started: " + e.Failure!.Text);
                break;
            case Role.Probe:
                HealthMachine.OnProbe(run, e.Service, e.Probe, e.Failure!.Text,
                    "the health command cannot be started");
                break;
        }
    }

    public void OnExited(Context run, in Event e)
    {
        ServiceRecord r = run.Records[e.Service];
        if (e.Role != Role.Main) Others--;
        if (e.Role != Role.Main && e.GroupLeft) KillLeftovers(run, e);
        switch (e.Role)
        {
            case Role.Main:
                if (e.Incarnation != r.Incarnation) break;
                if (!r.Abandoned) Apply(run, e.Service, Cause.Exited, e);
                else NoteLateEnd(run, e.Service, e);
                break;
            case Role.StopCommand:
                StopCommandEnded(run, e.Service, e.Incarnation, e.Status.Code == 0 ? null : e.Status.ToString());
                break;
            case Role.Probe:
                string? failure = e.Status.Code == 0 ? null : "health command " + e.Status;
                string? said = e.LastOutput == null || failure == null ? failure : failure + ": " + e.LastOutput;
                HealthMachine.OnProbe(run, e.Service, e.Probe, said, failure);
                break;
        }
        // Its children were reparented to us, if it was an abandoned process or a stop command.
        run.Sweep.Again(run);
    }

    public void OnGroupEmpty(Context run, in Event e)
    {
        ServiceRecord r = run.Records[e.Service];
        if (e.Incarnation != r.Incarnation || r.ProcessAlive || r.Hunt == Hunt.On) return;
        r.Abandoned = false;
        Apply(run, e.Service, Cause.GroupEmpty, e);
    }

    public void OnRefused(Context run, in Event e)
    {
        ServiceRecord r = run.Records[e.Service];
        bool isMain = e.Role == Role.Main;
        if (isMain && e.Incarnation != r.Incarnation) return;
        // Every check may leave the same processes behind. Announced each time, that would hide everything else.
        if (!isMain && e.IsOfLeftovers) return;
        if (!isMain || r.RefusedIn != r.Incarnation) Announcements.Refused(run, e);
        if (!isMain) return;
        r.RefusedIn = r.Incarnation;
        Apply(run, e.Service, Cause.Refused);
    }

    public void OnStraysFound(Context run, in Event e)
    {
        if (e.Service < 0)
        {
            run.Sweep.OnFound(run, e.Strays());
            return;
        }
        ServiceRecord r = run.Records[e.Service];
        if (e.Incarnation != r.Incarnation || r.Hunt != Hunt.On) return;
        if (!StrayHunt.IsOver(run, e.Service, e.Strays())) return;
        r.Hunt = Hunt.Over;
        Apply(run, e.Service, Cause.GroupEmpty, e);
    }

    /// <summary>Names those of <paramref name="all"/> that belong to no known service, each once.</summary>
    public void NameUnknown(Context run, int i, Stray[] all)
    {
        int[] named = _named;
        Stray[] unknown = Array.FindAll(all, s =>
            StrayHunt.IsUnknown(run, s) && Array.IndexOf(named, s.Pid) < 0);
        if (unknown.Length > 0)
        {
            Announcements.UnknownStrays(run, i, unknown);
            _named = [.. named, .. Array.ConvertAll(unknown, static s => s.Pid)];
        }
        // Forget those that have ended: their pids may be reused.
        if (_named.Length > 0) _named = Array.FindAll(_named, pid => Array.Exists(all, s => s.Pid == pid));
    }

    /// <summary>What happens to service <paramref name="i"/>, as the table says.</summary>
    public void Apply(Context run, int i, Cause cause, in Event e = default)
    {
        // A start or restart that was queued before the stop began must not happen after it.
        bool starts = cause is Cause.Start or Cause.Restart;
        if (starts && run.IsStopping && !MayStartInStop(run, i))
        {
            JobMachine.Forgo(run, i);
            return;
        }
        ServiceRecord r = run.Records[i];
        ServiceState before = r.State;
        Cell cell = StateTable.Of(before, cause);
        StateTable.Note(before, cause);
        switch (cell.Move)
        {
            case Move.Stay: break;
            case Move.Never:
                throw new InvariantException(run.NameOf(i) + ": cause " + (int)cause + " in state " + (int)before);
            case Move.Begin: Begin(run, i); break;
            case Move.ComeUp: ComeUp(run, i, e.Pid); break;
            case Move.GiveUpStart: AnswerStart(run, i, EffectKind.GiveUpStart); break;
            case Move.NoteFailure: NoteFailure(run, i, e.Failure!); break;
            case Move.AskToStop: AskToStop(run, i, cause); break;
            case Move.AskToRestart: AskToRestart(run, i, cause); break;
            case Move.NoteEnd: NoteEnd(run, i, e); break;
            case Move.Conclude: Conclude(run, i); break;
            case Move.Kill: Kill(run, i, cause); break;
            case Move.Abandon: Abandon(run, i); break;
            case Move.LeaveToKernel: LeaveToKernel(run, i); break;
            case Move.Retire: Retire(run, i); break;
            case Move.GiveUp: GiveUp(run, i); break;
        }
        if (r.State != before && !cell.Allows(r.State))
            throw new InvariantException(run.NameOf(i) + ": state " + (int)r.State + " after " + (int)before +
                " and cause " + (int)cause);
        SetDue(run, i);
    }

    public readonly ServiceMachine Clone()
    {
        ServiceMachine copy = this;
        copy._deadlines = _deadlines.Clone();
        copy._changed = [.. _changed];
        copy._putOff = _putOff == null ? null : new(_putOff);
        return copy;
    }

    public readonly void AddTo(ref Digest digest, Context run)
    {
        digest.Add(_nextStart);
        digest.Add(Others);
        if (run.Records.Length <= _startsAStep) return;
        digest.Add(_starts);
        foreach (int i in _putOff ?? []) digest.Add(i);
    }

    // The final command, and hooks of the event that began the stop.
    private static bool MayStartInStop(Context run, int i) =>
        i == run.Roster.Finally ? run.Phase == Phase.Finishing : JobMachine.IsHookOfStop(run, i);

    private static TimeSpan CheckPause(ServiceRecord r) =>
        Min(new TimeSpan(Limits.GroupCheck.Ticks << r.Checks), Limits.GroupCheckMax);

    private void OnDue(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        if (r.CheckAt <= run.Now)
        {
            if (CheckPause(r) < Limits.GroupCheckMax) r.Checks++;
            r.CheckAt = run.Now + CheckPause(r);
            CheckGroup(run, i);
        }
        HealthMachine.Tick(run, i);
        JobMachine.Tick(run, i);
        Triggers.Tick(run, i);
        if (r.Deadline <= run.Now)
        {
            r.Deadline = Instant.Never;
            Apply(run, i, Cause.Deadline);
        }
        SetDue(run, i);
    }

    private static bool LeavesGroup(ServiceRecord r, in Event e) => e.GroupLeft
        && r.Settings.KillMode != KillMode.Process;

    // Kill what a health command or a stop command leaves behind in its group.
    private static void KillLeftovers(Context run, in Event e) =>
        run.Do(new Effect
        {
            Kind = EffectKind.SignalGroup, Service = e.Service, Role = e.Role, Incarnation = e.Incarnation,
            Signal = Signal.Kill,
        });

    private static void CheckGroup(Context run, int i) =>
        run.Do(new Effect { Kind = EffectKind.CheckGroup, Service = i, Incarnation = run.Records[i].Incarnation });

    // The one place where a state changes.
    private static void Enter(Context run, int i, ServiceState state)
    {
        ServiceRecord r = run.Records[i];
        bool before = r.IsUsable;
        r.State = state;
        if (r.IsUsable != before) Dependencies.Set(run, i, Condition.Started, !before);
    }

    // The one place where an intent changes. A service that is about to be stopped no longer counts as up or healthy.
    private static void Want(Context run, int i, Intent intent)
    {
        ServiceRecord r = run.Records[i];
        (bool usable, bool healthy) = (r.IsUsable, r.IsHealthy);
        r.Intent = intent;
        if (r.IsUsable != usable) Dependencies.Set(run, i, Condition.Started, !usable);
        if (r.IsHealthy != healthy) Dependencies.Set(run, i, Condition.Healthy, !healthy);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
