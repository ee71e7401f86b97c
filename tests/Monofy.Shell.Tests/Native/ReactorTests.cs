using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Native;

public sealed class ReactorTests
{
    private readonly Reactor _reactor = new();

    [Fact]
    public void A_source_is_called_when_its_descriptor_is_ready_and_for_as_long_as_it_is()
    {
        using var pipe = new PipePair();
        var source = new Source();
        _reactor.Add(pipe.Reader, Libc.EPOLLIN, source);
        _reactor.Wait(Clock.Now);
        Assert.Equal(0, source.Count);
        pipe.Write("x");
        _reactor.Wait(Instant.Never);
        _reactor.Wait(Instant.Never);
        Assert.Equal(2, source.Count);
    }

    [Fact]
    public void A_source_that_another_of_the_same_wake_has_ended_is_not_called()
    {
        using var first = new PipePair();
        using var second = new PipePair();
        int told = 0;
        void End(PipePair other)
        {
            told++;
            _reactor.Remove(other.Reader);
        }
        _reactor.Add(first.Reader, Libc.EPOLLIN, new Source { OnReady = () => End(second) });
        _reactor.Add(second.Reader, Libc.EPOLLIN, new Source { OnReady = () => End(first) });
        first.Write("x");
        second.Write("x");
        _reactor.Wait(Instant.Never);
        Assert.Equal(1, told);
    }

    [Fact]
    public void What_is_changed_to_nothing_learns_nothing_but_its_end()
    {
        using var pipe = new PipePair();
        var source = new Source();
        _reactor.Add(pipe.Reader, Libc.EPOLLIN, source);
        _reactor.Change(pipe.Reader, 0);
        pipe.Write("x");
        _reactor.Wait(Clock.Now);
        Assert.Equal(0, source.Count);
        pipe.CloseWriter();
        _reactor.Wait(Instant.Never);
        Assert.Equal(Libc.EPOLLHUP, source.Events);
    }

    [Fact]
    public void A_file_is_refused_because_it_is_always_ready()
    {
        var bytes = new Bytes(64);
        int fd;
        unsafe { fd = Libc.open(bytes.Add("/proc/self/stat"), Libc.O_RDONLY | Libc.O_CLOEXEC, 0); }
        Assert.False(_reactor.TryAdd(fd, Libc.EPOLLIN, new Source()));
        Assert.Equal(Libc.EPERM, OsError.Last);
        Assert.Throws<OsException>(() => _reactor.Add(fd, Libc.EPOLLIN, new Source()));
        Libc.close(fd);
    }

    [Fact]
    public void Without_a_descriptor_the_lone_waiter_waits_and_joins_with_the_first_one()
    {
        var waiter = new Waiter();
        _reactor.Alone = waiter;
        _reactor.Wait(Instant.Never);
        Assert.Equal(["wait"], waiter.Calls);
        using var pipe = new PipePair();
        _reactor.Add(pipe.Reader, Libc.EPOLLIN, new Source());
        _reactor.Wait(Clock.Now);
        Assert.Equal(["wait", "join"], waiter.Calls);
    }

    [Fact]
    public void If_the_lone_waiter_cannot_join_nothing_is_watched()
    {
        _reactor.Alone = new Waiter { Refuses = true };
        using var pipe = new PipePair();
        Assert.False(_reactor.TryAdd(pipe.Reader, Libc.EPOLLIN, new Source()));
        Assert.Throws<OsException>(_reactor.Open);
    }

    [Fact]
    public void It_does_not_wake_before_the_deadline()
    {
        using var pipe = new PipePair();
        _reactor.Add(pipe.Reader, Libc.EPOLLIN, new Source());
        foreach (TimeSpan after in new[] { TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(1.5) })
        {
            Instant until = Clock.Now + after;
            _reactor.Wait(until);
            Assert.True(Clock.Now >= until, "woken " + (until - Clock.Now) + " early");
        }
    }

    [Fact]
    public void An_alarm_rings_once()
    {
        int rung = 0;
        var alarm = new Alarm(_reactor, () => rung++);
        alarm.Set(TimeSpan.Zero);
        _reactor.Wait(Instant.Never);
        Assert.Equal(1, rung);
        _reactor.Wait(Clock.Now);
        Assert.Equal(1, rung);
        alarm.Close();
    }

    [Fact]
    public void An_alarm_that_is_set_again_forgets_the_time_before()
    {
        int rung = 0;
        var alarm = new Alarm(_reactor, () => rung++);
        alarm.Set(TimeSpan.Zero);
        alarm.Set(TimeSpan.FromHours(1));
        _reactor.Wait(Clock.Now);
        Assert.Equal(0, rung);
        alarm.Close();
    }

    [Fact]
    public void A_closed_alarm_never_rings()
    {
        var alarm = new Alarm(_reactor, static () => Assert.Fail("rung"));
        alarm.Set(TimeSpan.Zero);
        alarm.Close();
        alarm.Close();
        _reactor.Wait(Clock.Now);
    }

    private sealed class Source : ISource
    {
        public int Count { get; private set; }

        public uint Events { get; private set; }

        public Action? OnReady { get; init; }

        public void Ready(uint events)
        {
            Count++;
            Events = events;
            OnReady?.Invoke();
        }
    }

    private sealed class Waiter : IWaiter
    {
        public List<string> Calls { get; } = [];

        public bool Refuses { get; init; }

        public void Wait(Instant until) => Calls.Add("wait");

        public bool Join(Reactor reactor)
        {
            Calls.Add("join");
            return !Refuses;
        }
    }
}
