using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Launching;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Sockets;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Control;
using Monofy.Health;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;
using Monofy.Sockets;
using Monofy.Watching;

namespace Monofy;

/// <summary>
/// Carries the supervisor's effects out and brings it what happens. It decides nothing. One thread, one loop: wait,
/// read signals, reap, step, act, until the supervisor says that the run is over.
/// </summary>
internal sealed partial class Host
{
    private readonly Plan _plan;
    private readonly Supervisor _supervisor;
    private readonly Launch _launch;
    private readonly Announcer _announcer;
    private readonly Queue<Event> _events;
    private readonly Reactor _reactor;
    private readonly SignalQueue _signals;
    private readonly ProcessTable _processes;
    private readonly MemoryLimit _memory = new();
    private readonly Reaper _reaper;
    private readonly Sweeper _sweeper;
    private readonly Spawner _spawner;
    private readonly LateStarts _late;
    private readonly ForeignDescriptors _foreign;
    private readonly Users _users = new();
    private readonly Terminal _terminal = new();
    private readonly HandOverFile _handOver;
    private readonly SetupLock _lock = new();
    private readonly Journal? _journal;
    private readonly Description? _description;     // what the user said, for those who ask
    private FrontDesk? _desk;
    private ProbeRunner? _probeRunner;
    private NotifySockets? _notifySockets;
    private MemoryProbes? _memoryProbes;
    private Watcher? _watcher;
    private readonly ListenSockets? _sockets;
    private readonly OpenedPipes? _openedPipes;
    private ClockWatch? _clockWatch;
    private readonly int _self = Libc.getpid();
    private readonly int _stdinService;
    private readonly ProcessOutput? _output;
    private readonly rlimit? _openFileLimit;    // the one that monofy was started with, if it needs another
    private int _nothing = -1;      // the standard input of a process that gets none
    private uint? _handOverOwner;   // the user that the current setup command runs as
    private bool _lostOutput;
    private int _refusedBy;         // the last process that refused a signal, to report each once
    private bool _begun;
    private bool _over;
    private bool _failed;           // by ourselves: what comes after that may fail again
    private Effect _end;
    private int _status;

    /// <summary>Makes ready to run <paramref name="plan"/>.</summary>
    public Host(Plan plan, EnvironmentBlock environment, Journal? journal, ControlServer? control = null,
        HttpServer? http = null,
        Description? description = null)
    {
        (_plan, _journal, _description) = (plan, journal, description);
        _events = new(Math.Min(plan.Services.Length, Limits.StartsAStep) + 2);
        _launch = new Launch(environment, FileReader.ReadSecret, _users.HomeOf) { OnNotice = Note, UidOf = () =>
            _users.Last?.Uid };
        _reactor = new Reactor();
        _openFileLimit = OpenFiles.Raise(OpenFiles.Count(plan));
        bool needsOutput = ProcessOutput.IsNeeded(plan);
        bool same = needsOutput && OpenFiles.AreSame(Libc.STDOUT_FILENO, Libc.STDERR_FILENO);
        var output = new Sink(Libc.STDOUT_FILENO, _reactor) { OnClosed = () =>
            _events.Enqueue(Event.OutputClosed), OnLost = LostOutput };
        _announcer = new Announcer(plan.Run, same ? output : new Sink(Libc.STDERR_FILENO, _reactor));
        if (needsOutput)
            _output = ProcessOutput.Create(plan, _reactor, output, same ? output : _announcer.Sink, environment, () =>
                _terminal.Resume());
        _supervisor = new Supervisor(plan);
        bool isInit = _self == 1;
        if (!isInit && Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
            throw new OsException("cannot adopt orphans (PR_SET_CHILD_SUBREAPER)", OsError.Last);
        _signals = new SignalQueue(_events, _self) { Terminal = _terminal };
        _reactor.Alone = _signals;
        _processes = new ProcessTable(plan.Services.Length);
        _reaper = new Reaper(_processes, _events, _memory, _announcer)
        {
            Terminal = _terminal, IsStillborn = pid => _late!.Ended(pid), OnReaped = pid =>
                Ended(pid), OnWants = Wants, OnStuck = SayStuck,
        };
        _foreign = new((pid, gone) => _reaper.WaitFor(pid, _ => gone()));
        _sweeper = new Sweeper(_self);
        _late = new(_reactor, Decided);
        _spawner = new Spawner(_self, diesWithUs: !isInit);
        _handOver = new HandOverFile(_self) { OnNotice = Note };
        _stdinService = StandardInput.ServiceOf(plan, _terminal.IsTerminal);
        if (needsOutput || plan.Run.WaitFor.Length > 0) _reactor.Open();
        _output?.Mux.WatchReader();
        _sockets = ListenSockets.For(plan, environment, Note);
        _openedPipes = OpenedPipes.For(plan, Note);
        if (control != null && !Desk.Add(control))
            throw new OsException("cannot watch the control socket", OsError.Last);
        if (http != null && !Desk.Add(http)) throw new OsException("cannot watch the socket of --http", OsError.Last);
        if (control?.Notice != null) Note(control.Notice);
        if (http?.Notice != null) Note(http.Notice);
        if (StandardStreams.OutputWasClosed)
            Note("standard output was closed when monofy was started; what is written there is lost");
    }

    /// <summary>Runs the plan to its end: monofy's exit status.</summary>
    public int Run()
    {
        try
        {
            Apply(Event.Begin);
            while (!_over)
            {
                if (!_begun) FirstTurn();
                Wait();
                Drain();
                if (_signals.ChildChanged)
                {
                    _signals.ChildChanged = !_reaper.Reap();
                    Drain();
                }
                if (_supervisor.NextDeadline != Instant.Never) Apply(Event.Tick);
                Drain();
            }
        }
        catch (Exception e)
        {
            _status = FailStop.Run(e, _plan, _processes, _sweeper, _announcer);
            _failed = true;
        }
        try
        {
            Finish();
        }
        catch (Exception) when (_failed) { }
        return _status;
    }

    /// <summary>Says what keeps the plan from being run, if monofy holds instead.</summary>
    public void Complain(IReadOnlyList<string> mistakes)
    {
        foreach (string mistake in mistakes) _announcer.Say(Severity.Error, mistake);
    }

    private void Finish()
    {
        if (_failed) _terminal.TakeBack();
        // The closing line comes last, behind what processes wrote to the same place, but waits for no other.
        bool patient = FinishOutput(_announcer.Sink);
        if (!_failed) _announcer.Say(_end.Severity, _end.Text!);
        if (patient) FinishOutput(null);
        _announcer.FlushLast();
        _terminal.TakeBack();
        _handOver.Close();
        _sockets?.CloseAll();
        _openedPipes?.Close();
        _desk?.Close();
    }

    private void Wait()
    {
        _foreign.Turn();
        if (_signals.ControlAsked) OpenControl();
        _desk?.Turn();
        // More were dead than one turn reaps: no signal will tell of them again.
        Instant until = _signals.ChildChanged ? default : _supervisor.NextDeadline;
        if (_output == null)
        {
            _reactor.Wait(until);
            return;
        }
        // What the reaper read of those who died is there too.
        OutputMux mux = _output.Mux;
        mux.Turn(Clock.Now);
        _reactor.Wait(mux.NextDeadline < until ? mux.NextDeadline : until);
    }

    // A reader may be slow to take the last lines of a sink, or of all. Another request for a stop means that they are
    // not wanted: false.
    private bool FinishOutput(Sink? sink)
    {
        while (_output?.Mux.TryFinish(sink) == false && !_failed)
        {
            _reactor.Wait(Instant.Never);
            while (_events.TryDequeue(out Event e))
            {
                if (e.Kind == EventKind.Signal && e.Signal.AsksForStop) return false;
            }
        }
        return true;
    }

    // Made on the first request.
    private FrontDesk Desk =>
        _desk ??= new(_plan, _supervisor, _reactor, _events, _foreign, _output?.Mux.History, _description);

    private void OpenControl()
    {
        _signals.ControlAsked = false;
        if (!_plan.Run.ControlOff) Desk.OpenControl();
    }

    private void Note(string text) => _announcer.Say(Severity.Notice, text);

    private void LostOutput(int errno)
    {
        if (_lostOutput) return;
        _lostOutput = true;
        _announcer.Say(Severity.Error, "cannot write to standard output: " + OsError.Describe(errno) +
            "; output is lost until that is over");
    }

    private void Ended(int pid)
    {
        _terminal.Ended(pid);
        _output?.Ended(pid);
    }

    private bool HasInput(int service) => service == _stdinService || _plan.Services[service].Kind == ServiceKind.Setup;

    private void Wants(int pid, ProcessKey key)
    {
        if (key.Role == Role.Main && HasInput(key.Service)) _terminal.Claim(pid);
    }

    private void SayStuck(int pid, ProcessKey key, Signal signal) =>
        _announcer.Say(Severity.Error, _plan.Services[key.Service].Name + " (pid " + pid +
        ") was stopped by " + signal.Name + ": it wants the terminal, which " +
            (HasInput(key.Service) ? "others of the same shell job have" : "only the service with --stdin has") +
        "; it stands still until it is continued");

    // What can wait until the first processes run, so that they need not.
    private void FirstTurn()
    {
        _begun = true;
        _memory.Begin(_self == 1);
        if (Watcher.IsNeeded(_plan))
            _watcher = new(_plan, _reactor, _events, (pid, gone) => _reaper.WaitFor(pid, _ => gone()), Note);
    }

    private void Drain()
    {
        while (!_over && _events.TryDequeue(out Event e))
            Apply(e is { Kind: EventKind.Exited, Role: Role.Probe } ? Probes.WithOutput(e) : e);
    }

    private void Apply(in Event e)
    {
        Instant now = Clock.Now;
        _journal?.Write(now, e);
        if (_announcer.Verbose && e.Kind == EventKind.Signal) _announcer.Say(Severity.Detail, "got " + e.Signal.Name);
        if (e.Kind == EventKind.Signal && e.Signal == Signal.Winch) _output?.Resize();
        foreach (ref readonly Effect effect in _supervisor.Step(now, e)) Do(effect);
        if (_late.Any && _supervisor.Report().Cause != StopCause.None) _late.Release();
        if (e.Kind != EventKind.Begin) return;
        Drain();
    }

    private void Do(in Effect e)
    {
        switch (e.Kind)
        {
            case EffectKind.Start: Start(e.Service, e.Role, e.Incarnation, e.Ticket, e.Trigger); break;
            case EffectKind.SignalProcess: SendTo(_processes.PidOf(e.Service, e.Role, e.Incarnation), e); break;
            case EffectKind.SignalGroup: SendToGroup(e); break;
            case EffectKind.CheckGroup: _reaper.CheckGroup(e.Service, e.Incarnation); break;
            case EffectKind.Sweep: Sweep(e.Signal); break;
            case EffectKind.AcquireLock: AcquireLock(e.Text!); break;
            case EffectKind.ReleaseLock: _lock.Release(); break;
            case EffectKind.TakeHandOver: TakeHandOver(e.Service); break;
            case EffectKind.Probe: Probes.Begin(EndpointOf(e.Service), e.Service, e.Incarnation); break;
            case EffectKind.CancelProbe: Probes.Cancel(e.Service); break;
            case EffectKind.MeasureMemory:
                MemoryProbes.Begin(e.Service, e.Incarnation, _processes.PidOf(e.Service, Role.Main, e.Incarnation));
                break;
            case EffectKind.CancelMeasure: MemoryProbes.Cancel(e.Service); break;
            case EffectKind.CloseSockets: _sockets?.Close(e.Service); break;
            case EffectKind.Suspend: Suspend(group: e.Signal.Number != 0); break;
            case EffectKind.Resume: _terminal.Resume(); break;
            case EffectKind.ReadClock: ReadClock(); break;
            case EffectKind.Answer: _desk?.Answer(e); break;
            case EffectKind.Say: _announcer.Say(e.Severity, e.Text!); break;
            case EffectKind.End: End(e); break;
            default: throw new InvariantException("unknown effect " + (int)e.Kind);
        }
    }

    // Watch the clock before reading it: a change in between is then reported.
    private void ReadClock()
    {
        _clockWatch ??= new(_reactor, () => _events.Enqueue(Event.Clock(Clock.UnixTicks)));
        _events.Enqueue(Event.Clock(Clock.UnixTicks));
    }

    private Endpoint EndpointOf(int service) =>
        service < 0 ? _plan.Run.WaitFor[-1 - service] : _plan.Services[service].Settings.Health!.Endpoint!;

    private ProbeRunner Probes => _probeRunner ??= new(_reactor, _events);

    private MemoryProbes MemoryProbes =>
        _memoryProbes ??= new(_reactor, _events, (pid, gone) => _reaper.WaitFor(pid, _ => gone()));

    private NotifySockets Notify => _notifySockets ??= new(_reactor, _events, _foreign);

    private void SendToGroup(in Effect e)
    {
        int group = _processes.GroupOf(e.Service, e.Role, e.Incarnation);
        SendTo(-group, e);
        int pid = _processes.PidOf(e.Service, e.Role, e.Incarnation);
        if (pid != 0 && Libc.getpgid(pid) != group) SendTo(pid, e);
    }

    private void SendTo(int pid, in Effect e)
    {
        if (pid == 0) return;
        bool refused = Libc.kill(pid, e.Signal.Number) != 0 && OsError.Last == Libc.EPERM;
        if (e.ThenContinue) Libc.kill(pid, Libc.SIGCONT);
        if (refused && _refusedBy != pid) SayRefused(e, pid);
    }

    private void SayRefused(in Effect e, int pid)
    {
        _refusedBy = pid;
        _announcer.Say(Severity.Error, "cannot send " + e.Signal.Name + " to " + _plan.Services[e.Service].Name +
            " (pid " + Math.Abs(pid) + "): " +
            OsError.Describe(Libc.EPERM) +
                "; it runs as another user, and monofy has not the right to signal it (CAP_KILL)");
    }

    private void Sweep(Signal signal)
    {
        _reaper.TellsNone = true;
        if (!_sweeper.Sweep(signal)) _events.Enqueue(Event.NoChildren(_memory.Kills()));
    }

    private void AcquireLock(string file)
    {
        if (_lock.Acquire(file, out string? error)) _events.Enqueue(Event.LockHeld);
        else if (error != null) _events.Enqueue(Event.LockFailed(error));
        else _reaper.WaitFor(_lock.Waiter, status =>
        {
            _lock.WaiterEnded();
            _events.Enqueue(status.Code == 0 ? Event.LockHeld
                : Event.LockFailed("cannot wait for the setup lock " + file));
        });
    }

    private void TakeHandOver(int service)
    {
        (IReadOnlyList<KeyValuePair<string, string>> entries, string? error) = _handOver.Take(_handOverOwner);
        if (error == null) _launch.HandOver(entries, _handOverOwner);
        _events.Enqueue(Event.HandedOver(service, error));
    }

    // If no process could continue us, continue the stopped processes instead.
    private void Suspend(bool group)
    {
        if (!_signals.Stop(group ? 0 : _self)) _events.Enqueue(Event.Signalled(Signal.Cont, SignalOrigin.Sent));
    }

    private void End(in Effect e)
    {
        _over = true;
        _end = e;
        _status = e.Status;
        if (e.Severity == Severity.Error) TerminationLog.Write(e.Text!);
    }
}
