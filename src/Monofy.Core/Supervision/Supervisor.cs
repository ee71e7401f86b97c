using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>
/// Decides what happens next. Events go in, effects come out; there is no clock, no thread and no system call in it.
/// <para>
/// Two machines stacked: the run has a <see cref="Phase"/>, each service a <see cref="ServiceState"/>. An event becomes a
/// <see cref="Cause"/> for one service; <see cref="Transitions"/> says which <see cref="Move"/> that is; the moves are in
/// Supervisor.Moves.cs, the only file that writes records. What a move means for others is queued as further causes and worked off
/// before <see cref="Step"/> returns, so no recursion grows with a chain of dependencies. After that the phase goes on as far as it
/// can. Deadlines are fields of the records; a tick looks whose is over.
/// </para>
/// </summary>
public sealed partial class Supervisor
{
    private readonly record struct Dependent(int Service, Condition Condition);

    private readonly Plan _plan;
    private readonly ServiceRecord[] _records;
    private readonly Dependent[][] _dependents;     // empty where the plan has no dependencies
    private readonly DeadlineQueue _deadlines;
    private readonly List<Effect> _effects;
    private readonly Queue<(int Service, Cause Cause)> _pending;
    private readonly int _startsAStep;
    private readonly int _setups;                   // services [0, _setups) are setup commands
    private readonly int _services;                 // how many there are, jobs not counted
    private readonly int _finally;                  // index of the final command, or -1

    private Instant _now;
    private Instant _began;
    private Phase _phase;
    private StopCause _cause;
    private int _subject = -1;                      // the service that caused the end
    private int _given;                             // the status that the cause itself brings
    private string? _stopNews;                      // that the rest is being stopped, not said yet
    private string? _reason;                        // why, where the cause needs words of its own
    private bool _reasonSaid;                       // not by the closing line alone
    private Signal? _stopSignal;                    // the one that came from outside
    private Signal? _lastStopSignal;                // the last one that came
    private SignalOrigin _stopOrigin;
    private int _reached = -1;                      // the service whose group had the last signal from the terminal, or -1
    private Instant _stopAt;
    private int _typedInterrupts;
    private bool _killAll;
    private bool _suspended;                        // by job control
    private int _nextStart;                         // services from here on are still to be started (see StartSome)
    private int _live;                              // services that have a process
    private int _others;                            // stop commands and probes that were started and have not ended
    private int _servicesLeft;                      // services that have not ended for good
    private Instant _sweepDeadline = Instant.Never;
    private int _memoryKills;                       // by the kernel's memory limit
    private int _sweepKills;                        // how many rounds of SIGKILL the sweep has had
    private Instant _notice = Instant.Never;
    private TimeSpan _noticePause;
    private Instant _noticesBegan;
    private int _waitFor;                           // address that is asked now
    private int _waitTry;
    private bool _waitInFlight;
    private Instant _waitDue = Instant.Never;
    private Instant _waitUntil = Instant.Never;
    private string _waitFailure = "";

    /// <summary>Makes the supervisor of one run of <paramref name="plan"/>.</summary>
    public Supervisor(Plan plan) : this(plan, Limits.StartsAStep)
    {
    }

    internal Supervisor(Plan plan, int startsAStep)
    {
        (_plan, _startsAStep) = (plan, startsAStep);
        ServicePlan[] services = plan.Services;
        _records = new ServiceRecord[services.Length];
        int batch = Math.Min(services.Length, startsAStep);
        _effects = new(batch + 2);
        _pending = new(batch);
        _deadlines = new DeadlineQueue(services.Length);
        _finally = -1;
        bool dependencies = false;
        int jobs = 0;
        for (int i = 0; i < services.Length; i++)
        {
            _records[i] = new ServiceRecord
            {
                Unmet = services[i].DependsOn.Length,
                Delay = services[i].Settings.RestartDelay,
                Health = services[i].Settings.Health != null && services[i].Kind == ServiceKind.Service ? new HealthRecord() : null,
            };
            dependencies |= services[i].DependsOn.Length > 0;
            if (services[i].Kind == ServiceKind.Job) jobs++;
            if (services[i].Kind == ServiceKind.Setup) _setups++;
            if (services[i].Kind == ServiceKind.Service) _servicesLeft++;
            if (services[i].Kind == ServiceKind.Finally) _finally = i;
        }
        _services = _servicesLeft;
        _jobs = jobs == 0 ? [] : new int[jobs];
        for (int i = 0, at = 0; at < _jobs.Length; i++)
        {
            if (services[i].Kind != ServiceKind.Job) continue;
            _jobs[at++] = i;
            _records[i].Job = new JobRecord();
        }
        _dependents = dependencies ? Reverse(services) : [];
    }

    private static Dependent[][] Reverse(ServicePlan[] services)
    {
        var lists = new List<Dependent>?[services.Length];
        for (int i = 0; i < services.Length; i++)
        {
            foreach (Dependency d in services[i].DependsOn) (lists[d.Service] ??= []).Add(new(i, d.Condition));
        }
        var result = new Dependent[services.Length][];
        for (int i = 0; i < result.Length; i++) result[i] = lists[i]?.ToArray() ?? [];
        return result;
    }

    /// <summary>When <see cref="Event.Tick"/> is due; <see cref="Instant.Never"/> where nothing is waited for.</summary>
    public Instant NextDeadline => IsStarting ? _now :
        Earlier(Earlier(_deadlines.Next, _sweepDeadline), Earlier(_notice, Earlier(_waitDue, _waitUntil)));

    /// <summary>Takes one event and says what shall be done, in order. The span is valid until the next call.</summary>
    /// <exception cref="InvariantException">monofy is wrong; the host ends the run in good order.</exception>
    public ReadOnlySpan<Effect> Step(Instant now, in Event e)
    {
        _effects.Clear();
        _now = now;
        Take(e);
        do
        {
            while (_pending.TryDequeue(out (int Service, Cause Cause) next)) Hit(next.Service, next.Cause);
            if (_stopNews == null) continue;
            // After the signals: whoever has to stop need not wait for a line to be written.
            Say(IsFailure(_given) ? Severity.Error : Severity.Notice, _stopNews);
            _stopNews = null;
        }
        while (Advance());
        return CollectionsMarshal.AsSpan(_effects);
    }

    /// <summary>A snapshot of the run.</summary>
    public Report Report()
    {
        var services = new ServiceReport[_records.Length];
        for (int i = 0; i < services.Length; i++)
        {
            ServiceRecord r = _records[i];
            services[i] = new(
                _plan.Services[i].Name, r.State, r.ProcessAlive ? r.Pid : 0, r.StartedAt, r.Restarts,
                r.HasStatus ? r.Status : null, r.Health?.State ?? HealthState.None, r.Health?.LastFailure ?? "", r.Held)
            { StatusText = r.Health?.Status ?? "", NextRun = NextTimeOf(r), NextDue = r.Job?.Due ?? Instant.Never };
        }
        return new(_phase, _cause, services);
    }

    private void Take(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Begin: Begin(); break;
            case EventKind.Tick: Tick(); break;
            case EventKind.Spawned: TakeSpawned(e); break;
            case EventKind.SpawnFailed: TakeSpawnFailed(e); break;
            case EventKind.Exited: TakeExited(e); break;
            case EventKind.GroupEmpty: TakeGroupEmpty(e); break;
            case EventKind.OrphanReaped: SweepAgain(); break;
            case EventKind.NoChildren: TakeNoChildren(e.MemoryKills); break;
            case EventKind.Signal: TakeSignal(e); break;
            case EventKind.Suspended: SuspendAll(e); break;
            case EventKind.OutputClosed: BeginStop(StopCause.OutputClosed, -1, 128 + Signal.Pipe.Number); break;
            case EventKind.LockHeld: if (_phase == Phase.Locking) StartSetup(0); break;
            case EventKind.LockFailed: TakeLockFailed(e.Text!); break;
            case EventKind.HandedOver: if (_phase == Phase.Setup) StartSetup(e.Service + 1); break;
            case EventKind.HandOverFailed: TakeHandOverFailed(e); break;
            case EventKind.ProbePassed: TakeProbe(e, null); break;
            case EventKind.ProbeFailed: TakeProbe(e, e.Text); break;
            case EventKind.Ready: TakeSaid(e); break;
            case EventKind.Alive: TakeSaid(e); break;
            case EventKind.Leaving: TakeSaid(e); break;
            case EventKind.StartAsked: TakeAsked(e); break;
            case EventKind.StopAsked: TakeAsked(e); break;
            case EventKind.RestartAsked: TakeAsked(e); break;
            case EventKind.Status: TakeSaid(e); break;
            case EventKind.Clock: TakeClock(e.UnixTicks); break;
            case EventKind.Ordered: TakeOrder(e); break;
            case EventKind.TicketDropped or EventKind.MemoryMeasured or EventKind.FilesChanged: break;
            default: throw new InvariantException("unknown event " + (int)e.Kind);
        }
    }

    /// <summary>What happened lately.</summary>
    public RunEvents Events { get; private set; } = new();

    private void TakeOrder(in Event e)
    {
        if (e.Order is { Kind: OrderKind.Run, Services: [int job, ..] } && _plan.Services[job].Kind == ServiceKind.Job)
            Run(job, e.Ticket.Number, _plan.Services[job].Settings.Job!.Overlap);
        else if (e.Ticket.IsAwaited)
            Do(new Effect { Kind = EffectKind.Answer, Ticket = e.Ticket, Status = 1, Text = "this monofy does not know that order yet" });
    }

    private void Begin()
    {
        if (_phase != Phase.New) throw new InvariantException("the run began twice");
        _began = _now;
        if (_plan.Run.Hold)
        {
            _phase = Phase.Holding;
            Say(Severity.Notice, "MONOFY_HOLD is set: nothing is started; waiting for a stop");
        }
        else if (_plan.Run.WaitFor.Length > 0)
        {
            BeginWaitFor();
        }
        else
        {
            BeginSetup();
        }
    }

    private void BeginSetup()
    {
        if (_setups > 0 && _plan.Run.SetupLock != null)
        {
            _phase = Phase.Locking;
            BeginNotices();
            Do(new Effect { Kind = EffectKind.AcquireLock, Text = _plan.Run.SetupLock });
        }
        else
        {
            StartSetup(0);
        }
    }

    private void StartSetup(int next)
    {
        _notice = Instant.Never;
        if (next < _setups)
        {
            _phase = Phase.Setup;
            _pending.Enqueue((next, Cause.Start));
            return;
        }
        if (_setups > 0 && _plan.Run.SetupLock != null) Do(new Effect { Kind = EffectKind.ReleaseLock });
        _phase = Phase.Running;
        BeginServices();
        BeginSchedules();
    }

    private void Tick()
    {
        if (IsStarting) StartSome();
        while (_deadlines.Next <= _now) Due(_deadlines.First);
        if (_waitUntil <= _now) WaitForFailed();
        if (_waitDue <= _now) WaitForDue();
        if (_sweepDeadline <= _now) SweepDue();
        if (_notice <= _now) Notice();
    }

    private void TakeSignal(in Event e)
    {
        (Signal signal, SignalOrigin origin) = (e.Signal, e.Origin);
        foreach ((Signal from, Signal to) in _plan.Run.MapSignals)
        {
            if (from != signal) continue;
            signal = to;
            break;
        }
        if (signal.Number == 0) return;
        if (IsOurOwn(e)) return;
        // What it was translated to, the terminal has sent to nobody.
        _reached = e.Pid != 0 && e.Pid == _records[e.Service].Pid && signal == e.Signal ? e.Service : -1;
        // A hang-up that somebody sends is passed on, as it asks servers to reload; the terminal's own says that nobody is there any more.
        if (signal.AsksForStop || (signal == Signal.Hup && origin == SignalOrigin.Typed)) TakeStopSignal(signal, origin);
        else if (signal == Signal.Tstp || signal == Signal.Ttin || signal == Signal.Ttou) SuspendAll(Event.Signalled(signal, origin));
        else if (signal == Signal.Cont) ContinueAll();
        else if (!RunBySignal(signal)) Forward(signal, origin);
    }

    // The foreground dies of what it was sent as its stop signal: nobody has typed that.
    private bool IsOurOwn(in Event e)
    {
        if (e.Pid == 0) return false;
        ServiceRecord r = _records[e.Service];
        return r.Incarnation == e.Incarnation && r.State == ServiceState.Stopping && e.Signal == (_plan.Services[e.Service].Settings.StopSignal ?? _lastStopSignal);
    }

    private void TakeStopSignal(Signal signal, SignalOrigin origin)
    {
        if (origin == SignalOrigin.Typed && signal == Signal.Int) _typedInterrupts++;
        _lastStopSignal = signal;
        if (_phase < Phase.Stopping)
        {
            _stopSignal = signal;
            _stopOrigin = origin;
            // To jobs alone the stop is the only end that there is.
            bool good = _phase == Phase.Holding || (_phase == Phase.Running && _services == 0);
            BeginStop(StopCause.Outside, -1, good ? 0 : 128 + signal.Number);
        }
        else if (_typedInterrupts >= 2)
        {
            KillEverything();
        }
        else
        {
            RepeatStop(signal, origin);
        }
    }

    private void BeginStop(StopCause cause, int subject, int given, string? reason = null)
    {
        if (_phase >= Phase.Stopping) return;
        if (_phase == Phase.Locking) Do(new Effect { Kind = EffectKind.ReleaseLock });
        if (_phase == Phase.WaitingFor) EndWaitFor();
        _phase = Phase.Stopping;
        _cause = cause;
        _subject = subject;
        _given = given;
        _reason = reason;
        _stopAt = _now;
        BeginNotices();
        EndSchedules();
        for (int i = 0; i < _records.Length; i++)
        {
            if (i != _finally && (_records[i].LiveDependents == 0 || !_records[i].HasProcess)) _pending.Enqueue((i, Cause.Stop));
        }
        AnnounceStop();
    }

    /// <summary>Goes on to the next phase where this one is over. True where something may have to be worked off.</summary>
    private bool Advance()
    {
        if (_pending.Count > 0) return true;
        switch (_phase)
        {
            case Phase.Running when _servicesLeft == 0 && _services > 0:
                BeginStop(StopCause.AllEnded, -1, 0);
                return true;
            case Phase.Stopping when _live == 0:
                BeginSweep(Phase.Sweeping);
                return true;
            case Phase.Finishing when _live == 0:
                BeginSweep(Phase.LastSweep);
                return true;
            default:
                return false;
        }
    }

    private void BeginSweep(Phase phase)
    {
        _phase = phase;
        _sweepKills = 0;
        Do(new Effect { Kind = EffectKind.Sweep, Signal = _killAll ? Signal.Kill : SweepSignal });
        TimeSpan? grace = _killAll ? Limits.KillPatience : SweepGrace();
        _sweepDeadline = grace is { } g ? _now + g : Instant.Never;
    }

    // Whose those are that left their group nobody knows: they get the longest grace that a service has.
    private TimeSpan? SweepGrace()
    {
        bool bounded = true;
        TimeSpan longest = TimeSpan.Zero;
        for (int i = _setups; i < _records.Length; i++)
        {
            if (i == _finally) continue;
            ServiceSettings settings = _plan.Services[i].Settings;
            bounded &= GraceOf(settings) != null;
            TimeSpan grace = settings.Grace ?? Limits.DefaultGrace;
            if (grace > longest) longest = grace;
        }
        // What could not be killed before must not keep monofy now.
        return bounded || Array.Exists(_records, static r => r.Abandoned) ? longest : null;
    }

    private Signal SweepSignal => _stopSignal ?? Signal.Term;

    private void SweepAgain()
    {
        if (_phase is not (Phase.Sweeping or Phase.LastSweep)) return;
        bool kills = _sweepKills > 0 || _killAll;
        Do(new Effect { Kind = EffectKind.Sweep, Signal = kills ? Signal.Kill : SweepSignal });
        // The children of the one that is gone are ours only now.
        if (kills) _sweepDeadline = _now + Limits.KillPatience;
    }

    private void SweepDue()
    {
        if (_sweepKills == 0 && !_killAll)
        {
            SweepKill();
            return;
        }
        // Whom those that hang have left to us in the meantime goes at least.
        Do(new Effect { Kind = EffectKind.Sweep, Signal = Signal.Kill });
        Say(Severity.Error, "some processes cannot be killed; ending without them");
        SweepOver();
    }

    private void SweepKill()
    {
        _sweepKills++;
        Say(Severity.Error, "processes that left their group are still there after the grace; killing them");
        Do(new Effect { Kind = EffectKind.Sweep, Signal = Signal.Kill });
        _sweepDeadline = _now + Limits.KillPatience;
    }

    private void TakeNoChildren(int memoryKills)
    {
        _memoryKills = memoryKills;
        // What was started since the host looked is not gone.
        if (_phase is Phase.Sweeping or Phase.LastSweep && _others == 0) SweepOver();
    }

    private void SweepOver()
    {
        _sweepDeadline = Instant.Never;
        if (_phase == Phase.Sweeping && _finally >= 0 && !_plan.Run.Hold)
        {
            _phase = Phase.Finishing;
            BeginNotices();
            _killAll = false;
            _pending.Enqueue((_finally, Cause.Start));
            return;
        }
        _phase = Phase.Over;
        _notice = Instant.Never;
        End();
    }

    private void End()
    {
        int status = ExitRule.StatusOf(_plan, _records, _cause, _subject, _given);
        int mapped = ExitRule.Map(_plan.Run, status);
        bool error = IsFailure(mapped) || (_reason != null && !_reasonSaid);
        Do(new Effect { Kind = EffectKind.End, Status = mapped, Severity = error ? Severity.Error : Severity.Notice, Text = Closing(mapped) });
    }

    // A stop that was asked for is no failure, whatever its status.
    private bool IsFailure(int status) => status != 0 && _cause != StopCause.Outside;

    private void TakeLockFailed(string text)
    {
        if (_phase != Phase.Locking) return;
        BeginStop(StopCause.NotReady, -1, Limits.UsageStatus, text);
    }

    private void TakeHandOverFailed(in Event e)
    {
        if (_phase != Phase.Setup) return;
        string text = "what " + _plan.Services[e.Service].Name + " handed over in MONOFY_SETENV is malformed: " + e.Text;
        BeginStop(StopCause.SetupFailed, e.Service, Limits.UsageStatus, text);
    }

    private void Do(in Effect effect)
    {
        if (effect.Kind == EffectKind.Start && effect.Role != Role.Main) _others++;
        _effects.Add(effect);
    }

    private void Say(Severity severity, string text) =>
        _effects.Add(new Effect { Kind = EffectKind.Say, Severity = severity, Text = text });

    private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;
}
