using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>Facts about real orphans. The test says what their environment names, which in monofy a forked child
/// reads.</summary>
public sealed class StrayFinderTests : IDisposable
{
    private readonly Family _family = new();
    private readonly Reactor _reactor = new();
    private readonly ProcessTable _table = new(1);
    private readonly Queue<Event> _events = new();
    private readonly List<(List<int> Pids, Action<Dictionary<int, string>> Answer)> _questions = [];
    private readonly Reaper _reaper;
    private readonly StrayFinder _finder;
    private bool _refused;

    public StrayFinderTests()
    {
        var plan = new Plan { Services = [new() { Name = "web", Kind = ServiceKind.Service, Command = ["true"] }] };
        var announcer = new Announcer(plan.Run, new Sink(Libc.STDERR_FILENO, _reactor));
        _reaper = new(_table, _events, new(), announcer, new ProcessOwner()) { Terminal = new() };
        _finder = new(plan, _table, _reaper, _reactor, _events) { AskOwners = Ask };
    }

    [Fact]
    public void Without_an_orphan_the_answer_is_empty_and_comes_at_once()
    {
        _finder.Find(0, 3);
        Event e = Assert.Single(_events);
        Assert.Equal((EventKind.StraysFound, 0, 3), (e.Kind, e.Service, e.Incarnation));
        Assert.Empty(e.Strays());
        Assert.Empty(_questions);
    }

    [Fact]
    public void An_orphan_is_reported_with_its_group_and_session()
    {
        int parent = Orphan("orphan", out int orphan);
        Stray stray = Assert.Single(Find());
        Assert.Equal((orphan, parent, SpawnedChild.Stat(Libc.getpid())?.Session),
            (stray.Pid, stray.Group, stray.Session));
    }

    [Fact]
    public void A_daemon_is_reported_with_a_session_of_its_own()
    {
        int parent = Orphan("daemon", out int daemon);
        Stray stray = Assert.Single(Find());
        Assert.Equal(daemon, stray.Pid);
        Assert.NotEqual(parent, stray.Group);
        Assert.Equal(stray.Group, stray.Session);
    }

    [Fact]
    public void An_orphan_is_reported_with_its_name_and_age()
    {
        Orphan("orphan", out _);
        Stray stray = Assert.Single(Find());
        Assert.Equal("actor", stray.Name);
        Assert.True(stray.Age >= TimeSpan.Zero && stray.Age <= SinceBoot);
    }

    private static TimeSpan SinceBoot => Clock.Now - default(Instant);

    [Fact]
    public void The_service_that_its_environment_names_is_reported_of_the_one_it_was_asked_for()
    {
        Orphan("orphan", out int first);
        Orphan("orphan", out int second);
        _finder.Find(0, 1);
        Assert.Equal([first, second], _questions[0].Pids.Order());
        _questions[0].Answer(new() { [second] = "web" });
        Stray[] strays = Assert.Single(_events).Strays();
        Assert.Equal([(first, null), (second, "web")], strays.Select(static s => (s.Pid, s.Owner)).Order());
    }

    [Fact]
    public void If_environments_cannot_be_asked_for_the_rest_is_reported()
    {
        Orphan("orphan", out int orphan);
        _refused = true;
        _finder.Find(0, 1);
        Stray stray = Assert.Single(Assert.Single(_events).Strays());
        Assert.Equal((orphan, null), (stray.Pid, stray.Owner));
    }

    [Fact]
    public void An_orphan_that_is_dead_is_not_told()
    {
        Orphan("orphan", out int orphan);
        Libc.kill(orphan, Libc.SIGKILL);
        SpawnedChild.Until(orphan, 'Z');
        Assert.Empty(Find());
    }

    [Fact]
    public void A_process_of_the_plan_and_a_child_of_monofys_own_are_not_strays()
    {
        Orphan("orphan", out int ofPlan);
        Orphan("orphan", out int own);
        _table.Add(new(ofPlan, new(0, Role.Main, 1)));
        _reaper.WaitFor(own, static _ => { });
        Assert.Empty(Find());
        Assert.Empty(_questions);
    }

    [Fact]
    public void In_the_sweep_the_processes_of_the_plan_are_told_too()
    {
        Orphan("orphan", out int stray);
        int ofPlan = _family.Start("wait").Pid;
        _table.Add(new(ofPlan, new(0, Role.Main, 1)));
        _finder.Find(-1, 0);
        Event e = Assert.Single(_events);
        Assert.Equal(-1, e.Service);
        Assert.Equal(new[] { stray, ofPlan }.Order(), e.Strays().Select(static s => s.Pid).Order());
    }

    [Fact]
    public void An_answer_to_an_older_question_is_dropped()
    {
        Orphan("orphan", out _);
        _finder.Find(0, 1);
        _finder.Find(0, 2);
        _questions[0].Answer([]);
        Assert.Empty(_events);
        _questions[1].Answer([]);
        Assert.Equal(2, Assert.Single(_events).Incarnation);
    }

    [Fact]
    public void One_that_was_found_gets_the_signal_even_if_it_is_stopped()
    {
        Orphan("orphan", out int orphan);
        Find();
        Libc.kill(orphan, Libc.SIGSTOP);
        SpawnedChild.Until(orphan, 'T');
        _finder.Send(0, 1, orphan, Signal.Term);
        SpawnedChild.Until(orphan, 'Z');
    }

    [Fact]
    public void Neither_one_that_was_not_found_nor_one_of_another_incarnation_gets_a_signal()
    {
        int other = _family.Start("wait").Pid;
        Orphan("orphan", out int orphan);
        Find();
        _finder.Send(0, 1, other, Signal.Kill);
        _finder.Send(0, 2, orphan, Signal.Kill);
        _finder.Send(1, 1, orphan, Signal.Kill);
        // A signal is there at once: who had one is dying.
        Assert.All(new[] { other, orphan }, static pid => Assert.Equal('S', SpawnedChild.Settled(pid)));
    }

    [Needs("root")]
    public void A_refusal_of_the_signal_is_reported()
    {
        Orphan("orphan", out int orphan, "uid 65534 ");
        Find();
        Rights.WithoutKill(() =>
        {
            _finder.Send(0, 1, orphan, Signal.Term);
            return true;
        });
        Event e = Assert.Single(_events);
        Assert.Equal((EventKind.Refused, 0, Role.Main, 1, Signal.Term),
            (e.Kind, e.Service, e.Role, e.Incarnation, e.Signal));
    }

    [Fact]
    public void Once_all_that_were_signalled_have_ended_it_looks_again()
    {
        Orphan("orphan", out int first);
        Orphan("orphan", out int second);
        Find();
        foreach (int pid in new[] { first, second }) _finder.Send(0, 1, pid, Signal.Kill);
        SpawnedChild.Until(first, 'Z');
        SpawnedChild.Until(second, 'Z');
        _reaper.Reap();
        _events.Clear();
        _finder.Look();
        Event e = Assert.Single(_events);
        Assert.Equal((EventKind.StraysFound, 0, 1), (e.Kind, e.Service, e.Incarnation));
    }

    [Fact]
    public void While_one_that_was_signalled_lives_it_does_not_look_again()
    {
        Orphan("orphan", out int first);
        Orphan("orphan", out int second);
        Find();
        _finder.Send(0, 1, first, Signal.Kill);
        _finder.Send(0, 1, second, Signal.Winch);
        SpawnedChild.Until(first, 'Z');
        _finder.Look();
        Assert.Single(_questions);
        Assert.Empty(_events);
    }

    [Fact]
    public void Without_a_signal_an_end_is_not_followed_by_another_look()
    {
        Orphan("orphan", out int orphan);
        Find();
        Libc.kill(orphan, Libc.SIGKILL);
        SpawnedChild.Until(orphan, 'Z');
        _finder.Look();
        Assert.Single(_questions);
    }

    public void Dispose() => _family.Dispose();

    private bool Ask(List<int> pids, Action<Dictionary<int, string>> answer)
    {
        if (_refused) return false;
        _questions.Add((pids, answer));
        return true;
    }

    // An orphan whose former parent lives, as that is not the one that is looked for.
    private int Orphan(string kind, out int orphan, string first = "")
    {
        SpawnedChild parent = _family.Start(kind + " " + first + "name a ready wait end wait");
        orphan = parent.Ready();
        return parent.Pid;
    }

    private Stray[] Find()
    {
        _finder.Find(0, 1);
        if (_questions.Count > 0) _questions[^1].Answer([]);
        Event e = Assert.Single(_events);
        _events.Clear();
        return e.Strays();
    }
}
