using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy.Shell.Tests.Processes;

/// <summary>Who is who. No process is started: this one's own group stands for one that lives.</summary>
public sealed class ProcessTableTests
{
    private const int Absent = 0x3FFFFFFF;      // above every pid that the kernel gives

    private readonly ProcessTable _table = new(2);

    [Fact]
    public void A_process_is_found_by_its_pid_and_by_its_place_in_the_plan()
    {
        Process process = Add(100, 1, Role.Main, 3);
        Assert.Same(process, _table.Find(100));
        Assert.Same(process, _table.MainOf(1));
        Assert.Equal((100, 100), (_table.PidOf(process.Key), _table.GroupOf(process.Key)));
        Assert.Equal([process], _table.Living);
        Assert.Null(_table.Find(101));
        Assert.Equal(0, _table.PidOf(new(0, Role.Main, 1)));
    }

    [Fact]
    public void A_process_that_was_reaped_has_no_pid_but_still_its_group()
    {
        Process process = Add(100, 0, Role.Main, 1);
        Assert.Same(process, _table.Reaped(100, 256, 4096));
        Assert.Equal((false, 256, 4096L), (process.IsAlive, process.WaitStatus, process.PeakMemory));
        Assert.Null(_table.Find(100));
        Assert.Equal((0, 100), (_table.PidOf(process.Key), _table.GroupOf(process.Key)));
        Assert.Empty(_table.Living);
        Assert.Null(_table.Reaped(100, 0, 0));
    }

    [Fact]
    public void A_group_that_is_empty_is_forgotten()
    {
        Process process = Add(100, 0, Role.Main, 1);
        _table.Reaped(100, 0, 0);
        _table.ForgetGroup(process);
        Assert.Equal(0, _table.GroupOf(process.Key));
        Assert.Null(_table.MainOf(0));
    }

    [Fact]
    public void The_group_of_a_former_process_says_nothing_of_the_next_one()
    {
        Process former = Add(100, 0, Role.Main, 1);
        _table.Reaped(100, 0, 0);
        Process next = Add(200, 0, Role.Main, 2);
        _table.ForgetGroup(former);
        Assert.Same(next, _table.MainOf(0));
    }

    [Fact]
    public void Checks_and_stop_commands_stand_beside_the_service()
    {
        Process main = Add(100, 0, Role.Main, 1), check = Add(101, 0, Role.Probe, 5),
            stop = Add(102, 0, Role.StopCommand, 1);
        Assert.True(main.IsMain);
        Assert.False(check.IsMain || stop.IsMain);
        Assert.Equal([100, 101, 102], new[] { main, check, stop }.Select(p => _table.PidOf(p.Key)));
        _table.Reaped(101, 0, 0);
        Assert.Equal(0, _table.PidOf(check.Key));
        Assert.Equal(100, _table.PidOf(main.Key));
    }

    [Fact]
    public void The_group_of_a_check_that_has_ended_is_known_until_it_is_forgotten()
    {
        Process check = Add(101, 0, Role.Probe, 5);
        Assert.Null(_table.EndedOther(check.Key));
        _table.Reaped(101, 0, 0);
        Assert.Same(check, _table.EndedOther(check.Key));
        Assert.Equal(101, _table.GroupOf(check.Key));
        _table.ForgetGroup(check);
        Assert.Equal((null, 0), (_table.EndedOther(check.Key), _table.GroupOf(check.Key)));
    }

    [Fact]
    public void A_group_is_there_while_any_process_is_in_it()
    {
        Assert.True(new Process(Libc.getpgrp(), new(0, Role.Main, 1)).HasGroup);
        Assert.False(new Process(Absent, new(0, Role.Main, 1)).HasGroup);
    }

    [Fact]
    public void Only_empty_groups_of_dead_processes_are_forgotten_together()
    {
        Process living = Add(Absent, 0, Role.Main, 1), dead = Add(Absent - 1, 1, Role.Main, 1);
        _table.Reaped(dead.Pid, 0, 0);
        _table.ForgetEmptyGroups();
        Assert.Same(living, _table.MainOf(0));
        Assert.Null(_table.MainOf(1));
    }

    private Process Add(int pid, int service, Role role, int incarnation)
    {
        var process = new Process(pid, new(service, role, incarnation));
        _table.Add(process);
        return process;
    }
}
