using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Simulation;

// What processes do, and what the host would do for the supervisor.
internal sealed partial class SimKernel
{
    private const int FinalSeconds = 15;    // the longest that a final command runs

    private void Do(in Effect e)
    {
        int service = e.Service;
        int incarnation = e.Incarnation;
        switch (e.Kind)
        {
            case EffectKind.Start: Start(service, e.Role, incarnation); break;
            case EffectKind.AcceptStart: ComeUp(service, incarnation); break;
            case EffectKind.GiveUpStart:
                FailLate(service, incarnation, new("still not executed", 126, false));
                break;
            case EffectKind.SignalProcess:
                if (Find(service, e.Role, incarnation) is { } process && !Deliver(process, e.Signal))
                    Come(Event.Refused(service, e.Role, incarnation, e.Signal));
                break;
            case EffectKind.SignalGroup: SignalGroup(service, e.Role, incarnation, e.Signal); break;
            case EffectKind.CheckGroup: CheckGroup(service, incarnation); break;
            case EffectKind.FindStrays: FindStrays(service, incarnation); break;
            case EffectKind.SignalStray: SignalStray(service, e.Pid, e.Signal); break;
            case EffectKind.Sweep: Sweep(e.Signal); break;
            case EffectKind.AcquireLock: AcquireLock(); break;
            case EffectKind.ReleaseLock: _lock++; break;
            case EffectKind.TakeHandOver:
                Come(Event.HandedOver(service, !_scenario.Tame[service]
                    && Dice.For(_scenario.Seed, 3, Id(service)).Chance(8) ? "line 1" : null));
                break;
            case EffectKind.Probe: Probe(service, incarnation); break;
            case EffectKind.CancelProbe: _cancelled.Add((service, incarnation)); break;
            case EffectKind.ReadClock: Come(Event.Clock(UnixTicks)); break;
            case EffectKind.Answer: break;
            case EffectKind.Suspend: Come(Event.Signalled(Signal.Cont, SignalOrigin.Sent)); break;
            case EffectKind.Resume: break;
            case EffectKind.Say: break;
            case EffectKind.End: break;
        }
    }

    private int Id(int service) => _scenario.Ids[service];

    private SimProcess? Find(int service, Role role, int incarnation) =>
        _processes.Find(p => p.Service == service && p.Role == role && p.Incarnation == incarnation && !p.Reaped);

    private void Start(int i, Role role, int incarnation)
    {
        Dice dice = Dice.For(_scenario.Seed, 10 + Id(i), (int)role, incarnation);
        bool tame = _scenario.Tame[i];
        if (!tame && dice.Chance(8))
        {
            bool transient = dice.Chance(50);
            Come(Event.SpawnFailed(i, role, incarnation, new(transient
                ? "no memory" : "no such file", dice.Pick(126, 127), transient)));
            return;
        }
        Dice late = Dice.For(_scenario.Seed, 8, Id(i), incarnation);
        if (role != Role.Main || tame || !late.Chance(6))
        {
            Create(i, role, incarnation);
            return;
        }
        _lateStarts.Add((i, incarnation));
        Come(Event.StartIsLate(i, incarnation, _lastPid + 1));
        bool fails = late.Chance(20);
        In(late.UpTo(15), () =>
        {
            if (fails) FailLate(i, incarnation, new("no such file", 127, false));
            else ComeUp(i, incarnation);
        });
    }

    private void ComeUp(int i, int incarnation)
    {
        if (_lateStarts.Remove((i, incarnation))) Create(i, Role.Main, incarnation);
    }

    private void FailLate(int i, int incarnation, StartFailure failure)
    {
        if (_lateStarts.Remove((i, incarnation))) Come(Event.SpawnFailed(i, Role.Main, incarnation, failure));
    }

    private void Create(int i, Role role, int incarnation)
    {
        Dice dice = Dice.For(_scenario.Seed, 10 + Id(i), (int)role, incarnation);
        bool tame = _scenario.Tame[i];
        var process = new SimProcess
        {
            Pid = ++_lastPid, Group = _lastPid, Service = i, Role = role, Incarnation = incarnation, Dice = dice,
            CannotBeKilled = !tame && dice.Chance(4),
            Refuses = !tame && Dice.For(_scenario.Seed, 7, Id(i)).Chance(7),
        };
        _processes.Add(process);
        Come(Event.Spawned(i, role, incarnation, process.Pid));
        Live(process, _plan.Services[i].Kind, tame);
        if (role == Role.Main && !tame) Fork(process);
        Dice other = Dice.For(_scenario.Seed, 100 + Id(i), (int)role, incarnation);
        if (role != Role.Main && !tame && other.Chance(30)) Child(process, process.Group, ref other);
        if (role == Role.Main && _plan.Services[i].Settings.Health is { Kind: HealthKind.Notify }) Talk(process);
    }

    // What it does of its own accord.
    private void Live(SimProcess process, ServiceKind kind, bool tame)
    {
        ref Dice dice = ref process.Dice;
        ExitStatus status = dice.Pick(
            ExitStatus.Exited(0), ExitStatus.Exited(0), ExitStatus.Exited(1), ExitStatus.Exited(3),
                ExitStatus.KilledBy(Signal.Segv));
        TimeSpan life = dice.Next(4) switch { 0 => TimeSpan.Zero, 1 => dice.UpTo(1), 2 => dice.UpTo(30), _ =>
            TimeSpan.MaxValue };
        if (process.Role == Role.Probe)
        {
            if (tame) (life, status) = (TimeSpan.FromMilliseconds(5), ExitStatus.Exited(0));
        }
        else if (process.Role == Role.StopCommand)
        {
            if (tame || dice.Chance(60)) status = ExitStatus.Exited(0);
            // A good stop command makes its service stop.
            if (status.Code == 0 && (tame || dice.Chance(70))
                && Find(process.Service, Role.Main, process.Incarnation) is { } main) Deliver(main, Signal.Term);
            if (tame) life = TimeSpan.FromMilliseconds(5);
        }
        else if (kind == ServiceKind.Finally)
        {
            if (tame || life > TimeSpan.FromSeconds(FinalSeconds)) life = TimeSpan.FromSeconds(FinalSeconds);
        }
        else if (kind is ServiceKind.Setup or ServiceKind.Job)
        {
            if (tame || dice.Chance(70)) (life, status) = (dice.UpTo(2), ExitStatus.Exited(0));
        }
        else if (tame)
        {
            life = TimeSpan.MaxValue;
        }
        if (life != TimeSpan.MaxValue) In(life, () => Die(process, status));
    }

    // Others that it starts: in its group, or daemons that left it.
    private void Fork(SimProcess process)
    {
        ref Dice dice = ref process.Dice;
        SimProcess? daemon = null;
        if (dice.Chance(15))
        {
            daemon = Child(process, ++_lastPid, ref dice);
            if (dice.Chance(50)) Child(daemon, daemon.Group, ref dice);
        }
        // The parent of some is the daemon: monofy does not hear when they end.
        for (int k = dice.Chance(70) ? 0 : 1 + dice.Next(2); k > 0; k--)
            Child(daemon != null && dice.Chance(50) ? daemon : process, process.Group, ref dice);
    }

    private SimProcess Child(SimProcess parent, int group, ref Dice dice)
    {
        var child = new SimProcess
        {
            Pid = ++_lastPid, Group = group, Service = parent.Service, Parent = parent, Role = Role.Main,
                CannotBeKilled = dice.Chance(4), Refuses = dice.Chance(parent.Refuses ? 90 : 2),
            Dice = new Dice(dice.Roll()),
        };
        _processes.Add(child);
        if (dice.Chance(50)) In(dice.UpTo(40), () => Die(child, ExitStatus.Exited(0)));
        return child;
    }

    private void Talk(SimProcess process)
    {
        ref Dice dice = ref process.Dice;
        if (!_scenario.Tame[process.Service] && dice.Chance(15)) return;
        In(dice.UpTo(10), () => Say(process, EventKind.Ready));
        for (int k = dice.Next(10); k > 0; k--) In(dice.UpTo(40), () => Say(process, EventKind.Alive));
        if (dice.Chance(20)) In(dice.UpTo(40), () => Say(process, EventKind.Leaving));
        if (dice.Chance(20)) In(dice.UpTo(40), () => Say(process, EventKind.Reloading));
    }

    private void Say(SimProcess process, EventKind kind)
    {
        if (process.Alive) Come(Event.Said(kind, process.Service, process.Incarnation));
    }

    private void SignalGroup(int service, Role role, int incarnation, Signal signal)
    {
        int group = Find(service, role, incarnation)?.Group ?? (role == Role.Main
            ? _lingering.Find(l => l.Service == service && l.Incarnation == incarnation).Group
            : _leftGroups.GetValueOrDefault((service, role, incarnation)));
        bool ofLeftovers = _leftGroups.Remove((service, role, incarnation));
        if (group == 0) return;
        bool refused = false;
        bool obeyed = false;
        foreach (SimProcess p in _processes.ToArray())
        {
            if (p.Group != group) continue;
            if (Deliver(p, signal)) obeyed = true;
            else refused = true;
        }
        if (refused && !obeyed)
            Come(Event.Refused(service, role, incarnation, signal, ofLeftovers));
    }

    // False if it is refused, of one that has ended too.
    private bool Deliver(SimProcess process, Signal signal)
    {
        if (process.Refuses) process.WasKilled |= signal == Signal.Kill;
        else if (process.Alive) Take(process, signal);
        return !process.Refuses;
    }

    private void Take(SimProcess process, Signal signal)
    {
        ref Dice dice = ref process.Dice;
        bool tame = _scenario.Tame[process.Service];
        if (signal == Signal.Kill)
        {
            process.WasKilled = true;
            TimeSpan delay = process.CannotBeKilled ? TimeSpan.FromSeconds(5 +
                dice.Next(60)) : TimeSpan.FromMilliseconds(dice.Next(5));
            if (!process.CannotBeKilled || dice.Chance(60)) In(delay, () =>
                Die(process, ExitStatus.KilledBy(Signal.Kill)));
            return;
        }
        bool asks = signal.AsksForStop || signal == _plan.Services[process.Service].Settings.StopSignal;
        if (!asks)
        {
            if ((signal == Signal.Hup || signal == Signal.Usr1)
                && dice.Chance(15)) In(TimeSpan.Zero, () => Die(process, ExitStatus.KilledBy(signal)));
            return;
        }
        if (process.WasAsked && dice.Chance(80)) return;
        process.WasAsked = true;
        switch (tame ? 0 : dice.Next(8))
        {
            case 0 or 1: In(TimeSpan.Zero, () => Die(process, ExitStatus.KilledBy(signal))); break;
            case 2 or 3: In(dice.UpTo(1), () => Die(process, ExitStatus.Exited(0))); break;
            case 4: In(dice.UpTo(20), () => Die(process, ExitStatus.Exited(3))); break;
            // Between the stop signal and SIGKILL, or just with it.
            case 5: In(_plan.Services[process.Service].Settings.Grace ?? Limits.DefaultGrace, () =>
                Die(process, ExitStatus.Exited(0))); break;
            case 6: In(dice.UpTo(60), () => Die(process, ExitStatus.KilledBy(signal))); break;
            default: break;     // ignored
        }
    }

    private void Die(SimProcess process, ExitStatus status)
    {
        if (!process.Alive) return;
        process.Alive = false;
        process.Status = status;
        foreach (SimProcess child in _processes.ToArray())
        {
            if (child.Parent != process) continue;
            child.Parent = null;
            if (!child.Alive) _childChanged = true;
        }
        if (process.Parent == null) _childChanged = true;
        else if (process.Parent.Alive) Forget(process);     // its parent reaps it
    }

    private void Forget(SimProcess process)
    {
        process.Reaped = true;
        _processes.Remove(process);
    }

    // As Reaper.Reap: first all that is dead, then what that means.
    private void Reap()
    {
        SimProcess[] dead = _processes.FindAll(static p => !p.Alive && p.Parent == null).ToArray();
        foreach (SimProcess p in dead) Forget(p);
        bool orphans = false;
        foreach (SimProcess p in dead)
        {
            if (p.Incarnation == 0)
            {
                orphans = true;
                continue;
            }
            bool left = GroupLives(p.Group);
            if (left && p.Role == Role.Main) _lingering.Add((p.Service, p.Incarnation, p.Group, false));
            else if (left) _leftGroups.Add((p.Service, p.Role, p.Incarnation), p.Group);
            Come(Event.Exited(p.Service, p.Role, p.Incarnation, p.Status, left));
        }
        if (orphans) Come(Event.OrphanReaped);
        LookAgain();
        for (int i = _lingering.Count - 1; i >= 0; i--)
        {
            if (_lingering[i].Watched) CheckGroup(i);
        }
        if (!_processes.Exists(static p => p.Parent == null)) Come(Event.NoChildren(0));
    }

    private bool GroupLives(int group) => _processes.Exists(p => p.Group == group);

    private void CheckGroup(int service, int incarnation)
    {
        int place = _lingering.FindIndex(l => l.Service == service && l.Incarnation == incarnation);
        if (place < 0) return;      // it has been told already
        _lingering[place] = _lingering[place] with { Watched = true };
        CheckGroup(place);
    }

    private void CheckGroup(int place)
    {
        (int service, int incarnation, int group, _) = _lingering[place];
        if (GroupLives(group)) return;
        _lingering.RemoveAt(place);
        Come(Event.GroupEmpty(service, incarnation));
    }

    private void Sweep(Signal signal)
    {
        if (!_processes.Exists(static p => p.Parent == null))
        {
            Come(Event.NoChildren(0));
            return;
        }
        foreach (SimProcess p in _processes.ToArray())
        {
            if (p.Parent == null && p.Alive && _swept.Add((p.Pid, signal.Number))) Deliver(p, signal);
        }
        if (_processes.TrueForAll(static p => p.Parent != null || p is { Refuses: true, Alive: true }))
            Come(Event.AllRefuse(Strays()));
    }

    private void AcquireLock()
    {
        int asked = ++_lock;
        Dice dice = Dice.For(_scenario.Seed, 4);
        Event answer = dice.Chance(80) ? Event.LockHeld : Event.LockFailed("cannot wait for the setup lock");
        if (dice.Chance(50)) Come(answer);
        else if (dice.Chance(80)) In(dice.UpTo(20), () => { if (_lock == asked) Come(answer); });
    }

    private void Probe(int service, int number)
    {
        Dice dice = Dice.For(_scenario.Seed, 5, service < 0 ? service : Id(service), number);
        bool tame = service >= 0 && _scenario.Tame[service];
        string? error = tame || dice.Chance(65) ? null : "refused";
        bool evenIfCancelled = dice.Chance(30);     // the answer was on its way already
        TimeSpan delay = tame || dice.Chance(60) ? TimeSpan.FromMilliseconds(dice.Next(20)) : dice.UpTo(10);
        if (!tame && dice.Chance(10)) return;
        In(delay, () =>
        {
            if (evenIfCancelled || !_cancelled.Contains((service, number))) Come(Event.Probed(service, number, error));
        });
    }
}
