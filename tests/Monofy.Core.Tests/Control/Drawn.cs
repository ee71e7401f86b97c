using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Planning;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>A run whose trace is drawn: starts succeed at once, everything else is the test's to say.</summary>
internal sealed class Drawn
{
    private readonly Supervisor _supervisor;
    private readonly Queue<Event> _events = new();
    private readonly StringBuilder _text = new();
    private readonly Dictionary<(int, Role), int> _incarnations = [];
    private readonly bool _reads;
    private Instant _now = new(TimeSpan.TicksPerDay);
    private int _pid = 100;

    public Drawn(string line, long most = Trace.MostBytes, bool reads = true)
    {
        ShellWords.TrySplit(line.Replace("|||", "'|||'").Replace("&&", "'&&'"), false, out string[] words, out _);
        ParseResult result = CommandLines.Parse(words, new EnvironmentBlock([]));
        Assert.Empty(result.Mistakes);
        _reads = reads;
        _supervisor = new(result.Plan!);
        Trace = new(result.Plan!, _supervisor, most);
        Take(Make.Begin);
    }

    public Trace Trace { get; }

    /// <summary>Why nothing can be started, if so.</summary>
    public string? Fails { get; set; }

    /// <summary>What was written.</summary>
    public string Text => _text.ToString();

    /// <summary>The events of the row of that name, without its name.</summary>
    public TraceLine[] Of(string row)
    {
        TraceLine[] all = TraceLine.ReadAll(Trace.IsOver ? Text : Text + "]");
        int number = all.Single(l => l.Name == "thread_name" && l["name"] == row).Row;
        return [.. all.Where(l => l.Row == number && l.Phase != "M")];
    }

    public void IsBalanced() => TraceLine.AreBalanced(TraceLine.ReadAll(Text));

    public void Pass(double seconds)
    {
        Instant until = _now + TimeSpan.FromSeconds(seconds);
        while (_supervisor.NextDeadline <= until)
        {
            if (_now < _supervisor.NextDeadline) _now = _supervisor.NextDeadline;
            Take(Event.Tick);
        }
        _now = until;
    }

    /// <summary>The process of a service exits.</summary>
    public void Exit(int service, int status, Role role = Role.Main) =>
        Take(Event.Exited(service, role, _incarnations[(service, role)], ExitStatus.Exited(status), false));

    public void Take(Event first)
    {
        _events.Enqueue(first);
        while (_events.TryDequeue(out Event e))
        {
            ReadOnlySpan<Effect> effects = _supervisor.Step(_now, e);
            Trace.Add(_now, 0, e, effects);
            foreach (Effect effect in effects) Do(effect);
        }
        if (!_reads) return;
        _text.Append(Encoding.UTF8.GetString(Trace.Waiting));
        Trace.Drop(Trace.Waiting.Length);
    }

    private void Do(in Effect e)
    {
        switch (e.Kind)
        {
            case EffectKind.Start:
                _incarnations[(e.Service, e.Role)] = e.Incarnation;
                _events.Enqueue(Fails is { } why
                    ? Event.SpawnFailed(e.Service, e.Role, e.Incarnation, new(why, 127, false))
                    : Event.Spawned(e.Service, e.Role, e.Incarnation, _pid++));
                break;
            case EffectKind.TakeHandOver: _events.Enqueue(Event.HandedOver(e.Service, null)); break;
            case EffectKind.FindStrays:
                _events.Enqueue(Event.StraysFound(e.Service, e.Incarnation, []));
                break;
            case EffectKind.Sweep: _events.Enqueue(Event.NoChildren(0)); break;
            case EffectKind.End: Trace.End(_now); break;
        }
    }
}
