using System;
using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>Starts that take long. A process that does nothing stands for the child; what it would say on its way to
/// its program, the test says through a pipe.</summary>
public sealed class LateStartsTests : IDisposable
{
    private static readonly ProcessKey s_key = new(1, Role.Main, 4);

    private readonly Family _family = new();
    private readonly PipePair _pipe = new();
    private readonly Reactor _reactor = new();
    private readonly ProcessOwner _owner = new();
    private readonly byte[] _modes = new byte[ChildPlan.ModesSize];
    private readonly LateStarts _late;
    private readonly SpawnedChild _child;
    private readonly Process _process;

    public LateStartsTests()
    {
        _late = new(_reactor, _owner);
        _child = _family.Start("wait");
        _process = new(_child.Pid, s_key) { Late = Start(_pipe.TakeReader()) };
    }

    [Fact]
    public void A_late_process_that_has_its_program_is_decided_without_a_failure()
    {
        _late.Add(_process);
        _reactor.Wait(Clock.Now);
        Assert.Empty(_owner.Decisions);
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        Assert.Equal([(_process, null)], _owner.Decisions);
        Assert.Null(_process.Late);
    }

    [Fact]
    public void The_stage_and_error_of_a_late_failure_arrive_in_its_explanation()
    {
        _late.Add(_process);
        Fail(StartStage.Directory, Libc.ENOENT);
        _reactor.Wait(Clock.Now);
        Assert.Equal("stage Directory, error " + Libc.ENOENT, Assert.Single(_owner.Decisions).Failure?.Text);
    }

    [Fact]
    public void A_child_that_failed_late_is_reaped_although_it_does_not_exit()
    {
        _late.Add(_process);
        Fail(StartStage.Exec, Libc.EACCES);
        _reactor.Wait(Clock.Now);
        Assert.Empty(Family.Children());
    }

    [Fact]
    public void The_modes_of_the_terminal_are_taken_from_a_late_child()
    {
        _late.Add(_process);
        _pipe.Write(ChildMessages.Modes());
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        Assert.Equal(ChildMessages.Modes(), _modes);
    }

    [Fact]
    public void Before_a_signal_is_passed_on_the_start_is_looked_at_without_the_loop()
    {
        _late.Add(_process);
        _late.Look();
        Assert.Empty(_owner.Decisions);
        _pipe.CloseWriter();
        _late.Look();
        Assert.Single(_owner.Decisions);
    }

    [Fact]
    public void A_start_that_is_decided_is_not_watched_any_more()
    {
        _late.Add(_process);
        _late.Accept(s_key);
        Assert.True(_pipe.IsWithoutReader);
    }

    [Fact]
    public void A_start_is_decided_once()
    {
        _late.Add(_process);
        _pipe.CloseWriter();
        _late.Look();
        _late.Look();
        _late.Accept(s_key);
        _late.GiveUp(s_key);
        Assert.False(_late.Ended(_process));
        Assert.Single(_owner.Decisions);
        Assert.NotNull(SpawnedChild.Stat(_child.Pid));
    }

    [Fact]
    public void A_start_that_is_given_up_is_killed_and_explained_as_late()
    {
        _late.Add(_process);
        _late.GiveUp(s_key);
        Assert.Equal("stage Late, error 0", Assert.Single(_owner.Decisions).Failure?.Text);
        _child.Ends();
    }

    [Fact]
    public void A_start_that_is_accepted_counts_as_one_and_goes_on()
    {
        _late.Add(_process);
        _late.Accept(s_key);
        Assert.Equal([(_process, null)], _owner.Decisions);
        Assert.Equal('S', SpawnedChild.Settled(_child.Pid));
    }

    [Fact]
    public void Another_process_of_the_service_is_not_meant()
    {
        _late.Add(_process);
        _late.GiveUp(s_key with { Incarnation = 3 });
        _late.Accept(s_key with { Role = Role.Probe });
        Assert.Empty(_owner.Decisions);
    }

    [Fact]
    public void The_end_of_a_process_that_had_failed_to_start_is_not_told_again()
    {
        _late.Add(_process);
        Fail(StartStage.Uid, Libc.EPERM);
        Assert.True(_late.Ended(_process));
        Assert.Equal("stage Uid, error " + Libc.EPERM, Assert.Single(_owner.Decisions).Failure?.Text);
    }

    [Fact]
    public void The_end_of_a_process_that_was_killed_before_its_program_is_an_end_as_any_other()
    {
        _late.Add(_process);
        _pipe.CloseWriter();
        Assert.False(_late.Ended(_process));
        Assert.Equal([(_process, null)], _owner.Decisions);
    }

    [Fact]
    public void The_end_of_a_process_that_was_not_late_is_not_of_interest()
    {
        Assert.False(_late.Ended(new(_child.Pid, s_key)));
        Assert.Empty(_owner.Decisions);
    }

    [Fact]
    public void A_start_that_cannot_be_watched_has_failed_and_is_killed()
    {
        // The kernel watches no file.
        using System.IO.FileStream file = System.IO.File.OpenRead("/proc/self/exe");
        int copy = Libc.fcntl((int)file.SafeFileHandle.DangerousGetHandle(), Libc.F_DUPFD_CLOEXEC, 0);
        _process.Late = Start(copy);
        _late.Add(_process);
        Assert.StartsWith("cannot watch its start: ", Assert.Single(_owner.Decisions).Failure?.Text);
        _child.Ends();
    }

    public void Dispose()
    {
        _family.Dispose();
        _pipe.Dispose();
    }

    private LateStart Start(int reader) => new(_child.Pid, new Birth(reader), _modes,
        static r => new("stage " + r.Stage + ", error " + r.Errno, 126, false)) { Plan = 0, Stack = 0 };

    private void Fail(StartStage stage, int errno)
    {
        _pipe.Write(ChildMessages.Report(stage, errno));
        _pipe.CloseWriter();
    }
}
