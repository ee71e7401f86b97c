using System;
using System.Collections.Generic;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

/// <summary>SPEC section 10: thousands of services; the cost of an event does not grow with their number.</summary>
public sealed class CostTests
{
    [Fact]
    public void The_cost_of_an_event_does_not_grow_with_the_number_of_services()
    {
        const int few = 50, many = 10_000;      // 200 times as many
        const int factor = 20;                  // caches and the depth of a heap are allowed for, and a loaded machine
        TimeSpan of50 = CheapestOf(few), of10000 = CheapestOf(many);
        Assert.True(of10000 < factor * of50, $"a death, a tick and a start took {of50.TotalNanoseconds} ns with " +
            $"{few} services, {of10000.TotalNanoseconds} ns with {many}");
    }

    [Fact]
    public void Keeping_what_happened_allocates_nothing()
    {
        var events = new RunEvents();
        Add(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Add(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Add(int count)
        {
            for (int i = 0; i < count; i++)
                events.Add(new Instant(i), RunEventKind.Failed, 1, ExitStatus.Exited(3), 100, Phase.Running);
        }
    }

    [Fact]
    public void Signals_and_checks_allocate_nothing()
    {
        ParseResult parsed = CommandLines.Parse(
            ["web:", "--health=tcp://:1", "--health-interval=1s", "--health-retries=1", "a"], new EnvironmentBlock([]));
        var supervisor = new Supervisor(parsed.Plan!);
        var now = new Instant(TimeSpan.TicksPerDay);
        supervisor.Step(now, Make.Begin);
        supervisor.Step(now, Event.Spawned(0, Role.Main, 1, 100));
        int probe = 0;
        Rounds(10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Rounds(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Rounds(int count)
        {
            for (int i = 0; i < count; i++)
            {
                supervisor.Step(now, Event.Signalled(Signal.Hup, SignalOrigin.Sent));
                Probe();
            }
        }

        void Probe()
        {
            now = supervisor.NextDeadline;
            foreach (ref readonly Effect effect in supervisor.Step(now, Event.Tick))
            {
                if (effect.Kind == EffectKind.Probe) probe = effect.Incarnation;
            }
            supervisor.Step(now, Event.Probed(0, probe, null));
        }
    }

    // What a death, its tick and its restart cost at the least, on average over a few of them.
    private static TimeSpan CheapestOf(int services)
    {
        const int rounds = 60, deaths = 50;
        ParseResult parsed = CommandLines.Parse(["--restart=always", "--restart-delay=1ms", "--restart-max-delay=1ms",
            "web:", "--scale=" + services, "a"],
            new EnvironmentBlock([]), static _ => new FileText(null, "missing", true));
        var supervisor = new Supervisor(parsed.Plan!);
        var now = new Instant(TimeSpan.TicksPerDay);
        var incarnations = new int[services];
        var answers = new Queue<Event>();
        int pid = 100;
        Step(Make.Begin);
        while (supervisor.NextDeadline <= now) Step(Event.Tick);
        Assert.All(incarnations, static i => Assert.Equal(1, i));
        TimeSpan cheapest = TimeSpan.MaxValue;
        for (int round = 0, service = 0; round < rounds; round++)
        {
            TimeSpan began = ProcessorTime.Now;
            for (int death = 0; death < deaths; death++, service = (service + 7919) % services)
            {
                Step(Event.Exited(service, Role.Main, incarnations[service], ExitStatus.Exited(1), false));
                now = supervisor.NextDeadline;
                Step(Event.Tick);
            }
            TimeSpan took = (ProcessorTime.Now - began) / deaths;
            if (took < cheapest) cheapest = took;
        }
        Assert.True(incarnations[0] > 1, "they are restarted");
        return cheapest;

        void Step(Event first)
        {
            answers.Enqueue(first);
            while (answers.TryDequeue(out Event e))
            {
                foreach (ref readonly Effect effect in supervisor.Step(now, e))
                {
                    if (effect.Kind == EffectKind.FindStrays)
                        answers.Enqueue(Event.StraysFound(effect.Service, effect.Incarnation, []));
                    if (effect.Kind != EffectKind.Start) continue;
                    incarnations[effect.Service] = effect.Incarnation;
                    answers.Enqueue(Event.Spawned(effect.Service, effect.Role, effect.Incarnation, pid++));
                }
            }
        }
    }
}
