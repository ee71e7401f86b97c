using System;
using System.Linq;
using Monofy.Core.Launching;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>What a child says on its way to its program, as the tests say it through a pipe.</summary>
public sealed class BirthTests : IDisposable
{
    private static readonly TimeSpan s_generous = TimeSpan.FromSeconds(40);

    private readonly PipePair _pipe = new();
    private Birth _birth;

    public BirthTests() => _birth = new(_pipe.Reader);

    [Fact]
    public void The_end_of_the_pipe_without_a_word_is_a_process_that_has_its_program()
    {
        _pipe.CloseWriter();
        Assert.True(_birth.Await(s_generous));
        Assert.Equal(StartStage.None, _birth.Report.Stage);
    }

    [Fact]
    public void The_stage_that_failed_arrives_with_its_error_and_its_place()
    {
        _pipe.Write(ChildMessages.Report(StartStage.Limits, Libc.EACCES, 3));
        _pipe.CloseWriter();
        Assert.True(_birth.Await(s_generous));
        Assert.Equal((StartStage.Limits, Libc.EACCES, 3),
            (_birth.Report.Stage, _birth.Report.Errno, _birth.Report.Failed));
    }

    [Fact]
    public void A_child_that_says_nothing_is_late_when_the_time_is_over()
    {
        Assert.False(_birth.Await(TimeSpan.Zero));
        Assert.False(_birth.Look());
    }

    [Fact]
    public void What_a_late_child_says_is_still_heard()
    {
        Assert.False(_birth.Await(TimeSpan.Zero));
        _pipe.Write(ChildMessages.Report(StartStage.Exec, Libc.ENOENT));
        Assert.False(_birth.Look());
        _pipe.CloseWriter();
        Assert.True(_birth.Look());
        Assert.Equal(StartStage.Exec, _birth.Report.Stage);
    }

    [Fact]
    public void The_modes_of_the_terminal_come_before_the_report()
    {
        byte[] modes = ChildMessages.Modes();
        _pipe.Write(modes);
        Assert.False(_birth.Look());
        _pipe.Write(ChildMessages.Report(StartStage.Exec, Libc.EACCES, 1));
        Assert.True(_birth.Look());
        byte[] copy = new byte[modes.Length];
        _birth.CopyModes(copy);
        Assert.Equal(modes, copy);
        Assert.Equal((StartStage.Exec, Libc.EACCES, 1),
            (_birth.Report.Stage, _birth.Report.Errno, _birth.Report.Failed));
    }

    [Fact]
    public void The_modes_alone_are_not_taken_for_a_failure()
    {
        _pipe.Write(ChildMessages.Modes());
        _pipe.CloseWriter();
        Assert.True(_birth.Await(s_generous));
        Assert.Equal(StartStage.None, _birth.Report.Stage);
    }

    [Fact]
    public void Without_the_modes_of_a_terminal_those_from_before_stay()
    {
        _pipe.Write(ChildMessages.Report(StartStage.Exec, Libc.EACCES));
        _pipe.CloseWriter();
        _birth.Await(s_generous);
        byte[] before = ChildMessages.Modes(), modes = [.. before];
        _birth.CopyModes(modes);
        Assert.Equal(before, modes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(13)]
    public void A_report_that_is_cut_off_or_too_long_is_not_one(int size)
    {
        _pipe.Write([.. Enumerable.Repeat((byte)1, size)]);
        _pipe.CloseWriter();
        Assert.True(_birth.Await(s_generous));
        Assert.Equal(StartStage.None, _birth.Report.Stage);
    }

    [Fact]
    public void A_pipe_that_cannot_be_read_is_over()
    {
        using var other = new PipePair();
        var birth = new Birth(other.Writer);
        Assert.True(birth.Look());
    }

    public void Dispose() => _pipe.Dispose();
}
