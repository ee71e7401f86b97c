using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Health;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Health;

/// <summary>What a service says of itself, over a socket of this process.</summary>
public sealed class NotifySocketTests : IDisposable
{
    private readonly Reactor _reactor = new();
    private readonly Queue<Event> _events = new();
    private readonly NotifySocket _socket;
    private readonly int _sender = Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
    private bool _closed;

    public NotifySocketTests()
    {
        _socket = Open(service: 3, incarnation: 7);
        Connect(_sender, _socket.Name);
    }

    [Fact]
    public void Each_start_has_an_abstract_name_of_its_own()
    {
        NotifySocket other = Open(3, 8);
        Assert.StartsWith("@monofy.notify.", other.Name);
        Assert.NotEqual(_socket.Name, other.Name);
        other.Close();
    }

    [Theory]
    [InlineData("READY=1", EventKind.Ready)]
    [InlineData("WATCHDOG=1\n", EventKind.Alive)]
    [InlineData("STOPPING=1", EventKind.Leaving)]
    [InlineData("RELOADING=1", EventKind.Reloading)]
    public void A_message_becomes_an_event_of_that_start(string message, EventKind kind)
    {
        Event e = Assert.Single(Said(message));
        Assert.Equal((kind, 3, 7), (e.Kind, e.Service, e.Incarnation));
    }

    [Fact]
    public void A_message_can_say_several_things() =>
        Assert.Equal([EventKind.Status, EventKind.Ready], Said("READY=1\nSTATUS=at work").Select(static e => e.Kind));

    [Fact]
    public void What_it_says_of_its_state_is_kept() =>
        Assert.Equal("at work", Assert.Single(Said("STATUS=at work\n")).StatusText);

    // The supervisor shows "reloading" in place of words that are missing, and no longer than until READY=1.
    [Fact]
    public void Its_own_words_about_a_reload_come_behind_it() =>
        Assert.Equal([EventKind.Reloading, EventKind.Status, EventKind.Ready],
            Said("STATUS=reading\nREADY=1\nRELOADING=1").Select(static e => e.Kind));

    [Theory]
    [InlineData("")]
    [InlineData("READY=0")]
    [InlineData("NOISE")]
    [InlineData("X_READY=1")]
    public void Anything_else_says_nothing(string message) => Assert.Empty(Said(message));

    [Fact]
    public void A_message_that_is_too_long_is_dropped_and_the_next_one_is_heard()
    {
        Assert.Empty(Said("READY=1\nX=" + new string('x', 8000)));
        Assert.Single(Said("READY=1"));
    }

    [Fact]
    public void Many_messages_are_heard_in_their_order_a_few_in_each_wake()
    {
        for (int i = 0; i < 8; i++) Send("STATUS=" + i);
        while (_events.Count < 8) _reactor.Wait(Clock.Now);
        Assert.Equal("0 1 2 3 4 5 6 7", string.Join(' ', _events.Select(static e => e.StatusText)));
    }

    [Fact]
    public void A_closed_socket_hears_nothing()
    {
        Send("READY=1");
        _socket.Close();
        _closed = true;
        _reactor.Wait(Clock.Now);
        Assert.Empty(_events);
    }

    public void Dispose()
    {
        if (!_closed) _socket.Close();
        Libc.close(_sender);
    }

    private NotifySocket Open(int service, int incarnation)
    {
        var foreign = new ForeignDescriptors(static (_, _) => Assert.Fail("a process was started"));
        NotifySocket? socket = NotifySocket.Open(_reactor, _events, foreign, service, incarnation, out string error);
        Assert.Equal("", error);
        return socket!;
    }

    private Event[] Said(string message)
    {
        _events.Clear();
        Send(message);
        _reactor.Wait(Clock.Now);
        return [.. _events];
    }

    private void Send(string message) =>
        Assert.Equal(message.Length, SocketPair.Send(_sender, System.Text.Encoding.ASCII.GetBytes(message)));

    private static unsafe void Connect(int fd, string name)
    {
        byte[] address = new byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(address, name);
        fixed (byte* at = address) Assert.Equal(0, Libc.connect(fd, at, length));
    }
}
