using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

/// <summary>Makes a scenario from a seed.</summary>
internal static class ScenarioMaker
{
    /// <summary>How long things come from outside before a stop is asked for.</summary>
    public const int Seconds = 90;

    public static Scenario Of(ulong seed)
    {
        Dice dice = Dice.For(seed, 1);
        var services = new List<ServicePlan>();
        int setups = dice.Chance(60) ? 0 : 1 + dice.Next(2);
        int many = dice.Chance(70) ? 1 + dice.Next(4) : 1 + dice.Next(12);
        for (int i = 0; i < setups; i++) services.Add(Make.Setup("setup" + i, SetupSettings(ref dice)));
        for (int i = 0; i < many; i++) services.Add(Make.Service("s" + i, ServiceSettings(ref dice)));
        Depend(services, setups, ref dice);
        for (int k = dice.Chance(60) ? 0 : 1 + dice.Next(3); k > 0; k--) services.Add(Job("job" +
            k, ref dice, setups, many));
        if (dice.Chance(30)) services.Add(Make.Finally(Common(ref dice)));
        var ids = new int[services.Count];
        for (int i = 0; i < ids.Length; i++) ids[i] = i + 1;
        var plan = new Plan { Services = [.. services], Run = Run(ref dice, services, setups) };
        return new(seed, plan, ids, new bool[ids.Length], Stimuli(ref dice, plan), dice.Chance(30));
    }

    private static ServiceSettings Common(ref Dice dice) => Make.Plain with
    {
        Grace = dice.Chance(50) ? null : dice.Pick(TimeSpan.Zero, TimeSpan.FromMilliseconds(300),
            TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15)),
        KillMode = dice.Pick(KillMode.Mixed, KillMode.Mixed, KillMode.Group, KillMode.Process),
        StopSignal = dice.Chance(85) ? null : dice.Pick(Signal.Quit, Signal.Usr1, Signal.Term, Signal.Winch),
        StopCommand = dice.Chance(90) ? [] : ["stop"],
        ReloadSignal = dice.Chance(70) ? null : Signal.Hup,
        SuccessCodes = dice.Chance(80) ? [] : [143, 3],
    };

    private static ServiceSettings SetupSettings(ref Dice dice) => Common(ref dice) with
    {
        SetupTimeout = dice.Chance(60) ? null : dice.UpTo(8) + TimeSpan.FromMilliseconds(1),
    };

    private static ServicePlan Job(string name, ref Dice dice, int setups, int many)
    {
        ServiceSettings settings = Common(ref dice) with
        {
            Fate = dice.Chance(85) ? Fate.Separate : dice.Pick(Fate.OnFailure, Fate.Connected),
            Restart = dice.Pick(default, default, new(RestartMode.OnFailure, 0),
                new RestartPolicy(RestartMode.OnFailure, 1 + dice.Next(3))),
            Job = new()
            {
                OnEvent = dice.Chance(75) ? []
                    : [new(dice.Pick("*", "s0", "s1", "job1"), dice.Pick(ServiceEvent.Failed, ServiceEvent.Started,
                    ServiceEvent.Stopped, ServiceEvent.Exited))],
                OnChange = dice.Chance(90) ? [] : ["/files"],
                OnSignal = dice.Chance(60) ? null : dice.Pick(Signal.Usr1, Signal.Usr2, Signal.Hup),
            },
        };
        bool triggered = settings.Job!.OnEvent.Length > 0 || settings.Job.OnChange.Length > 0;
        if (triggered) settings = settings with { Fate = Fate.Separate };
        string? schedule = dice.Pick(null, "@every 1s", "@every 7s", "*/5 * * * * *", "*/20 * * * * *", "* * * * *",
            "0 3 * * *");
        Dependency[] edges = dice.Chance(70) ? [] : [new(setups +
            dice.Next(many), dice.Pick(Condition.Started, Condition.Completed))];
        Overlap overlap = dice.Pick(Overlap.Skip, Overlap.Queue, Overlap.Kill);
        return Make.Job(name, schedule, triggered ? null : overlap, settings, edges);
    }

    private static ServiceSettings ServiceSettings(ref Dice dice) => Common(ref dice) with
    {
        Fate = dice.Pick(Fate.Connected, Fate.OnFailure, Fate.Separate),
        Restart = dice.Pick(default, default, new(RestartMode.OnFailure, 0), new(RestartMode.OnFailure, 1 +
            dice.Next(3)), new RestartPolicy(RestartMode.Always, 0)),
        RestartDelay = dice.Pick(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2)),
        RestartMaxDelay = dice.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)),
        Health = dice.Chance(65) ? null : Health(ref dice),
        OnUnhealthy = dice.Pick(OnUnhealthy.Report, OnUnhealthy.Restart, OnUnhealthy.Stop),
    };

    private static HealthPlan Health(ref Dice dice) => Make.Tcp with
    {
        Kind = dice.Pick(HealthKind.Command, HealthKind.Tcp, HealthKind.Notify),
        Command = ["probe"],
        Interval = dice.UpTo(10) + TimeSpan.FromMilliseconds(1),
        Timeout = dice.UpTo(5) + TimeSpan.FromMilliseconds(1),
        Retries = 1 + dice.Next(3),
        StartPeriod = dice.Chance(50) ? TimeSpan.Zero : dice.UpTo(15),
        StartInterval = dice.Chance(50) ? null : dice.UpTo(2) + TimeSpan.FromMilliseconds(1),
        Watchdog = dice.Chance(50) ? null : dice.UpTo(5) + TimeSpan.FromMilliseconds(1),
    };

    private static void Depend(List<ServicePlan> services, int setups, ref Dice dice)
    {
        int many = services.Count - setups;
        if (many < 2 || dice.Chance(40)) return;
        // Dependencies have nothing to do with the order on the command line; a random one keeps cycles away.
        var order = new int[many];
        for (int i = 0; i < many; i++) order[i] = setups + i;
        for (int i = many - 1; i > 0; i--)
        {
            int j = dice.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        for (int i = 1; i < many; i++)
        {
            var edges = new List<Dependency>();
            for (int k = dice.Next(3); k > 0; k--)
            {
                int other = order[dice.Next(i)];
                if (edges.Exists(e => e.Service == other)) continue;
                Condition condition = dice.Pick(Condition.Started, Condition.Healthy, Condition.Completed);
                if (condition == Condition.Healthy
                    && services[other].Settings.Health == null) condition = Condition.Started;
                edges.Add(new(other, condition) { Restart = dice.Chance(20) });
            }
            ServicePlan old = services[order[i]];
            services[order[i]] = Make.Service(old.Name, old.Settings, [.. edges]);
        }
    }

    private static RunSettings Run(ref Dice dice, List<ServicePlan> services, int setups)
    {
        ExitCodeChoice rule = dice.Chance(60) ? ExitCodeChoice.Default
            : dice.Pick(ExitCodeChoice.First, ExitCodeChoice.Worst, ExitCodeChoice.Named);
        var settings = new RunSettings
        {
            ExitCode = rule,
            ExitCodeOf = rule == ExitCodeChoice.Named ? services[setups].Name : null,
            MapExit = dice.Chance(80) ? [] : [(143, 0), (3, 4), (0, 5)],
            MapSignals = dice.Chance(85) ? [] : [(Signal.Hup, Signal.Usr1), (Signal.Usr2, default), (Signal.Quit,
                Signal.Int)],
            SetupLock = dice.Chance(70) ? null : "/lock",
            WaitFor = dice.Chance(88) ? [] : [Make.Tcp.Endpoint!, Make.Tcp.Endpoint!],
            WaitTimeout = dice.Chance(50) ? null : dice.UpTo(20),
            Hold = dice.Chance(2),
        };
        return Stops(settings, ref dice);
    }

    // A delay shorter than the hold, and a hold not longer than the timeout.
    private static RunSettings Stops(RunSettings run, ref Dice dice)
    {
        TimeSpan? timeout = dice.Chance(80) ? null : TimeSpan.FromSeconds(dice.Pick(4, 12, 30));
        TimeSpan? hold = dice.Chance(80) ? null : TimeSpan.FromSeconds(dice.Pick(2, 4));
        return run with
        {
            StopTimeout = timeout, StopHold = hold, StopDelay = dice.Chance(80)
                ? TimeSpan.Zero : TimeSpan.FromSeconds(dice.Pick(0.5, 1.5)),
        };
    }

    private static List<Stimulus> Stimuli(ref Dice dice, Plan plan)
    {
        var stimuli = new List<Stimulus>();
        int count = dice.Next(9);
        for (int i = 0; i < count; i++)
        {
            // Many at the same time, and some when nothing can have happened yet.
            TimeSpan at = dice.Chance(10) ? TimeSpan.Zero : dice.Chance(20)
                && i > 0 ? stimuli[i - 1].At : dice.UpTo(Seconds);
            int times = dice.Chance(80) ? 1 : 1 + dice.Next(10);
            int service = dice.Next(plan.Services.Length);
            stimuli.Add(dice.Next(20) switch
            {
                18 => new(at, Ordered(dice.Pick(OrderKind.Shutdown, OrderKind.Signal, OrderKind.Wait), ref dice,
                    service, plan), 1),
                0 => new(at, Event.Signalled(Signal.Term, SignalOrigin.Sent), times),
                1 => new(at, Event.Signalled(Signal.Int, SignalOrigin.Typed), times),
                2 => new(at, Event.Signalled(Signal.Quit, dice.Pick(SignalOrigin.Sent, SignalOrigin.Typed)), times),
                3 => new(at, Event.Signalled(dice.Pick(Signal.Hup, Signal.Usr1, Signal.Usr2, Signal.Winch),
                    dice.Pick(SignalOrigin.Sent, SignalOrigin.Typed)), times),
                4 => new(at, Event.Signalled(dice.Pick(Signal.Tstp, Signal.Ttin, Signal.Cont), SignalOrigin.Typed),
                    times),
                5 => new(at, Event.OutputClosed, times),
                6 or 7 => new(at, Ordered(OrderKind.Start, ref dice, service, plan), times),
                8 or 9 => new(at, Ordered(OrderKind.Stop, ref dice, service, plan), times),
                10 or 11 => new(at, Ordered(dice.Pick(OrderKind.Restart, OrderKind.Restart, OrderKind.Reload),
                    ref dice, service, plan), times),
                12 => new(at, Event.OrphanReaped, times),
                // Ticks that the clock is set by.
                14 or 15 => new(at, Event.Clock(dice.Pick(3, -3, 40, -40, 4000, -4000, 20_000, -20_000, 400_000_000,
                    -400_000_000) * TimeSpan.TicksPerSecond), 1),
                16 when Array.FindIndex(plan.Services, static s => s.Kind == ServiceKind.Job) is >= 0 and int job =>
                    new(at, Ordered(OrderKind.Run, ref dice, job, plan), times),
                19 => new(at, Event.FilesChanged(service, "/files/a"), times),
                13 => new(at, Event.Said(dice.Pick(EventKind.Ready, EventKind.Alive, EventKind.Leaving), service,
                    dice.Next(3)), times),
                _ => new(at, default, 0, dice.UpTo(40)),
            });
        }
        stimuli.Sort(static (a, b) => a.At.CompareTo(b.At));
        return stimuli;
    }

    // To one service, or to two; what is to be waited for is the end.
    private static Event Ordered(OrderKind kind, ref Dice dice, int service, Plan plan)
    {
        int other = dice.Next(plan.Services.Length);
        int[] services = kind == OrderKind.Run || other == service || dice.Chance(70) ? [service] : [service, other];
        return Event.Ordered(default, new()
        {
            Kind = kind, Services = kind == OrderKind.Shutdown ? [] : services, Signal = kind == OrderKind.Signal
                ? Signal.Usr1 : default,
            Until = kind == OrderKind.Wait ? Array.ConvertAll(services, static _ => WaitCondition.Exited)
                : [], NoWait = dice.Chance(10),
            Timeout = kind == OrderKind.Shutdown && dice.Chance(50) ? TimeSpan.FromSeconds(6) : null,
        });
    }
}
