using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Health;

/// <summary>A supervisor with a clock of its own: starts succeed at once, everything else is the test's to
/// say.</summary>
internal sealed class Steps
{
    private readonly Supervisor _supervisor;
    private readonly List<string> _seen = [];
    private readonly Queue<Event> _answers = new();
    private Instant _now = new(TimeSpan.TicksPerDay);
    private readonly Func<Effect, bool> _missing;
    private int _pid = 100;
    private DateTime _clock = new(2026, 11, 20, 14, 0, 0, DateTimeKind.Utc);    // at _clockAt
    private Instant _clockAt = new(TimeSpan.TicksPerDay);

    public Plan Plan { get; }

    public Description? Description { get; }

    public Steps(string line, params string[] environment) : this(line, static _ => false, environment)
    {
    }

    /// <summary>Some programs that are started are not there.</summary>
    public Steps(string line, Func<Effect, bool> missing, params string[] environment)
    {
        _missing = missing;
        ShellWords.TrySplit(line.Replace("|||", "'|||'").Replace("&&", "'&&'"), false, out string[] words, out _);
        ParseResult result = Planner.Parse(words, new EnvironmentBlock(environment), static _ =>
            new FileText(null, "missing", true));
        Assert.Empty(result.Mistakes);
        (Plan, Description) = (result.Plan!, result.Description);
        _supervisor = new(Plan);
        Step(Event.Begin);
    }

    /// <summary>Whether programs that are started are not there.</summary>
    public bool Missing { get; set; }

    /// <summary>Whether a sweep finds no process.</summary>
    public bool NobodyIsLeft { get; init; } = true;

    public Supervisor Supervisor => _supervisor;

    public Report Report => _supervisor.Report();

    public Instant Now => _now;

    public HealthState Health(int service = 0) => Report.Services[service].Health;

    /// <summary>What was done since this was last asked: <c>probe 0 #1</c>, <c>cancel 0 #1</c>, <c>start 1</c>, <c>TERM
    /// 0</c>.</summary>
    public string[] Seen()
    {
        string[] seen = [.. _seen];
        _seen.Clear();
        return seen;
    }

    /// <summary>What is announced without <c>-v</c>.</summary>
    public List<string> Said { get; } = [];

    public (Severity Severity, string Text) LastSaid { get; private set; }

    public void Step(Event e)
    {
        _answers.Enqueue(e);
        while (_answers.TryDequeue(out Event next))
        {
            foreach (Effect effect in _supervisor.Step(_now, next).ToArray()) Note(effect);
        }
    }

    /// <summary>Lets time pass, with a tick at every deadline.</summary>
    public void Pass(double seconds)
    {
        Instant until = _now + TimeSpan.FromSeconds(seconds);
        for (int ticks = 0; _supervisor.NextDeadline <= until; ticks++)
        {
            Assert.True(ticks < 1_000_000, "time stands still");
            if (_now < _supervisor.NextDeadline) _now = _supervisor.NextDeadline;
            Step(Event.Tick);
        }
        _now = until;
    }

    /// <summary>Lets time pass, without a tick before all of it is over.</summary>
    public void Late(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        Step(Event.Tick);
    }

    /// <summary>What the wall clock says.</summary>
    public DateTime Clock => _clock + (_now - _clockAt);

    /// <summary>The wall clock is set.</summary>
    public void SetClock(DateTime time)
    {
        (_clock, _clockAt) = (time, _now);
        Step(Event.Clock((time - DateTime.UnixEpoch).Ticks));
    }

    /// <summary>A probe ends, as the last one that began unless another number is given.</summary>
    public void Answer(string? failure, int probe, int service = 0) => Step(Event.Probed(service, probe, failure));

    public void Exit(int service, int incarnation, int status) =>
        Step(Event.Exited(service, Role.Main, incarnation, ExitStatus.Exited(status), false));

    /// <summary>Somebody gives an order; <paramref name="by"/> waits for the answer, 0: no client.</summary>
    public void Ask(OrderKind kind, int service, int by = 0) =>
        Step(Event.Ordered(new(by), new() { Kind = kind, Services = [service] }));

    private void Note(Effect e)
    {
        switch (e.Kind)
        {
            case EffectKind.Start:
                _seen.Add(e.Role == Role.Probe ? $"probe {e.Service} #{e.Incarnation}" : $"start {e.Service}");
                if (e.Role == Role.Main && (Missing || _missing(e)))
                    _answers.Enqueue(Event.SpawnFailed(e.Service, e.Role, e.Incarnation,
                        new("no such program", 127, false)));
                else _answers.Enqueue(Event.Spawned(e.Service, e.Role, e.Incarnation, _pid++));
                break;
            case EffectKind.FindStrays:
                _answers.Enqueue(Event.StraysFound(e.Service, e.Incarnation, []));
                break;
            case EffectKind.Probe: _seen.Add($"probe {e.Service} #{e.Incarnation}"); break;
            case EffectKind.CancelProbe: _seen.Add($"cancel {e.Service} #{e.Incarnation}"); break;
            case EffectKind.MeasureMemory: _seen.Add($"measure {e.Service} #{e.Incarnation}"); break;
            case EffectKind.CancelMeasure: _seen.Add($"cancel measure {e.Service} #{e.Incarnation}"); break;
            case EffectKind.SignalGroup: _seen.Add(
                $"{e.Signal.Name} group {e.Service} {e.Role} #{e.Incarnation}"); break;
            case EffectKind.SignalProcess: _seen.Add($"{e.Signal.Name} {e.Service}"); break;
            case EffectKind.ReadClock: _answers.Enqueue(Event.Clock((Clock - DateTime.UnixEpoch).Ticks)); break;
            case EffectKind.Answer: _seen.Add($"tell {e.Ticket.Number}: {(e.Status < 0 ? "wait" : e.Status)}" +
                (e.Text == null ? "" : ", " + e.Text)); break;
            case EffectKind.Say: NoteSaid(e); break;
            case EffectKind.Sweep when NobodyIsLeft: _answers.Enqueue(Event.NoChildren(0)); break;
            case EffectKind.End:
                NoteSaid(e);
                _seen.Add($"end {e.Status}");
                break;
        }
    }

    private void NoteSaid(Effect e)
    {
        LastSaid = (e.Severity, e.Text!);
        if (e.Severity != Severity.Detail) Said.Add(e.Text!);
    }
}
