using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

/// <summary>Feeds a supervisor event by event, with the oracle watching. For tests that tell a specific
/// story.</summary>
internal sealed class Script
{
    /// <summary>2026-11-20 14:00:00 UTC.</summary>
    private static readonly DateTime s_clock = new(2026, 11, 20, 14, 0, 0, DateTimeKind.Utc);

    private static readonly Instant s_begin = new(TimeSpan.TicksPerDay);

    private readonly Oracle _oracle;
    private readonly bool _answers;
    private readonly Func<Effect, bool> _missing = static _ => false;
    private readonly List<string> _seen = [];
    private Instant _now = s_begin;
    private (DateTime Time, Instant At) _clock = (s_clock, s_begin);
    private int _pid = 100;

    /// <summary>The test supplies every event, except strays, which it supplies only with
    /// <see cref="StraysAreTold"/>.</summary>
    public Script(Plan plan)
    {
        Plan = plan;
        (Supervisor, _oracle) = (new(plan), new(plan));
        Tell(Make.Begin);
    }

    /// <summary>Starts succeed at once and the clock answers; the test supplies the rest.</summary>
    public Script(string line, params string[] environment) : this(line, static _ => false, environment)
    {
    }

    /// <summary>The same, but some programs do not exist.</summary>
    public Script(string line, Func<Effect, bool> missing, params string[] environment)
    {
        ParseResult parsed = Parse(line, environment);
        (Plan, Description, _answers, _missing) = (parsed.Plan!, parsed.Description, true, missing);
        (Supervisor, _oracle) = (new(Plan), new(Plan));
        Tell(Make.Begin);
    }

    public Plan Plan { get; }

    /// <summary>The description of the plan, if it was read from a line.</summary>
    public Description? Description { get; }

    public Supervisor Supervisor { get; }

    /// <summary>The effects of the last event.</summary>
    public List<Effect> Effects { get; } = [];

    /// <summary>All announcements without <c>-v</c>.</summary>
    public List<string> Announced { get; } = [];

    /// <summary>The last announcement, with <c>-v</c>.</summary>
    public (Severity Severity, string Text) LastAnnounced { get; private set; }

    /// <summary>monofy's status, once it has ended.</summary>
    public int? Status => _oracle.Status;

    /// <summary>Whether the test supplies the strays that are found; otherwise there are none.</summary>
    public bool StraysAreTold { get; init; }

    /// <summary>Whether a sweep finds no processes, if starts succeed at once.</summary>
    public bool NobodyIsLeft { get; init; } = true;

    public Instant Now => _now;

    /// <summary>When the next tick is due.</summary>
    public Instant NextDeadline => Supervisor.NextDeadline;

    public Report Report => Supervisor.Report();

    public ServiceState StateOf(int service) => Report.Services[service].State;

    public HealthState HealthOf(int service = 0) => Report.Services[service].Health;

    public bool Did(EffectKind kind, int service = 0) => Effects.Exists(e => e.Kind == kind && e.Service == service);

    public bool Said(string text) => Effects.Exists(e => e.Kind == EffectKind.Say
        && e.Text!.Contains(text, StringComparison.Ordinal));

    /// <summary>What was done since the last call: <c>probe 0 #1</c>, <c>cancel 0 #1</c>, <c>start 1</c>,
    /// <c>TERM 0</c>.</summary>
    public string[] Seen()
    {
        string[] seen = [.. _seen];
        _seen.Clear();
        return seen;
    }

    /// <summary>The answer in the last step to <paramref name="by"/>, which waits for a run: a status; null: none
    /// yet.</summary>
    public int? Answered(int by) => Effects.Find(e => e.Kind == EffectKind.Answer
        && e.Ticket.Number == by) is { Ticket.Number: > 0 } answer ? answer.Status : null;

    /// <summary>Something happens, <paramref name="after"/> seconds later.</summary>
    public Script Tell(in Event e, double after = 0)
    {
        _now += TimeSpan.FromSeconds(after);
        Effects.Clear();
        Step(e);
        for (int i = 0; i < Effects.Count; i++)
        {
            Note(Effects[i]);
            if (AnswerTo(Effects[i]) is { } answer) Step(answer);
        }
        return this;
    }

    private void Step(in Event e)
    {
        ReadOnlySpan<Effect> effects = Supervisor.Step(_now, e);
        Effects.AddRange(effects);
        _oracle.Check(_now, e, effects, Supervisor);
    }

    /// <summary>Time passes, with a tick at every deadline.</summary>
    public Script Pass(double seconds)
    {
        Instant until = _now + TimeSpan.FromSeconds(seconds);
        for (int ticks = 0; NextDeadline <= until; ticks++)
        {
            Assert.True(ticks < 1_000_000, "time stands still");
            if (_now < NextDeadline) _now = NextDeadline;
            Tell(Event.Tick);
        }
        _now = until;
        return this;
    }

    /// <summary>Time passes, with a single tick at its end.</summary>
    public Script After(double seconds) => Tell(Event.Tick, seconds);

    /// <summary>The next deadline comes.</summary>
    public Script AtDeadline()
    {
        _now = NextDeadline;
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

    public Script ProbePasses(int service) => Probed(null, _oracle.Lives[service].Probe, service);

    public Script ProbeFails(int service) => Probed("refused", _oracle.Lives[service].Probe, service);

    /// <summary>The probe of this number ends.</summary>
    public Script Probed(string? failure, int probe, int service = 0) => Tell(Event.Probed(service, probe, failure));

    public Script IsSignalled(Signal signal) => Tell(Event.Signalled(signal, SignalOrigin.Sent));

    public Script IsTyped(Signal signal) => Tell(Event.Signalled(signal, SignalOrigin.Typed));

    /// <summary>A client gives an order; <paramref name="by"/> waits for the answer (0: no client). A job is run
    /// instead of started.</summary>
    public Script IsAsked(OrderKind kind, int service, int by = 0) => IsAsked(kind, [service], by);

    public Script IsAsked(OrderKind kind, int[] services, int by = 0)
    {
        bool run = kind == OrderKind.Start && Plan.Services[services[0]].Kind == ServiceKind.Job;
        return Tell(Event.Ordered(new(by), new() { Kind = run ? OrderKind.Run : kind, Services = services }));
    }

    /// <summary>The wall clock is set.</summary>
    public Script ClockIsSet(DateTime time)
    {
        _clock = (time, _now);
        return Tell(Clock());
    }

    /// <summary>The wall clock reports <paramref name="seconds"/> seconds after the time it was set to.</summary>
    public Script ClockSays(double seconds) => Tell(Event.Clock((_clock.Time.AddSeconds(seconds) -
        DateTime.UnixEpoch).Ticks));

    private Event Clock() => Event.Clock((_clock.Time + (_now - _clock.At) - DateTime.UnixEpoch).Ticks);

    private int Incarnation(int service) => _oracle.Lives[service].Incarnation;

    private static ParseResult Parse(string line, string[] environment)
    {
        ShellWords.TrySplit(line.Replace("|||", "'|||'").Replace("&&", "'&&'"), false, out string[] words, out _);
        ParseResult parsed = CommandLines.Parse(words, new EnvironmentBlock(environment), static _ =>
            new FileText(null, "missing", true));
        Assert.Empty(parsed.Mistakes);
        return parsed;
    }

    // Events that the test need not supply.
    private Event? AnswerTo(in Effect e) => e.Kind switch
    {
        EffectKind.FindStrays when !StraysAreTold => Event.StraysFound(e.Service, e.Incarnation, []),
        EffectKind.Start when _answers && e.Role == Role.Main && _missing(e) =>
            Event.SpawnFailed(e.Service, e.Role, e.Incarnation, new("no such program", 127, false)),
        EffectKind.Start when _answers => Event.Spawned(e.Service, e.Role, e.Incarnation, _pid++),
        EffectKind.ReadClock when _answers => Clock(),
        EffectKind.Sweep when _answers && NobodyIsLeft => Event.NoChildren(0),
        _ => null,
    };

    private void Note(in Effect e)
    {
        if (e.Kind is EffectKind.Say or EffectKind.End)
        {
            LastAnnounced = (e.Severity, e.Text!);
            if (e.Severity != Severity.Detail) Announced.Add(e.Text!);
        }
        string? done = e.Kind switch
        {
            EffectKind.Start when e.Role == Role.Probe => $"probe {e.Service} #{e.Incarnation}",
            EffectKind.Start => $"start {e.Service}",
            EffectKind.Probe => $"probe {e.Service} #{e.Incarnation}",
            EffectKind.CancelProbe => $"cancel {e.Service} #{e.Incarnation}",
            EffectKind.MeasureMemory => $"measure {e.Service} #{e.Incarnation}",
            EffectKind.CancelMeasure => $"cancel measure {e.Service} #{e.Incarnation}",
            EffectKind.SignalGroup => $"{e.Signal.Name} group {e.Service} {e.Role} #{e.Incarnation}",
            EffectKind.SignalProcess => $"{e.Signal.Name} {e.Service}",
            EffectKind.Answer => $"tell {e.Ticket.Number}: {(e.Status < 0 ? "wait" : e.Status)}" +
                (e.Text == null ? "" : ", " + e.Text),
            EffectKind.End => $"end {e.Status}",
            _ => null,
        };
        if (done != null) _seen.Add(done);
    }
}
