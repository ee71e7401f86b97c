using System;
using System.Collections.Generic;
using Monofy.Core.Input;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Control;
using Monofy.Health;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy;

/// <summary>
/// Carries the supervisor's effects out and brings it what happens. It decides nothing. One thread, one loop: wait, read signals, reap,
/// step, act, until the supervisor says that the run is over.
/// </summary>
internal sealed class Host
{
    private readonly Plan _plan;
    private readonly Supervisor _supervisor;
    private readonly Launch _launch;
    private readonly Announcer _announcer;
    private readonly Queue<Event> _events = new();
    private readonly Reactor _reactor = new();
    private readonly SignalQueue _signals;
    private readonly ProcessTable _processes;
    private readonly MemoryLimit _memory = new();
    private readonly Reaper _reaper;
    private readonly Sweeper _sweeper;
    private readonly Spawner _spawner;
    private readonly Terminal _terminal = new();
    private readonly HandOverFile _handOver;
    private readonly SetupLock _lock = new();
    private readonly Journal? _journal;
    private readonly ControlServer? _control;
    private ProbeRunner? _probeRunner;
    private NotifySockets? _notifySockets;
    private readonly int _self = Libc.getpid();
    private readonly int _stdinService;
    private int _nothing = -1;      // what stands for standard input where a process gets none
    private bool _begun;
    private bool _over;
    private int _status;

    /// <summary>Makes ready to run <paramref name="plan"/>.</summary>
    public Host(Plan plan, Launch launch, Announcer announcer, Journal? journal, ControlServer? control = null)
    {
        (_plan, _launch, _announcer, _journal, _control) = (plan, launch, announcer, journal, control);
        _supervisor = new Supervisor(plan);
        bool isInit = _self == 1;
        if (!isInit) Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        _signals = new SignalQueue(_reactor, _events, _self);
        _processes = new ProcessTable(plan.Services.Length);
        _reaper = new Reaper(_processes, _events, _memory, announcer)
        {
            SeesStops = _terminal.IsOurs, OnReaped = (pid, _) => _terminal.Ended(pid),
        };
        _sweeper = new Sweeper(_self, _processes);
        _spawner = new Spawner(_self, diesWithUs: !isInit);
        _handOver = new HandOverFile(_self);
        _stdinService = StdinService();
        _control?.Serve(_reactor, _supervisor);
    }

    /// <summary>Runs the plan to its end: monofy's exit status.</summary>
    public int Run()
    {
        try
        {
            Apply(Event.Begin);
            while (!_over)
            {
                if (_announcer.HasPending) _announcer.Flush();
                if (!_begun) FirstTurn();
                _reactor.Wait(_supervisor.NextDeadline);
                Drain();
                if (_signals.ChildChanged)
                {
                    _signals.ChildChanged = !_reaper.Reap();
                    Drain();
                }
                if (_supervisor.NextDeadline == Instant.Never) continue;
                Apply(Event.Tick);
                Drain();
            }
        }
        catch (Exception e)
        {
            _status = FailStop.Run(e, _processes, _announcer);
        }
        _handOver.Close();
        _lock.Release();
        _control?.Close();
        return _status;
    }

    // What can wait until the first processes run, so that they need not.
    private void FirstTurn()
    {
        _begun = true;
        _memory.Begin(_self == 1);
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
        foreach (ref readonly Effect effect in _supervisor.Step(now, e)) Do(effect);
        if (e.Kind != EventKind.Begin) return;
        Drain();
    }

    private void Do(in Effect e)
    {
        switch (e.Kind)
        {
            case EffectKind.Start: Start(e.Service, e.Role, e.Incarnation); break;
            case EffectKind.SignalProcess: SendTo(_processes.PidOf(e.Service, e.Role, e.Incarnation), e.Signal); break;
            case EffectKind.SignalGroup: SendTo(-_processes.GroupOf(e.Service, e.Role, e.Incarnation), e.Signal); break;
            case EffectKind.CheckGroup: _reaper.CheckLingering(); break;
            case EffectKind.Sweep: Sweep(e.Signal); break;
            case EffectKind.AcquireLock: AcquireLock(e.Text!); break;
            case EffectKind.ReleaseLock: _lock.Release(); break;
            case EffectKind.TakeHandOver: TakeHandOver(e.Service); break;
            case EffectKind.Probe: Probes.Begin(EndpointOf(e.Service), e.Service, e.Incarnation); break;
            case EffectKind.CancelProbe: Probes.Cancel(e.Service); break;
            case EffectKind.Suspend: Suspend(); break;
            case EffectKind.Resume: _terminal.Resume(); break;
            case EffectKind.Say: _announcer.Say(e.Severity, e.Text!); break;
            case EffectKind.End: End(e); break;
            default: throw new InvariantException("unknown effect " + e.Kind);
        }
    }

    private void Start(int i, Role role, int incarnation)
    {
        ServicePlan service = _plan.Services[i];
        string[] words = role switch
        {
            Role.Main => service.Command, Role.StopCommand => service.Settings.StopCommand, Role.Probe => service.Settings.Health!.Command,
        };
        int keep = -1;
        var more = new List<KeyValuePair<string, string>>(1);
        if (service.Kind == ServiceKind.Setup && _handOver.PathFor(service.Settings.User != null, out keep) is { } path)
            more.Add(new(HandOverFile.Variable, path));
        HealthPlan? notify = role == Role.Main && service.Settings.Health is { Kind: HealthKind.Notify } health ? health : null;
        if (notify != null && !Notify.Open(i, incarnation, notify, more, out string refusal))
        {
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation, new(refusal, 126, true)));
            return;
        }
        if (_launch.Prepare(_plan.Run, service, words, more, out string? error) is not { } spec)
        {
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation, new(error!, Limits.UsageStatus, false)));
            return;
        }
        if (notify != null) spec = Notify.Complete(i, notify, spec);
        bool input = role == Role.Main && (service.Kind == ServiceKind.Setup || i == _stdinService);
        bool foreground = input && _terminal.IsOurs;
        int output = role == Role.Probe ? Probes.OpenOutput(i, incarnation) : -1;
        var request = new StartRequest
        {
            Service = service, Spec = spec, Input = input ? -1 : Nothing, Output = output, Error = output, Keep = keep,
            ForegroundOf = foreground ? 0 : -1,
        };
        int pid = _spawner.Start(request, out StartFailure? failure);
        if (role == Role.Probe) Probes.Started(i, incarnation, pid < 0);
        if (pid < 0)
        {
            _events.Enqueue(Event.SpawnFailed(i, role, incarnation, failure!));
            return;
        }
        if (foreground) _terminal.Given(pid);
        _processes.Add(pid, new(i, role, incarnation));
        _events.Enqueue(Event.Spawned(i, role, incarnation, pid));
    }

    private Endpoint EndpointOf(int service) =>
        service < 0 ? _plan.Run.WaitFor[-1 - service] : _plan.Services[service].Settings.Health!.Endpoint!;

    private ProbeRunner Probes => _probeRunner ??= new(_reactor, _events);

    private NotifySockets Notify => _notifySockets ??= new(_reactor, _events);

    // Who has --stdin; else the first service, unless several would quarrel over a terminal.
    private int StdinService()
    {
        int first = -1;
        int count = 0;
        for (int i = 0; i < _plan.Services.Length; i++)
        {
            if (_plan.Services[i].Kind != ServiceKind.Service) continue;
            if (_plan.Services[i].Settings.Stdin) return i;
            if (count++ == 0) first = i;
        }
        return count > 1 && _terminal.IsTerminal ? -1 : first;
    }

    private int Nothing => _nothing >= 0 ? _nothing : _nothing = StandardStreams.OpenNothing();

    private static void SendTo(int pid, Signal signal)
    {
        if (pid != 0) Libc.kill(pid, signal.Number);
    }

    private void Sweep(Signal signal)
    {
        if (!_sweeper.Sweep(signal)) _events.Enqueue(Event.NoChildren(_memory.Kills()));
    }

    private void AcquireLock(string file)
    {
        if (_lock.Acquire(file, out string? error)) _events.Enqueue(Event.LockHeld);
        else if (error != null) _events.Enqueue(Event.LockFailed(error));
        else _reaper.WaitForHelper(_lock.Helper, status =>
        {
            _lock.HelperEnded();
            _events.Enqueue(status.Code == 0 ? Event.LockHeld : Event.LockFailed("cannot wait for the setup lock " + file));
        });
    }

    private void TakeHandOver(int service)
    {
        (IReadOnlyList<KeyValuePair<string, string>> entries, string? error) = _handOver.Take();
        if (error == null) _launch.HandOver(entries);
        _events.Enqueue(Event.HandedOver(service, error));
    }

    // Where nobody could continue us, the processes that stopped are continued instead.
    private void Suspend()
    {
        if (_self == 1 || Terminal.LeadsSession) _events.Enqueue(Event.Signalled(Signal.Cont, SignalOrigin.Sent));
        else Libc.kill(_self, Libc.SIGSTOP);
    }

    private void End(in Effect e)
    {
        _over = true;
        _status = e.Status;
        if (e.Text != null) TerminationLog.Write(e.Text);
    }
}
