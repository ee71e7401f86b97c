using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

/// <summary>
/// Plays kernel, programs and the world outside for one run, in virtual time, and does with the supervisor's effects
/// what Host, Reaper and Sweeper do. What each process does follows from the scenario's seed, its service and its
/// number.
/// </summary>
internal sealed partial class SimKernel
{
    private static readonly Instant s_start = new(TimeSpan.FromSeconds(1000).Ticks);

    private readonly Scenario _scenario;
    private readonly Plan _plan;
    private readonly Supervisor _supervisor;
    private readonly Oracle _oracle;
    private readonly bool _isInit;
    private readonly Queue<Event> _events = new();
    private readonly PriorityQueue<Action, (long At, int Number)> _future = new();
    private readonly List<SimProcess> _processes = [];      // that are not reaped
    private readonly List<(int Service, int Incarnation, int Group, bool Watched)> _lingering = [];
    // of checks and stop commands that have ended, until what is left of them gets its signal
    private readonly Dictionary<(int Service, Role Role, int Incarnation), int> _leftGroups = [];
    private readonly HashSet<(int Pid, int Signal)> _swept = [];
    private readonly HashSet<(int Service, int Probe)> _cancelled = [];
    private readonly HashSet<(int Service, int Incarnation)> _lateStarts = [];
    private readonly Dictionary<int, (int Incarnation, List<int> Pids)> _hunted = [];   // by service
    private Dice _dice;
    private Instant _now = s_start;
    private Instant _frozenUntil = s_start;
    private TimeSpan _late;             // how long monofy did not run in all
    private int _number;
    private int _tickets;
    private long _wall = 1_800_000_000 * TimeSpan.TicksPerSecond;
    private int _lastPid = 100;
    private int _lock;
    private bool _childChanged;
    private bool _stopAsked;

    public SimKernel(Scenario scenario)
    {
        _scenario = scenario;
        _plan = scenario.Plan;
        _supervisor = new Supervisor(_plan);
        _oracle = new Oracle(_plan);
        _dice = Dice.For(scenario.Seed, 2);
        _isInit = Dice.For(scenario.Seed, 6).Chance(50);
    }

    /// <summary>The events as the journal would hold them.</summary>
    public List<string> Journal { get; } = [];

    /// <summary>The effects, in words, each after the number of its event.</summary>
    public List<string> Effects { get; } = [];

    /// <summary>Is told each state that the supervisor comes to; or null.</summary>
    public Coverage? Coverage { get; init; }

    private long UnixTicks => _wall + (_now - s_start).Ticks;

    /// <summary>How many events there were.</summary>
    public int Steps => Journal.Count;

    /// <summary>Why the run ended.</summary>
    public StopCause Cause => _oracle.Cause;

    /// <summary>Runs the scenario to its end.</summary>
    /// <exception cref="OracleException">A rule was broken.</exception>
    public void Run()
    {
        foreach (Stimulus s in _scenario.Stimuli) At(s.At, () => Stimulate(s));
        At(TimeSpan.FromSeconds(ScenarioMaker.Seconds), () => Come(Event.Signalled(Signal.Term, SignalOrigin.Sent)));
        Apply(_isInit ? Event.BeginAs(1) : Make.Begin);
        Drain();
        int here = 0;
        while (_oracle.Status == null)
        {
            Instant before = _now;
            Wait();
            here = _now == before ? here + 1 : 0;
            if (here > 2000) throw new OracleException("monofy is busy and time stands still");
            Drain();
            if (_childChanged)
            {
                // SIGCHLD may come late and stand for several; monofy never looks at the clock before it has reaped.
                if (!_scenario.CalmKernel && _dice.Chance(20)) continue;
                _childChanged = false;
                Reap();
                Drain();
            }
            if (_oracle.Status == null && _supervisor.NextDeadline != Instant.Never) Apply(Event.Tick);
            Drain();
            if (!_stopAsked && _oracle.StopAt != Instant.Never) StopBegan();
        }
        CheckThatNobodyIsLeft();
    }

    private void Wait()
    {
        if (_events.Count > 0) return;
        Instant next = _supervisor.NextDeadline;
        if (_future.TryPeek(out _, out (long At, int Number) first)
            && new Instant(first.At) < next) next = new(first.At);
        if (_childChanged) next = _now + TimeSpan.FromMilliseconds(3);
        if (next == Instant.Never) throw new OracleException("nothing will ever happen");
        if (!_scenario.CalmKernel && _dice.Chance(10)) next += TimeSpan.FromMilliseconds(_dice.Next(50));
        if (next < _frozenUntil) next = _frozenUntil;
        if (next > _now) _now = next;
        while (_future.TryPeek(out Action? act, out (long At, int Number) when) && when.At <= _now.Ticks)
        {
            _future.Dequeue();
            act();
        }
    }

    private void At(TimeSpan after, Action act) => _future.Enqueue(act, ((s_start + after).Ticks, _number++));

    private void In(TimeSpan after, Action act) => _future.Enqueue(act, ((_now + after).Ticks, _number++));

    private void Come(in Event e) => _events.Enqueue(e);

    private void Drain()
    {
        while (_oracle.Status == null && _events.TryDequeue(out Event e)) Apply(e);
    }

    private void Apply(in Event e)
    {
        Journal.Add(JournalLine.Format(_now, e));
        if (Journal.Count > 100_000) throw new OracleException("no end after " + Journal.Count + " events");
        ReadOnlySpan<Effect> effects = _supervisor.Step(_now, e);
        foreach (ref readonly Effect effect in effects) Effects.Add(Words(Journal.Count - 1, effect));
        _oracle.Check(_now, e, effects, _supervisor);
        Coverage?.AddState(_supervisor.Fingerprint(_now));
        foreach (ref readonly Effect effect in effects) Do(effect);
        // Somebody who could not be killed went late: his children have a patience of their own.
        if (e.Kind is EventKind.OrphanReaped or EventKind.Exited && _oracle.Phase >= Phase.Sweeping
            && _oracle.StopAt != Instant.Never) _late += Limits.KillPatience;
        if (_oracle.StopAt != Instant.Never && _now - _oracle.StopAt > Patience())
            throw new OracleException("the stop takes " + (_now - _oracle.StopAt).TotalSeconds + "s");
    }

    /// <summary>One effect as a line.</summary>
    public static string Words(int step, in Effect effect) =>
        step + " " + effect.Kind + " " + effect.Service + " " + effect.Role + " " + effect.Incarnation + " " +
            effect.Signal.Number + " " +
        effect.Status + " " + effect.Ticket.Number + " " + effect.Severity + " " + effect.Text;

    private void Stimulate(Stimulus s)
    {
        if (s.Freeze > TimeSpan.Zero)
        {
            _frozenUntil = _now + s.Freeze;
            _late += s.Freeze;
            return;
        }
        Event e = s.Event;
        if (e.Kind is EventKind.Ready or EventKind.Alive or EventKind.Leaving)
            e = Event.Said(e.Kind, e.Service, _oracle.Lives[e.Service].Incarnation - e.Incarnation);
        if (e.Kind == EventKind.Clock)
        {
            _wall += e.UnixTicks;
            e = Event.Clock(UnixTicks);
        }
        for (int i = 0; i < s.Times; i++)
        {
            // A client that waits for the answer, or none.
            bool waits = e.Kind == EventKind.Ordered && _dice.Chance(70);
            Ticket ticket = waits ? new(++_tickets) : default;
            Come(waits ? e with { Ticket = ticket } : e);
            if (waits && _dice.Chance(10)) In(_dice.UpTo(10), () => Come(Event.TicketDropped(ticket)));
        }
    }

    // A sender that gave no grace asks again in the end, as a person at a terminal would.
    private void StopBegan()
    {
        _stopAsked = true;
        if (HasGraces) return;
        for (int minute = 1; minute <= 5; minute++)
        {
            In(TimeSpan.FromMinutes(minute), () => Come(Event.Signalled(Signal.Int, SignalOrigin.Typed)));
            In(TimeSpan.FromMinutes(minute), () => Come(Event.Signalled(Signal.Int, SignalOrigin.Typed)));
        }
    }

    private bool HasGraces => _oracle.Cause != StopCause.Outside
        || Array.TrueForAll(_plan.Services, static s => s.Settings.Grace != null);

    // How long a stop may take: the graces along the longest chain, the sweep, the final command, and what that leaves.
    private TimeSpan Patience()
    {
        TimeSpan slack = _late + TimeSpan.FromSeconds(5);
        if (!HasGraces) return slack + TimeSpan.FromSeconds(60 + 10 + 10 + FinalSeconds + 60 + 10 + 10);
        TimeSpan longest = TimeSpan.Zero;
        for (int i = 0; i < _plan.Services.Length; i++)
        {
            TimeSpan chain = ChainTo(i);
            if (chain > longest) longest = chain;
        }
        TimeSpan sweep = TimeSpan.Zero;
        for (int i = 0; i < _plan.Services.Length; i++)
        {
            bool counts = _plan.Services[i].Kind is ServiceKind.Service or ServiceKind.Job;
            if (counts && GraceOf(i) > sweep) sweep = GraceOf(i);
        }
        bool final = _plan.Services[^1].Kind == ServiceKind.Finally;
        return slack + longest + sweep + (HasHooks ? sweep : TimeSpan.Zero) +
            (final ? TimeSpan.FromSeconds(FinalSeconds) + GraceOf(_plan.Services.Length - 1) + sweep : TimeSpan.Zero);
    }

    private bool HasHooks => Array.Exists(_plan.Services, static s => s.Settings.Job is { OnEvent.Length: > 0 });

    private TimeSpan GraceOf(int i) => (_plan.Services[i].Settings.Grace ?? Limits.DefaultGrace) + Limits.KillPatience;

    private TimeSpan ChainTo(int i)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (Dependency d in _plan.Services[i].DependsOn)
        {
            TimeSpan chain = ChainTo(d.Service);
            if (chain > longest) longest = chain;
        }
        return longest + GraceOf(i);
    }

    private void CheckThatNobodyIsLeft()
    {
        foreach (SimProcess p in _processes)
        {
            bool dies = p is { WasKilled: true, CannotBeKilled: false, Refuses: false };
            if (!p.Alive || dies) continue;     // gone, or as good as
            bool excused = false;
            for (SimProcess? at = p; at != null && !excused; at = at.Parent) excused = at.Alive
                && ((at.WasKilled && (at.CannotBeKilled || at.Refuses)) || (at.Refuses && _isInit));
            if (!excused) throw new OracleException("the end, and process " + p.Pid + " of " +
                _plan.Services[p.Service].Name + " lives:" + Family(p));
        }
    }

    private static string Family(SimProcess process)
    {
        string text = "";
        for (SimProcess? at = process; at != null; at = at.Parent)
            text += " " + at.Pid + " of group " + at.Group + (at.Alive ? "" : " dead") +
                (at.WasKilled ? " killed" : "") + (at.CannotBeKilled ? " hanging" : "") +
                (at.Refuses ? " refusing" : "") + ",";
        return text;
    }
}
