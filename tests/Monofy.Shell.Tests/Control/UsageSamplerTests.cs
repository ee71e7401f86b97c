using System;
using System.Diagnostics;
using Monofy.Control;
using Monofy.Core.Control;
using Monofy.Native;

namespace Monofy.Shell.Tests.Control;

/// <summary>What processes use, of this one and of a small one.</summary>
public sealed class UsageSamplerTests
{
    private const int Absent = 0x3FFFFFFF;      // above every pid that the kernel gives
    private const int ProcessesATurn = 32;      // two files each

    private static readonly int s_self = Environment.ProcessId;

    private readonly Reactor _reactor = new();
    private readonly UsageSampler _usage;

    public UsageSamplerTests() => _usage = new(_reactor);

    [Fact]
    public void A_process_that_runs_uses_time_and_memory()
    {
        ProcessUsage usage = _usage.Of(0, s_self);
        Assert.True(usage.Processes >= 1);
        Assert.True(usage.Cpu > TimeSpan.Zero);
        Assert.InRange(usage.Memory, 1 << 20, 1L << 40);
    }

    [Fact]
    public void A_process_that_has_gone_uses_nothing() => Assert.Equal(default, _usage.Of(0, Absent));

    [Fact]
    public void The_next_process_of_a_service_begins_at_nothing()
    {
        _usage.Of(0, s_self);
        Assert.Equal(default, _usage.Of(0, Absent));
    }

    [Fact]
    public void Descendants_count_too()
    {
        // The semicolon keeps the shell from becoming its command.
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "/bin/cat; :"])
            { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Deadline.Until(() => new UsageSampler(_reactor).Of(0, shell.Id).Processes == 2, "the shell and its command");
        shell.StandardInput.Close();
        shell.WaitForExit();
        Assert.Equal(0, new UsageSampler(_reactor).Of(0, shell.Id).Processes);
    }

    [Fact]
    public void A_turn_reads_a_few_processes_and_the_next_turn_others()
    {
        for (int service = 0; service < ProcessesATurn; service++) _usage.Of(service, Absent);
        Assert.Equal(default, _usage.Of(ProcessesATurn, s_self));
        _usage.Turn();
        Assert.NotEqual(default, _usage.Of(ProcessesATurn, s_self));
    }

    [Fact]
    public void What_a_turn_did_not_read_is_read_soon_after()
    {
        for (int service = 0; service < ProcessesATurn; service++) _usage.Of(service, Absent);
        Assert.Equal(default, _usage.Of(ProcessesATurn, s_self));
        Assert.Equal(default, _usage.Of(ProcessesATurn, s_self));
        _reactor.Wait(Clock.Now + Deadline.Generous);
        // Further ones use up what is left, so this one is known or not at all.
        for (int service = 0; service < ProcessesATurn; service++) _usage.Of(100 + service, Absent);
        Assert.NotEqual(default, _usage.Of(ProcessesATurn, s_self));
    }

    [Fact]
    public void More_than_a_turn_takes_is_read_in_several()
    {
        const int many = 5 * ProcessesATurn;
        for (int service = 0; service < many; service++) _usage.Of(service, Absent);
        _usage.Of(many, s_self);
        int wakes = 0;
        for (; _usage.Of(many, s_self) == default; wakes++) _reactor.Wait(Clock.Now + Deadline.Generous);
        Assert.True(wakes > 3, wakes + " wakes");
    }
}
