using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>
/// <c>monofy ctl replay</c>: reads a journal line by line, gives its events to a supervisor, prints what the supervisor
/// decides, and compares that with the decisions in the journal. It ends at the first difference, since nothing after
/// it is comparable. A journal may come from anyone: whatever is wrong with it is reported as a mistake with its line.
/// </summary>
/// <param name="version">This monofy's version.</param>
/// <param name="sources">Where time zones come from.</param>
/// <param name="print">Prints a line.</param>
public sealed class Replay(string version, Sources sources, Action<string> print)
{
    private readonly Queue<string> _decided = new();     // and not compared yet
    private Plan? _plan;
    private Supervisor? _supervisor;
    private Instant _began, _now;
    private string _writer = "";
    private bool _holds;
    private bool _started;
    private bool _isOver;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>How many events were replayed.</summary>
    public int Events { get; private set; }

    /// <summary>What is wrong with the file; null if nothing is. Nothing more is read then.</summary>
    public string? Mistake { get; private set; }

    /// <summary>Where this monofy decides something else; null if it does not. Nothing more is read then.</summary>
    public string? Difference { get; private set; }

    /// <summary>Takes a line without its newline; false if no more is wanted.</summary>
    public bool Feed(string line)
    {
        Line++;
        if (Line == 1) ReadHeading(line);
        else if (_plan == null) ReadPlan(line);
        else if (line.StartsWith(JournalText.Decision, StringComparison.Ordinal))
            Compare(line[JournalText.Decision.Length..]);
        else if (IsCompared()) ReadEvent(line);
        return Mistake == null && Difference == null;
    }

    /// <summary>The file has ended: what to report about all of it.</summary>
    /// <param name="broken">Whether it broke off within a line.</param>
    public string? End(bool broken)
    {
        if (Mistake != null || Difference != null) return null;
        if (!_started) Mistake = "the file ends before the run begins";
        else if (!_isOver || broken) return "the journal ends before the run does";
        else IsCompared();
        return null;
    }

    private void ReadHeading(string line)
    {
        if (line.StartsWith(JournalText.Heading, StringComparison.Ordinal))
        {
            _writer = line[JournalText.Heading.Length..];
            _holds = _writer.EndsWith(JournalText.Held, StringComparison.Ordinal);
            if (_holds) _writer = _writer[..^JournalText.Held.Length];
        }
        else
        {
            Mistake = "is not a journal: expected \"" + JournalText.Heading + "VERSION\"";
        }
    }

    private void ReadPlan(string line)
    {
        var description = new Description();
        var mistakes = new List<Diagnostic>();
        PlanJsonReader.Read(line, "plan", description, mistakes);
        if (mistakes.Count == 0) _plan = Planner.Plan(description, sources, mistakes, _holds);
        // A run that holds works with a plan that has mistakes.
        if (_holds && mistakes.Count > 0 && _plan != null)
            (_plan, mistakes) = (new() { Services = [], Run = _plan.Run }, []);
        if (mistakes.Count > 0)
        {
            Mistake = mistakes[0].ToString();
            return;
        }
        _supervisor = new Supervisor(_plan!);
    }

    private void ReadEvent(string line)
    {
        if (!JournalLine.TryParse(line, out Instant now, out Event e) || !IsPossible(now, e))
        {
            Mistake = "expected an event of this plan";
            return;
        }
        if (!_started) _began = now;
        (_started, _now) = (true, now);
        Events++;
        string time = ((_now - _began).TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture);
        try
        {
            print("+" + time + " s  " + StepText.Of(_plan!, e));
            foreach (ref readonly Effect effect in _supervisor!.Step(now, e))
            {
                _isOver |= effect.Kind == EffectKind.End;
                _decided.Enqueue(StepText.Of(_plan!, effect));
            }
        }
        catch (Exception wrong) when (wrong is not OutOfMemoryException)
        {
            // The supervisor trusts the shell, but a changed file may contain events that cannot happen.
            Mistake = "this event cannot happen here: " + wrong.Message;
        }
    }

    private bool IsPossible(Instant now, in Event e)
    {
        int services = _plan!.Services.Length;
        bool begins = !_started && e.Kind == EventKind.Begin && now.Ticks >= 0;
        bool goesOn = _started && e.Kind != EventKind.Begin && now >= _now && !_isOver;
        bool known = Enum.IsDefined(e.Kind) && Enum.IsDefined(e.Role) && Enum.IsDefined(e.Origin);
        int least = e.Kind is EventKind.ProbePassed or EventKind.ProbeFailed ? -_plan.Run.WaitFor.Length
            : e.Kind == EventKind.StraysFound ? -1 : 0;
        bool ofPlan = !StepText.IsOfService(e.Kind) || (e.Service >= least && e.Service < services);
        ofPlan &= e.Kind != EventKind.Signal || (e.Service >= -1 && e.Service < Math.Max(1, services));
        ofPlan &= (e.Kind == EventKind.Ordered) == (e.Order != null);
        if (e.Order is { } order) ofPlan &= Array.TrueForAll(order.Services, i => i >= 0 && i < services);
        return (begins || goesOn) && known && ofPlan;
    }

    private void Compare(string line)
    {
        string ours = _decided.Count > 0 ? _decided.Dequeue() : "nothing more";
        if (ours != line) Differ(line, ours);
        else print("    " + line);
    }

    // Whether every decision of the journal was made again.
    private bool IsCompared()
    {
        if (_decided.Count == 0) return true;
        Differ("nothing more", _decided.Dequeue());
        return false;
    }

    private void Differ(string then, string now) =>
        Difference = "the run decided: " + then + "\nthis monofy decides: " + now +
            (_writer == version ? "" : "\nthe journal is of monofy " + _writer + ", this is " + version);
}
