using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Processes;

/// <summary>What the child says that reads environments, as the tests say it through a pipe. A process that does
/// nothing stands for the child.</summary>
public sealed class OwnerReaderTests : IDisposable
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly Family _family = new();
    private readonly PipePair _pipe = new();
    private readonly Reactor _reactor = new();
    private readonly List<Dictionary<int, string>> _answers = [];
    private readonly SpawnedChild _child;

    public OwnerReaderTests() => _child = _family.Start("wait");

    [Fact]
    public void Each_record_names_the_service_of_a_process()
    {
        Listen(s_hour);
        _pipe.Write([.. Record(100, "web"), .. Record(101, "db")]);
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        AssertAnswer((100, "web"), (101, "db"));
    }

    [Fact]
    public void An_instance_is_a_part_of_the_name()
    {
        Listen(s_hour);
        _pipe.Write(Record(100, "web", "12"));
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        AssertAnswer((100, "web.12"));
    }

    [Fact]
    public void The_longest_name_and_instance_are_read_whole()
    {
        string name = new('n', OwnerRecord.TextSize), instance = new('1', OwnerRecord.InstanceSize);
        Listen(s_hour);
        _pipe.Write(Record(100, name, instance));
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        AssertAnswer((100, name + "." + instance));
    }

    [Fact]
    public void Records_are_gathered_until_the_child_has_ended()
    {
        Listen(s_hour);
        _pipe.Write(Record(100, "web"));
        _reactor.Wait(Clock.Now);
        Assert.Empty(_answers);
        _pipe.Write(Record(101, "db"));
        _reactor.Wait(Clock.Now);
        Assert.Empty(_answers);
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        AssertAnswer((100, "web"), (101, "db"));
    }

    [Fact]
    public void The_end_without_a_record_is_an_answer_without_a_service()
    {
        Listen(s_hour);
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        AssertAnswer();
    }

    [Fact]
    public void A_record_that_is_cut_off_ends_the_reading_and_what_came_before_counts()
    {
        Listen(s_hour);
        _pipe.Write([.. Record(100, "web"), .. Record(101, "db")[..20]]);
        _reactor.Wait(Clock.Now);
        AssertAnswer((100, "web"));
    }

    [Fact]
    public void When_its_time_is_over_what_it_has_told_is_the_answer()
    {
        Listen(TimeSpan.FromMilliseconds(20));
        _pipe.Write(Record(100, "web"));
        UntilAnswered();
        AssertAnswer((100, "web"));
    }

    [Fact]
    public void A_child_that_hangs_is_killed_when_its_time_is_over()
    {
        Listen(TimeSpan.FromMilliseconds(1));
        UntilAnswered();
        AssertAnswer();
        _child.Ends();
    }

    [Fact]
    public void After_the_answer_the_pipe_has_no_reader()
    {
        Listen(s_hour);
        Assert.False(_pipe.IsWithoutReader);
        _pipe.Write([1]);       // no record
        UntilAnswered();
        Assert.True(_pipe.IsWithoutReader);
    }

    [Fact]
    public void A_descriptor_that_cannot_be_watched_is_refused_without_an_answer()
    {
        _pipe.CloseReader();
        _pipe.CloseWriter();
        // The kernel watches no file.
        using System.IO.FileStream file = System.IO.File.OpenRead("/proc/self/exe");
        int fd = (int)file.SafeFileHandle.DangerousGetHandle();
        Assert.False(OwnerReader.Listen(_reactor, fd, _child.Pid, s_hour, _answers.Add));
        Assert.Empty(_answers);
    }

    public void Dispose()
    {
        _family.Dispose();
        _pipe.Dispose();
    }

    private void Listen(TimeSpan patience) =>
        Assert.True(OwnerReader.Listen(_reactor, _pipe.TakeReader(), _child.Pid, patience, _answers.Add));

    // A wait for longer may be interrupted by a signal.
    private void UntilAnswered() => Deadline.Until(() =>
    {
        _reactor.Wait(Clock.Now);
        return _answers.Count > 0;
    }, "an answer");

    private void AssertAnswer(params (int Pid, string Service)[] expected)
    {
        Dictionary<int, string> answer = Assert.Single(_answers);
        Assert.Equal(expected, answer.OrderBy(static o => o.Key).Select(static o => (o.Key, o.Value)));
    }

    private static unsafe byte[] Record(int pid, string name, string instance = "")
    {
        var record = new OwnerRecord { Pid = pid, NameLength = name.Length, InstanceLength = instance.Length };
        Encoding.ASCII.GetBytes(name, new Span<byte>(record.Name, OwnerRecord.TextSize));
        Encoding.ASCII.GetBytes(instance, new Span<byte>(record.Instance, OwnerRecord.InstanceSize));
        return MemoryMarshal.AsBytes(new ReadOnlySpan<OwnerRecord>(in record)).ToArray();
    }
}
