using System;
using System.IO;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests;

/// <summary>What effects do, and what is answered. Those that start, stop or fork something need a native
/// monofy.</summary>
public sealed unsafe class PerformerTests : IDisposable
{
    private readonly Family _family = new();
    private readonly WiringBench _bench;
    private readonly Performer _performer;
    private readonly string _folder = Tool.NewDirectory();

    public PerformerTests()
    {
        _bench = new(new ServicePlan { Name = "web", Kind = ServiceKind.Service, Command = ["true"] });
        _performer = new(_bench.Parts);
    }

    [Fact]
    public void A_sweep_without_a_child_is_answered_at_once() =>
        Assert.Equal(EventKind.NoChildren, Answer(new() { Kind = EffectKind.Sweep, Signal = Signal.Term }).Kind);

    [Fact]
    public void A_sweep_signals_what_is_left_and_the_end_of_the_last_one_is_reported()
    {
        SpawnedChild parent = _family.Start("daemon name a trap TERM exit:0 ready wait end exit 0");
        int daemon = parent.Ready();
        _bench.Parts.Reaper.WaitFor(parent.Pid, static _ => { });
        parent.Ends();
        Do(new() { Kind = EffectKind.Sweep, Signal = Signal.Term });
        SpawnedChild.Until(daemon, 'Z');
        _bench.Parts.Events.Clear();
        _bench.Parts.Reaper.Reap();
        Assert.Contains(_bench.Parts.Events, static e => e.Kind == EventKind.NoChildren);
    }

    [Needs("root")]
    public void Those_that_refuse_in_the_sweep_are_named()
    {
        SpawnedChild parent = _family.Start("daemon uid 65534 name a ready wait end exit 0");
        int daemon = parent.Ready();
        parent.Ends();
        Libc.wait4(parent.Pid, null, 0, null);
        Event e = Rights.WithoutKill(() => Answer(new() { Kind = EffectKind.Sweep, Signal = Signal.Term }));
        Assert.Equal(EventKind.AllRefuse, e.Kind);
        Assert.Equal(daemon, Assert.Single(e.Strays()).Pid);
    }

    [Fact]
    public void A_group_that_is_empty_is_reported()
    {
        Event e = Answer(new() { Kind = EffectKind.CheckGroup, Service = 0, Incarnation = 2 });
        Assert.Equal((EventKind.GroupEmpty, 0, 2), (e.Kind, e.Service, e.Incarnation));
    }

    [Fact]
    public void Strays_are_looked_for()
    {
        Event e = Answer(new() { Kind = EffectKind.FindStrays, Service = 0, Incarnation = 2 });
        Assert.Equal((EventKind.StraysFound, 0, 2), (e.Kind, e.Service, e.Incarnation));
        Assert.Empty(e.Strays());
    }

    [Fact]
    public void A_lock_that_is_free_is_held_until_it_is_released()
    {
        string file = Path.Combine(_folder, "lock");
        Assert.Equal(EventKind.LockHeld, Answer(new() { Kind = EffectKind.AcquireLock, Text = file }).Kind);
        Assert.False(CanLock(file));
        Do(new() { Kind = EffectKind.ReleaseLock });
        Assert.True(CanLock(file));
    }

    [Fact]
    public void A_lock_that_cannot_be_opened_is_named()
    {
        Event e = Answer(new() { Kind = EffectKind.AcquireLock, Text = _folder + "/no/lock" });
        Assert.Equal(EventKind.LockFailed, e.Kind);
        Assert.Contains("/no/lock", e.Error);
    }

    [Fact]
    public void The_clock_is_read()
    {
        long before = Clock.UnixTicks;
        Event e = Answer(new() { Kind = EffectKind.ReadClock });
        Assert.Equal(EventKind.Clock, e.Kind);
        Assert.InRange(e.UnixTicks, before, Clock.UnixTicks);
    }

    [Fact]
    public void A_late_start_that_is_not_known_any_more_is_left_alone()
    {
        Do(new() { Kind = EffectKind.AcceptStart, Service = 0, Incarnation = 1 });
        Do(new() { Kind = EffectKind.GiveUpStart, Service = 0, Incarnation = 1 });
        Assert.Empty(_bench.Parts.Events);
    }

    [Fact]
    public void The_end_of_the_run_is_kept_with_its_status()
    {
        Assert.False(_performer.IsOver);
        Do(new() { Kind = EffectKind.End, Status = 42, Severity = Severity.Notice, Text = "over" });
        Assert.True(_performer.IsOver);
        Assert.Equal((42, "over"), (_performer.End.Status, _performer.End.Text));
    }

    [Fact]
    public void An_effect_that_is_not_known_is_a_defect() =>
        Assert.Throws<InvariantException>(() => Do(new() { Kind = (EffectKind)200 }));

    public void Dispose()
    {
        _bench.Dispose();
        _family.Dispose();
    }

    private void Do(Effect e) => _performer.Do(e);

    private Event Answer(Effect e)
    {
        Do(e);
        Event answer = Assert.Single(_bench.Parts.Events);
        _bench.Parts.Events.Clear();
        return answer;
    }

    // A lock belongs to the open file, so that another one of this process is another's.
    private static bool CanLock(string file)
    {
        var bytes = new Bytes(Bytes.SizeOf(file));
        int fd = Libc.open(bytes.Add(file), Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        bool can = Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) == 0;
        Libc.close(fd);
        return can;
    }
}
