using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Simulation;

/// <summary>
/// Visits every state that a plan can reach, breadth first, with the oracle beside. The world is what the events and
/// effects say of it: each process that was asked for may come or fail, each one that lives may end in several ways,
/// each deadline may pass.
/// </summary>
internal sealed class Explorer(
    Plan plan, Alphabet alphabet, int limit = 400_000, int startsAStep = Limits.StartsAStep, bool isInit = false)
{
    private sealed record Node(Supervisor Supervisor, Oracle Oracle, Instant Now, long Wall = Noon, int Settings = 0)
    {
        /// <summary>What the wall clock says.</summary>
        public long UnixTicks => Wall + (Now - s_start).Ticks;
    }

    private const long Noon = 1_800_000_000 * TimeSpan.TicksPerSecond;
    private const int MostSettings = 2;     // of the clock
    private static readonly TimeSpan[] s_settings = [TimeSpan.FromSeconds(25), TimeSpan.FromHours(4),
        TimeSpan.FromHours(-2), TimeSpan.FromHours(-4)];

    private readonly record struct Step(int From, Instant Now, Event Event);

    private static readonly Instant s_start = new(TimeSpan.FromSeconds(100).Ticks);
    private static readonly TimeSpan s_jump = TimeSpan.FromHours(1);

    private readonly Dictionary<UInt128, int> _seen = [];
    private readonly List<Step> _steps = [];                // how each state was reached first
    private readonly List<bool> _stopping = [];
    private readonly List<bool> _over = [];
    private readonly List<(int From, int To)> _own = [];    // edges that need nothing from outside
    private readonly Queue<(int Id, Node Node)> _open = new();
    private readonly List<(Event Event, bool FromOutside)> _events = [];

    /// <summary>How many states there are.</summary>
    public int States => _seen.Count;

    /// <summary>How many steps were taken.</summary>
    public int Transitions { get; private set; }

    /// <summary>How many states are ends.</summary>
    public int Ends { get; private set; }

    /// <summary>Visits them all.</summary>
    public void Run()
    {
        Event begin = isInit ? Event.BeginAs(1) : Make.Begin;
        Go(-1, new(new Supervisor(plan, startsAStep), new Oracle(plan, startsAStep), s_start), s_start, begin, false);
        while (_open.TryDequeue(out (int Id, Node Node) next))
        {
            Node node = next.Node;
            Instant due = node.Supervisor.NextDeadline;
            bool asked = node.Oracle.ClockIsAsked
                || Array.Exists(node.Oracle.Lives, static life => life.Stage == LifeStage.Asked
                    && life.LateUntil == Instant.Never);
            if (due != Instant.Never && !asked)
            {
                Instant at = due > node.Now ? due : node.Now;
                Go(next.Id, node, at, Event.Tick, false);
                if (alphabet.HasFlag(Alphabet.LateTicks)) Go(next.Id, node, at + s_jump, Event.Tick, false);
            }
            // A quiet time, so that a run counts as good.
            if (!asked && due > node.Now + Limits.GoodRun
                && Array.Exists(node.Oracle.Lives, l => l.Stage == LifeStage.Alive
                && node.Now - l.StartedAt < Limits.GoodRun))
                Note(next.Id, node with { Now = node.Now + Limits.GoodRun }, default, false);
            _events.Clear();
            Enabled(node);
            foreach ((Event e, bool fromOutside) in _events) Go(next.Id, node, node.Now, e, fromOutside);
            if (alphabet.HasFlag(Alphabet.Clock) && node.Settings < MostSettings && node.Oracle.Phase == Phase.Running)
            {
                foreach (TimeSpan by in s_settings)
                {
                    Node set = node with { Wall = node.Wall + by.Ticks, Settings = node.Settings + 1 };
                    Go(next.Id, set, set.Now, Event.Clock(set.UnixTicks), true);
                }
            }
            if (_seen.Count > limit) throw new InvalidOperationException("more than " + limit + " states: " +
                Make.Describe(plan));
        }
        CheckThatStopsEnd();
    }

    private void Go(int from, Node node, Instant now, in Event e, bool fromOutside)
    {
        Transitions++;
        Supervisor supervisor = node.Supervisor.Clone();
        Oracle oracle = node.Oracle.Clone();
        try
        {
            oracle.Check(now, e, supervisor.Step(now, e), supervisor);
            if (e.Kind == EventKind.Tick && supervisor.NextDeadline <= now
                && supervisor.Fingerprint(now) == node.Supervisor.Fingerprint(now))
                throw new OracleException("a tick changes nothing and asks for another at once");
        }
        catch (Exception wrong) when (wrong is OracleException or InvariantException)
        {
            throw new OracleException(wrong.Message + "\n" + Make.Describe(plan) + "\n" + PathTo(from) +
                Words(now, e));
        }
        Note(from, node with { Supervisor = supervisor, Oracle = oracle, Now = now }, e, fromOutside);
    }

    private void Note(int from, Node node, in Event e, bool fromOutside)
    {
        UInt128 key = KeyOf(node);
        if (!_seen.TryGetValue(key, out int id))
        {
            id = _steps.Count;
            _seen.Add(key, id);
            _steps.Add(new(from, node.Now, e));
            bool over = node.Oracle.Status != null;
            _over.Add(over);
            _stopping.Add(node.Oracle.Cause != StopCause.None);
            if (over) Ends++;
            else _open.Enqueue((id, node));
        }
        if (from >= 0 && !fromOutside && _stopping[from]) _own.Add((from, id));
    }

    private static UInt128 KeyOf(Node node)
    {
        var digest = new Digest();
        UInt128 fingerprint = node.Supervisor.Fingerprint(node.Now);
        digest.Add((long)(ulong)fingerprint);
        digest.Add((long)(ulong)(fingerprint >> 64));
        node.Oracle.AddTo(ref digest);
        digest.Add(node.Settings);
        return digest.Value;
    }

    private void Enabled(Node node)
    {
        Oracle oracle = node.Oracle;
        for (int i = 0; i < oracle.Lives.Length; i++) OfService(oracle, i);
        if (oracle.HandOverOf >= 0 && oracle.Phase == Phase.Setup)
        {
            Own(Event.HandedOver(oracle.HandOverOf, null));
            if (alphabet.HasFlag(Alphabet.SpawnFailures)) Own(Event.HandedOver(oracle.HandOverOf, "line 1"));
        }
        if (oracle.ClockIsAsked) Own(Event.Clock(node.UnixTicks));
        if (oracle.LockIsAwaited)
        {
            Own(Event.LockHeld);
            Own(Event.LockFailed("no"));
        }
        if (oracle.WaitTry > 0)
        {
            Own(Event.Probed(-1 - oracle.Answered, oracle.WaitTry, null));
            Own(Event.Probed(-1 - oracle.Answered, oracle.WaitTry, "no"));
        }
        if (oracle.Phase is Phase.Sweeping or Phase.LastSweep)
        {
            Own(Event.NoChildren(0));
            if (alphabet.HasFlag(Alphabet.Rest)) Own(Event.OrphanReaped);
            if (alphabet.HasFlag(Alphabet.Refusals)) Own(Event.AllRefuse([Stray(904, null, -1)]));
        }
        FromOutside(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        if (alphabet.HasFlag(Alphabet.Typed)) FromOutside(Event.Signalled(Signal.Int, SignalOrigin.Typed));
        if (alphabet.HasFlag(Alphabet.Typed)) FromOutside(Event.Signalled(Signal.Hup, SignalOrigin.Typed));
        if (!alphabet.HasFlag(Alphabet.Rest)) return;
        FromOutside(Event.OutputClosed);
        FromOutside(Event.Signalled(Signal.Hup, SignalOrigin.Sent));
        if (Array.Exists(plan.Services, static s =>
            s.Settings.Job?.OnSignal != null)) FromOutside(Event.Signalled(Signal.Usr1, SignalOrigin.Sent));
    }

    private void OfService(Oracle oracle, int i)
    {
        Life life = oracle.Lives[i];
        bool failures = alphabet.HasFlag(Alphabet.SpawnFailures);
        bool groups = alphabet.HasFlag(Alphabet.Groups);
        switch (life.Stage)
        {
            case LifeStage.Asked:
                bool mayBeLate = alphabet.HasFlag(Alphabet.LateStarts) && !life.StartIsForced;
                if (mayBeLate && life.LateUntil == Instant.Never)
                    Own(Event.StartIsLate(i, life.Incarnation, 100 + i));
                Own(Event.Spawned(i, Role.Main, life.Incarnation, 100 + i));
                if (failures) Own(Event.SpawnFailed(i, Role.Main, life.Incarnation, new("no such file", 127, false)));
                if (failures) Own(Event.SpawnFailed(i, Role.Main, life.Incarnation, new("no memory", 126, true)));
                break;
            case LifeStage.Alive:
                Own(Event.Exited(i, Role.Main, life.Incarnation, ExitStatus.Exited(0), false));
                Own(Event.Exited(i, Role.Main, life.Incarnation, ExitStatus.Exited(3), false));
                if (groups) Own(Event.Exited(i, Role.Main, life.Incarnation, ExitStatus.Exited(0), true));
                if (groups) Own(Event.Exited(i, Role.Main, life.Incarnation, ExitStatus.KilledBy(Signal.Term), true));
                break;
            case LifeStage.Group:
                Own(Event.GroupEmpty(i, life.Incarnation));
                break;
            case LifeStage.Strays:
                Own(Event.StraysFound(i, life.Incarnation, []));
                if (!groups || life.Strays.Count > 0) break;
                Own(Event.StraysFound(i, life.Incarnation, [Stray(900, plan.Services[i].Name, -1),
                    Stray(901, null, i)]));
                Own(Event.StraysFound(i, life.Incarnation, [Stray(902, null, -1), Stray(903, "another", i)]));
                break;
            case LifeStage.None when life.AbandonedAlive:
                Own(Event.Exited(i, Role.Main, life.Incarnation, ExitStatus.KilledBy(Signal.Kill), false));
                if (groups) Own(Event.Exited(i, Role.Main, life.Incarnation, ExitStatus.KilledBy(Signal.Kill), true));
                break;
            case LifeStage.None when life.Abandoned:
                Own(Event.GroupEmpty(i, life.Incarnation));
                break;
        }
        bool refuses = alphabet.HasFlag(Alphabet.Refusals) && life.Incarnation > 0;
        if (refuses) Own(Event.Refused(i, Role.Main, life.Incarnation, Signal.Term));
        if (refuses && life.StopCommand > 0) Own(Event.Refused(i, Role.StopCommand, life.StopCommand, Signal.Kill));
        if (life.StopCommand > 0) Own(Event.Exited(i, Role.StopCommand, life.StopCommand, ExitStatus.Exited(0), false));
        if (life.StopCommand > 0 && failures) Own(Event.Exited(i, Role.StopCommand, life.StopCommand,
            ExitStatus.Exited(1), true));
        if (life.Probe > 0) Own(Event.Probed(i, life.Probe, null));
        if (life.Probe > 0) Own(Event.Probed(i, life.Probe, "refused"));
        if (life.Stage == LifeStage.Alive && plan.Services[i].Settings.Health is { Kind: HealthKind.Notify })
        {
            Own(Event.Said(EventKind.Ready, i, life.Incarnation));
            Own(Event.Said(EventKind.Alive, i, life.Incarnation));
            Own(Event.Said(EventKind.Leaving, i, life.Incarnation));
        }
        if (!alphabet.HasFlag(Alphabet.Orders)) return;
        // If there is a job, it is what is asked for.
        bool isJob = plan.Services[i].Kind == ServiceKind.Job;
        if (!isJob && Array.Exists(plan.Services, static s => s.Kind == ServiceKind.Job)) return;
        // One order at a time, but a stop may always come.
        bool free = !oracle.HasOpenOrders;
        int by = free ? oracle.FreeTicket : 0;
        // A bound of eight has a story of its own.
        if (isJob && life.Queue.Count < 2) FromOutside(Ordered(OrderKind.Run, i, 0));
        if (isJob && life.Queue.Count < 2) FromOutside(Ordered(OrderKind.Run, i, oracle.FreeTicket));
        if (!isJob && free) FromOutside(Ordered(OrderKind.Restart, i, by));
        if (free) FromOutside(Ordered(OrderKind.Start, i, by));
        FromOutside(Ordered(OrderKind.Stop, i, by));
    }

    private static Stray Stray(int pid, string? owner, int soleUser) =>
        new(pid, "daemon", TimeSpan.FromSeconds(1), pid, pid, soleUser, owner);

    private static Event Ordered(OrderKind kind, int service, int by) =>
        Event.Ordered(new(by), new() { Kind = kind, Services = [service] });

    private void Own(in Event e) => _events.Add((e, false));

    private void FromOutside(in Event e) => _events.Add((e, true));

    // Once the stop began, the end needs nothing from outside.
    private void CheckThatStopsEnd()
    {
        var before = new List<int>?[_steps.Count];
        foreach ((int from, int to) in _own) (before[to] ??= []).Add(from);
        var reaches = new bool[_steps.Count];
        var open = new Stack<int>();
        for (int i = 0; i < reaches.Length; i++)
        {
            reaches[i] = _over[i];
            if (_over[i]) open.Push(i);
        }
        while (open.TryPop(out int at))
        {
            foreach (int from in before[at] ?? [])
            {
                if (reaches[from]) continue;
                reaches[from] = true;
                open.Push(from);
            }
        }
        for (int i = 0; i < reaches.Length; i++)
        {
            if (_stopping[i] && !reaches[i]) throw new OracleException("no way to the end\n" + Make.Describe(plan) +
                "\n" + PathTo(i));
        }
    }

    private string PathTo(int id)
    {
        var words = new List<string>();
        for (int at = id; at >= 0; at = _steps[at].From) words.Add(Words(_steps[at].Now, _steps[at].Event));
        words.Reverse();
        return string.Concat(words);
    }

    private static string Words(Instant now, in Event e) =>
        new StringBuilder().Append("  ").Append((now - s_start).TotalSeconds).Append("s  ")
        .Append(JournalLine.Format(now, e)).Append('\n').ToString();
}
