using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Recording;

namespace Monofy;

/// <summary>Carries the supervisor's effects out. It decides nothing.</summary>
internal sealed class Performer(Wiring parts)
{
    private readonly Queue<Event> _events = parts.Events;
    private readonly SignalSender _sender = new(parts.Processes, parts.Events);
    private Effect _end;

    /// <summary>Whether the run is over.</summary>
    public bool IsOver { get; private set; }

    public ref readonly Effect End => ref _end;

    /// <summary>Carries <paramref name="e"/> out.</summary>
    public void Do(in Effect e)
    {
        switch (e.Kind)
        {
            case EffectKind.Start: parts.Starter.Start(e.Service, e.Role, e.Incarnation, e.Ticket, e.Trigger); break;
            case EffectKind.AcceptStart: parts.Late.Accept(new(e.Service, e.Role, e.Incarnation)); break;
            case EffectKind.GiveUpStart: parts.Late.GiveUp(new(e.Service, e.Role, e.Incarnation)); break;
            case EffectKind.SignalProcess: _sender.SendToProcess(e); break;
            case EffectKind.SignalGroup: _sender.SendToGroup(e); break;
            case EffectKind.CheckGroup: parts.Reaper.CheckGroup(e.Service, e.Incarnation); break;
            case EffectKind.FindStrays: parts.Strays.Find(e.Service, e.Incarnation); break;
            case EffectKind.SignalStray: parts.Strays.Send(e.Service, e.Incarnation, e.Pid, e.Signal); break;
            case EffectKind.Sweep: Sweep(e.Signal); break;
            case EffectKind.AcquireLock: AcquireLock(e.Text!); break;
            case EffectKind.ReleaseLock: parts.Lock.Release(); break;
            case EffectKind.TakeHandOver: parts.Starter.TakeHandOver(e.Service); break;
            case EffectKind.Probe: parts.Probes.Begin(EndpointOf(e.Service), e.Service, e.Incarnation); break;
            case EffectKind.CancelProbe: parts.Probes.Cancel(e.Service); break;
            case EffectKind.MeasureMemory:
                parts.MemoryProbes.Begin(e.Service, e.Incarnation,
                    parts.Processes.PidOf(new(e.Service, Role.Main, e.Incarnation)));
                break;
            case EffectKind.CancelMeasure: parts.MemoryProbes.Cancel(e.Service); break;
            case EffectKind.CloseSockets: parts.Sockets?.Close(e.Service); break;
            case EffectKind.Suspend: Suspend(group: e.Signal.Number != 0); break;
            case EffectKind.Resume: parts.Terminal.Resume(); break;
            case EffectKind.ReadClock: ReadClock(); break;
            case EffectKind.Answer: parts.OpenDesk?.Answer(e); break;
            case EffectKind.Say: parts.Announcer.Say(e.Severity, e.Text!); break;
            case EffectKind.End: Finish(e); break;
            default: throw new InvariantException("unknown effect " + (int)e.Kind);
        }
    }

    // Watch the clock before reading it: a change in between is then reported.
    private void ReadClock()
    {
        parts.WatchClock();
        _events.Enqueue(Event.Clock(Clock.UnixTicks));
    }

    private Endpoint EndpointOf(int service) => service < 0 ? parts.Plan.Run.WaitFor[-1 - service]
        : parts.Plan.Services[service].Settings.Health!.Endpoint!;

    private void Sweep(Signal signal)
    {
        parts.Reaper.ReportsNone = true;
        Report(parts.Sweeper.Sweep(signal));
    }

    /// <summary>Goes on with a sweep that takes long.</summary>
    public void ContinueSweep() => Report(parts.Sweeper.Continue());

    private void Report(Left left)
    {
        switch (left)
        {
            case Left.None: _events.Enqueue(Event.NoChildren(parts.Memory.Kills())); break;
            case Left.Refusing: _events.Enqueue(Event.AllRefuse(parts.Strays.All())); break;
            case Left.Some: break;
        }
    }

    private void AcquireLock(string file)
    {
        if (parts.Lock.Acquire(file, out string? error)) _events.Enqueue(Event.LockHeld);
        else if (error != null) _events.Enqueue(Event.LockFailed(error));
        else parts.Reaper.WaitFor(parts.Lock.Waiter, status =>
        {
            parts.Lock.WaiterEnded();
            _events.Enqueue(status.Code == 0 ? Event.LockHeld
                : Event.LockFailed("cannot wait for the setup lock " + file));
        });
    }

    // If no process could continue us, continue the stopped processes instead.
    private void Suspend(bool group)
    {
        parts.Terminal.OnSuspend();
        if (!parts.Signals.Stop(group ? 0 : Libc.getpid()))
            _events.Enqueue(Event.Signalled(Signal.Cont, SignalOrigin.Sent));
    }

    private void Finish(in Effect e)
    {
        (IsOver, _end) = (true, e);
        if (e.Severity == Severity.Error) TerminationLog.Write(e.Text!);
    }
}
