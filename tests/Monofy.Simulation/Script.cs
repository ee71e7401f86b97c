using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Simulation;

/// <summary>Tells a supervisor what happens, event by event, with the oracle beside. For tests that know which story
/// they tell.</summary>
internal sealed class Script
{
    /// <summary>2027-01-15 12:00:00 UTC.</summary>
    private const long Noon = 1_800_014_400;

    private readonly Plan _plan;
    private readonly Supervisor _supervisor;
    private readonly Oracle _oracle;
    private Instant _now = new(TimeSpan.FromSeconds(100).Ticks);

    public Script(Plan plan)
    {
        _plan = plan;
        _supervisor = new Supervisor(plan);
        _oracle = new Oracle(plan);
        Tell(Event.Begin);
    }

    /// <summary>What the last event led to.</summary>
    public List<Effect> Effects { get; } = [];

    /// <summary>monofy's status, once it has ended.</summary>
    public int? Status => _oracle.Status;

    /// <summary>Whether the test says which strays are found; else there are none.</summary>
    public bool StraysAreTold { get; init; }

    /// <summary>The time.</summary>
    public Instant Now => _now;

    /// <summary>When the next tick is due.</summary>
    public Instant NextDeadline => _supervisor.NextDeadline;

    public ServiceState StateOf(int service) => _supervisor.Report().Services[service].State;

    public bool Did(EffectKind kind, int service = 0) => Effects.Exists(e => e.Kind == kind && e.Service == service);

    public bool Said(string text) => Effects.Exists(e => e.Kind == EffectKind.Say
        && e.Text!.Contains(text, StringComparison.Ordinal));

    /// <summary>Something happens, so many seconds later.</summary>
    public Script Tell(in Event e, double after = 0)
    {
        _now += TimeSpan.FromSeconds(after);
        Effects.Clear();
        Step(e);
        for (int i = 0; i < Effects.Count && !StraysAreTold; i++)
        {
            if (Effects[i].Kind == EffectKind.FindStrays)
                Step(Event.StraysFound(Effects[i].Service, Effects[i].Incarnation, []));
        }
        return this;
    }

    private void Step(in Event e)
    {
        ReadOnlySpan<Effect> effects = _supervisor.Step(_now, e);
        Effects.AddRange(effects);
        _oracle.Check(_now, e, effects, _supervisor);
    }

    /// <summary>Time passes, without a tick before all of it is over.</summary>
    public Script After(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return Tell(Event.Tick);
    }

    /// <summary>The next deadline comes.</summary>
    public Script AtDeadline()
    {
        _now = _supervisor.NextDeadline;
        return Tell(Event.Tick);
    }

    public Script Spawned(int service) => Tell(Event.Spawned(service, Role.Main, Incarnation(service), 100 + service));

    public Script SpawnFailed(int service, bool transient = false) =>
        Tell(Event.SpawnFailed(service, Role.Main, Incarnation(service), new("no such file", 127, transient)));

    public Script Exits(int service, int code, bool groupLeft = false) =>
        Tell(Event.Exited(service, Role.Main, Incarnation(service), ExitStatus.Exited(code), groupLeft));

    public Script IsKilled(int service, bool groupLeft = false) =>
        Tell(Event.Exited(service, Role.Main, Incarnation(service), ExitStatus.KilledBy(Signal.Kill), groupLeft));

    public Script GroupEmpties(int service) => Tell(Event.GroupEmpty(service, Incarnation(service)));

    public Script ProbePasses(int service) => Tell(Event.Probed(service, _oracle.Lives[service].Probe, null));

    public Script ProbeFails(int service) => Tell(Event.Probed(service, _oracle.Lives[service].Probe, "refused"));

    public Script IsSignalled(Signal signal) => Tell(Event.Signalled(signal, SignalOrigin.Sent));

    public Script IsTyped(Signal signal) => Tell(Event.Signalled(signal, SignalOrigin.Typed));

    /// <summary>Somebody gives an order; a job is run instead of started.</summary>
    public Script IsAsked(OrderKind kind, int service, int by = 0) => IsAsked(kind, [service], by);

    public Script IsAsked(OrderKind kind, int[] services, int by = 0)
    {
        bool run = kind == OrderKind.Start && _plan.Services[services[0]].Kind == ServiceKind.Job;
        return Tell(Event.Ordered(new(by), new() { Kind = run ? OrderKind.Run : kind, Services = services }));
    }

    /// <summary>The wall clock says that it is so many seconds after noon.</summary>
    public Script ClockSays(double seconds) => Tell(Event.Clock((long)((Noon + seconds) * TimeSpan.TicksPerSecond)));

    /// <summary>What <paramref name="by"/>, who waits for a run, was told in the last step: a status, or that there is
    /// none yet.</summary>
    public int? Answered(int by) => Effects.Find(e => e.Kind == EffectKind.Answer
        && e.Ticket.Number == by) is { Ticket.Number: > 0 } answer ? answer.Status : null;

    private int Incarnation(int service) => _oracle.Lives[service].Incarnation;
}
