using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>The ends of real processes; their orphans come to this process.</summary>
public sealed class ReaperTests : IDisposable
{
    // A member of the group that lives while its parent, which does not reap, has left the group.
    private const string GroupWithAnUnreapedMember =
        "name leader fork name parent fork name member ready wait end setpgid ready wait end wait";

    private readonly Family _family = new();
    private readonly PipePair _input = new(), _said = new();
    private readonly StandardInput _standardInput;
    private readonly Reactor _reactor = new();
    private readonly ProcessTable _table = new(2);
    private readonly Queue<Event> _events = new();
    private readonly ProcessOwner _owner = new();
    private readonly Reaper _reaper;

    public ReaperTests()
    {
        _standardInput = new(_input.Reader);
        var memory = new MemoryLimit();
        memory.Begin(isInit: false);
        var announcer = new Announcer(new() { Verbose = true }, new Sink(_said.Writer, _reactor));
        _reaper = new(_table, _events, memory, announcer, _owner) { Terminal = new() };
    }

    [Fact]
    public void An_exit_status_is_reported_with_the_process_that_it_belongs_to()
    {
        Process process = Start("exit 3", service: 1, incarnation: 5);
        Event e = Assert.Single(EventsAfter(process.Pid));
        Assert.Equal((EventKind.Exited, 1, Role.Main, 5), (e.Kind, e.Service, e.Role, e.Incarnation));
        Assert.Equal((ExitStatus.Exited(3), false, false), (e.Status, e.GroupLeft, e.OutOfMemory));
        Assert.Equal([process], _owner.EndedOnes);
        Assert.Null(_table.MainOf(1));
    }

    [Fact]
    public void The_signal_that_killed_a_process_is_reported() =>
        Assert.Equal(ExitStatus.KilledBy(Signal.Usr1), Assert.Single(EventsAfter(Start("raise USR1").Pid)).Status);

    [Fact]
    public void The_largest_size_in_memory_is_reported_in_bytes() =>
        // Before exec it has the memory of this process, many megabytes, which the kernel counts.
        Assert.InRange(Assert.Single(EventsAfter(Start("exit 0").Pid)).PeakMemory, 4 << 20, 1L << 40);

    [Fact]
    public void What_lives_is_not_reaped()
    {
        Process process = Start("wait");
        Assert.True(_reaper.Reap());
        Assert.Empty(_events);
        Assert.True(process.IsAlive);
    }

    [Fact]
    public void A_wake_reaps_all_that_is_dead_before_it_tells_any_of_it()
    {
        Process[] all = [Start("exit 0"), Start("exit 1", service: 1)];
        var living = new List<int>();
        _owner.OnEnded = () => living.Add(_table.Living.Count);
        foreach (Process process in all) SpawnedChild.Until(process.Pid, 'Z');
        Assert.True(_reaper.Reap());
        Assert.Equal([0, 0], living);
        Assert.Equal(all.Select(static p => p.Key.Service).Order(),
            _events.Select(static e => e.Service).Order());
    }

    [Fact]
    public void A_group_whose_last_members_died_together_counts_as_empty()
    {
        Process leader = Start("fork exit 0 end exit 0");
        Deadline.Until(() => Family.Children() is { Length: 2 } all &&
            all.All(static pid => SpawnedChild.Stat(pid)?.State == 'Z'), "the leader and the member are dead");
        Event e = EventsAfter(leader.Pid)[0];
        Assert.Equal((EventKind.Exited, false), (e.Kind, e.GroupLeft));
        Assert.Null(_table.MainOf(0));
    }

    [Fact]
    public void A_group_with_a_living_member_is_left_and_its_end_is_reported_when_that_ends()
    {
        Process leader = Start("fork name member ready wait end exit 0", out SpawnedChild child);
        int member = child.Ready();
        Assert.True(Assert.Single(EventsAfter(leader.Pid)).GroupLeft);
        _reaper.CheckGroup(0, 1);
        Assert.Empty(_events);
        Libc.kill(member, Libc.SIGKILL);
        Event[] after = EventsAfter(member);
        Assert.Equal([EventKind.OrphanReaped, EventKind.GroupEmpty], after.Select(static e => e.Kind));
        Assert.Equal((0, 1), (after[1].Service, after[1].Incarnation));
        Assert.Null(_table.MainOf(0));
    }

    [Fact]
    public void A_group_that_is_known_to_be_empty_is_reported_to_be_at_once()
    {
        _reaper.CheckGroup(1, 9);
        Event e = Assert.Single(_events);
        Assert.Equal((EventKind.GroupEmpty, 1, 9), (e.Kind, e.Service, e.Incarnation));
    }

    [Fact]
    public void Zombies_that_their_parent_does_not_reap_do_not_count_when_a_group_is_checked_again()
    {
        Process leader = Start(GroupWithAnUnreapedMember, out SpawnedChild child);
        int member = MemberOf(child);
        Libc.kill(leader.Pid, Libc.SIGKILL);
        Assert.True(Assert.Single(EventsAfter(leader.Pid)).GroupLeft);
        Libc.kill(member, Libc.SIGKILL);
        SpawnedChild.Until(member, 'Z');
        _reaper.CheckGroup(0, 1);
        Assert.Empty(_events);
        _reaper.CheckGroup(0, 1);
        Assert.Equal(EventKind.GroupEmpty, Assert.Single(_events).Kind);
    }

    [Fact]
    public void A_living_member_counts_however_often_a_group_is_checked()
    {
        Process leader = Start(GroupWithAnUnreapedMember, out SpawnedChild child);
        MemberOf(child);
        Libc.kill(leader.Pid, Libc.SIGKILL);
        EventsAfter(leader.Pid);
        _events.Clear();
        for (int i = 0; i < 3; i++) _reaper.CheckGroup(0, 1);
        Assert.Empty(_events);
    }

    [Fact]
    public void Orphans_are_told_of_together_and_named_in_detail()
    {
        SpawnedChild parent = _family.Start("orphan exit 4 end orphan exit 4 end wait");
        int[] orphans = [];
        Deadline.Until(() => (orphans = [.. Family.Children().Where(pid => pid != parent.Pid &&
            SpawnedChild.Stat(pid)?.State == 'Z')]).Length == 2, "both orphans are dead");
        _reaper.Reap();
        Assert.Equal(EventKind.OrphanReaped, Assert.Single(_events).Kind);
        Assert.Equal(1, _owner.Orphans);
        string said = _said.Read();
        foreach (int pid in orphans) Assert.Contains("reaped orphan " + pid + ", which exited with 4\n", said);
    }

    [Fact]
    public void A_child_of_monofys_own_is_reported_to_the_one_who_waits_for_it_alone()
    {
        int pid = _family.Start("exit 7").Pid;
        ExitStatus? status = null;
        _reaper.WaitFor(pid, s => status = s);
        Assert.Empty(EventsAfter(pid));
        Assert.Equal(ExitStatus.Exited(7), status);
        Assert.Equal(0, _owner.Orphans);
    }

    [Fact]
    public void That_no_child_is_left_is_reported_only_in_the_sweep()
    {
        _reaper.Reap();
        Assert.Empty(_events);
        _reaper.ReportsNone = true;
        _reaper.Reap();
        Assert.Equal(EventKind.NoChildren, Assert.Single(_events).Kind);
    }

    [Fact]
    public void In_the_sweep_each_number_that_was_reaped_is_reported()
    {
        int before = _family.Start("exit 0").Pid;
        EventsAfter(before);
        Assert.Empty(_owner.ReapedPids);
        _reaper.ReportsNone = true;
        int pid = _family.Start("exit 0").Pid;
        EventsAfter(pid);
        Assert.Equal([pid], _owner.ReapedPids);
    }

    [Fact]
    public void A_process_that_never_had_its_program_does_not_end_a_second_time()
    {
        Process process = Start("exit 0");
        _owner.Stillborn = process;
        Assert.Empty(EventsAfter(process.Pid));
        Assert.Empty(_owner.EndedOnes);
    }

    [Fact]
    public void The_last_line_of_a_check_comes_with_its_end()
    {
        int pid = _family.Start("exit 1").Pid;
        ProbeOutput output = ProbeOutput.Open(_reactor, null)!;
        PipePair.Write(output.Writer, "not ready\n");
        output.CloseWriter();
        _table.Add(new(pid, new(0, Role.Probe, 8)) { ProbeOutput = output });
        Event e = Assert.Single(EventsAfter(pid));
        Assert.Equal((Role.Probe, 8, "not ready"), (e.Role, e.Incarnation, e.LastOutput));
    }

    [Fact]
    public void A_process_that_monofy_traces_is_let_go_with_the_signal_that_it_stopped_for()
    {
        Process process = Start("traceme raise USR1 exit 5");
        LetGo(process);
        Assert.Equal(ExitStatus.KilledBy(Signal.Usr1), Assert.Single(EventsAfter(process.Pid)).Status);
    }

    [Fact]
    public void The_trap_of_a_traced_exec_is_not_passed_on()
    {
        Process process = Start("traceme exec " + Site.Actor + " exit 3");
        LetGo(process);
        Assert.Equal(ExitStatus.Exited(3), Assert.Single(EventsAfter(process.Pid)).Status);
    }

    [Fact]
    public void A_process_that_waits_for_a_terminal_which_it_cannot_have_is_stuck()
    {
        Process process = Start("raise TTIN");
        SpawnedChild.Until(process.Pid, 'T');
        _reaper.Reap();
        Assert.Equal([(process.Pid, Signal.Ttin)], _owner.StuckOnes);
        Assert.Empty(_events);
    }

    [Fact]
    public void A_process_that_was_stopped_by_somebody_stays_so_and_is_not_reported()
    {
        Process process = Start("raise STOP");
        SpawnedChild.Until(process.Pid, 'T');
        _reaper.Reap();
        Assert.Empty(_owner.StuckOnes);
        Assert.Empty(_events);
        Assert.Equal('T', SpawnedChild.Stat(process.Pid)?.State);
    }

    public void Dispose()
    {
        _family.Dispose();
        _standardInput.Dispose();
        _input.Dispose();
        _said.Dispose();
    }

    private Process Start(string words, int service = 0, int incarnation = 1) =>
        Start(words, out _, service, incarnation);

    private Process Start(string words, out SpawnedChild child, int service = 0, int incarnation = 1)
    {
        child = _family.Start(words);
        var process = new Process(child.Pid, new(service, Role.Main, incarnation));
        _table.Add(process);
        return process;
    }

    // Which of the two is ready first is not known.
    private static int MemberOf(SpawnedChild child)
    {
        string[] lines = [child.Line(), child.Line()];
        string line = Assert.Single(lines, static l => l.StartsWith("member ", StringComparison.Ordinal));
        return int.Parse(line.Split("pid=")[1].Split(' ')[0]);
    }

    private void LetGo(Process process)
    {
        SpawnedChild.Until(process.Pid, 't');
        _reaper.Reap();
        Assert.Empty(_events);
    }

    private Event[] EventsAfter(int pid)
    {
        SpawnedChild.Until(pid, 'Z');
        Assert.True(_reaper.Reap());
        Event[] events = [.. _events];
        _events.Clear();
        return events;
    }
}
