using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Health;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Health;

/// <summary>What is made of the answer of a child that measures memory. Nothing is forked: a process of the test
/// stands for the child, and the test writes for it.</summary>
public sealed unsafe class MemoryProbesTests : IDisposable
{
    private const int Service = 2, Pid = 4711;

    private readonly Reactor _reactor = new();
    private readonly Queue<Event> _events = new();
    private readonly List<LiveChild> _children = [];
    private readonly List<int> _writers = [];
    private readonly List<int> _asked = [];
    private readonly Dictionary<int, Action> _reaped = [];
    private readonly MemoryProbes _probes;

    public MemoryProbesTests() => _probes = Make(TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void What_the_child_writes_is_the_answer(long resident, bool isResident)
    {
        _probes.Begin(Service, 7, Pid);
        Assert.Equal([Pid], _asked);
        Write(0, new MemoryAnswer { Bytes = 123_456, Resident = resident });
        Assert.Equal(Event.MemoryMeasured(Service, 7, 123_456, isResident), Answer());
    }

    [Fact]
    public void Until_the_child_has_written_there_is_no_answer()
    {
        _probes.Begin(Service, 7, Pid);
        _reactor.Settle();
        Assert.Empty(_events);
    }

    [Fact]
    public void A_child_that_ends_without_a_word_leaves_the_size_unknown()
    {
        _probes.Begin(Service, 7, Pid);
        CloseWriter(0);
        Assert.Equal(Event.MemoryMeasured(Service, 7, -1, false), Answer());
    }

    [Fact]
    public void Half_an_answer_leaves_the_size_unknown()
    {
        _probes.Begin(Service, 7, Pid);
        PipePair.Write(_writers[0], "12345678");
        Assert.Equal(Event.MemoryMeasured(Service, 7, -1, false), Answer());
    }

    [Fact]
    public void Without_a_process_there_is_nothing_to_measure()
    {
        _probes.Begin(Service, 7, 0);
        Assert.Equal(Event.MemoryMeasured(Service, 7, -1, false), Assert.Single(_events));
        Assert.Empty(_asked);
    }

    [Fact]
    public void Without_a_child_the_size_is_unknown()
    {
        new MemoryProbes(_reactor, _events, static (_, _) => Assert.Fail("waited for"), static (_, _) => -1)
            .Begin(Service, 7, Pid);
        Assert.Equal(Event.MemoryMeasured(Service, 7, -1, false), Assert.Single(_events));
    }

    [Fact]
    public void A_child_that_takes_too_long_is_killed_and_the_size_is_unknown()
    {
        Make(TimeSpan.Zero).Begin(Service, 7, Pid);
        Assert.Equal(Event.MemoryMeasured(Service, 7, -1, false), Answer());
        Assert.True(_children[0].WasKilled());
    }

    [Fact]
    public void A_measurement_that_is_cancelled_is_not_answered()
    {
        _probes.Begin(Service, 7, Pid);
        Write(0, new MemoryAnswer { Bytes = 1 });
        _probes.Cancel(Service);
        _reactor.Settle();
        Assert.Empty(_events);
    }

    [Fact]
    public void A_measurement_that_is_cancelled_kills_its_child()
    {
        _probes.Begin(Service, 7, Pid);
        _probes.Cancel(Service);
        Assert.True(_children[0].WasKilled());
    }

    [Fact]
    public void A_child_that_was_reaped_is_not_killed_by_its_number()
    {
        _probes.Begin(Service, 7, Pid);
        _reaped[_children[0].Pid]();
        _probes.Cancel(Service);
        Assert.False(_children[0].WasKilled());
    }

    [Fact]
    public void A_child_that_has_answered_is_not_killed()
    {
        _probes.Begin(Service, 7, Pid);
        Write(0, new MemoryAnswer { Bytes = 1 });
        Answer();
        _probes.Cancel(Service);
        Assert.False(_children[0].WasKilled());
    }

    [Fact]
    public void A_second_measurement_of_a_service_replaces_the_first()
    {
        _probes.Begin(Service, 7, Pid);
        _probes.Begin(Service, 8, Pid);
        Write(0, new MemoryAnswer { Bytes = 1 });
        Write(1, new MemoryAnswer { Bytes = 2 });
        Assert.Equal(Event.MemoryMeasured(Service, 8, 2, false), Answer());
        _reactor.Settle();
        Assert.Empty(_events);
        Assert.True(_children[0].WasKilled());
    }

    [Fact]
    public void Several_services_are_measured_at_once()
    {
        _probes.Begin(0, 7, Pid);
        _probes.Begin(1, 8, Pid + 1);
        Write(1, new MemoryAnswer { Bytes = 2 });
        Assert.Equal(Event.MemoryMeasured(1, 8, 2, false), Answer());
        Write(0, new MemoryAnswer { Bytes = 1 });
        Assert.Equal(Event.MemoryMeasured(0, 7, 1, false), Answer());
    }

    public void Dispose()
    {
        for (int i = 0; i < 3; i++) _probes.Cancel(i);
        for (int i = 0; i < _writers.Count; i++) CloseWriter(i);
        foreach (LiveChild child in _children) child.Dispose();
    }

    private MemoryProbes Make(TimeSpan patience) =>
        new(_reactor, _events, _reaped.Add, (pid, writer) =>
        {
            _asked.Add(pid);
            // The caller closes its own.
            _writers.Add(Libc.fcntl(writer, Libc.F_DUPFD_CLOEXEC, 3));
            _children.Add(new());
            return _children[^1].Pid;
        }) { Patience = patience };

    private void Write(int which, MemoryAnswer answer) =>
        Libc.write(_writers[which], (byte*)&answer, (nuint)sizeof(MemoryAnswer));

    private void CloseWriter(int which)
    {
        if (_writers[which] >= 0) Libc.close(_writers[which]);
        _writers[which] = -1;
    }

    private Event Answer()
    {
        _reactor.Until(() => _events.Count > 0, "an answer");
        return _events.Dequeue();
    }
}
