using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Native;

/// <summary>What strangers passed, on a machine that has no process left to close it. The children that do it are shown
/// by the host tests: they would be forks of this process.</summary>
public sealed class ForeignDescriptorsTests : IDisposable
{
    private readonly List<int> _children = [];
    private readonly ForeignDescriptors _foreign;
    private readonly SocketPair _stream = new(), _inbox = new(Libc.SOCK_DGRAM);
    private readonly int _connection, _receiver;

    public ForeignDescriptorsTests()
    {
        _foreign = new((child, _) => _children.Add(child));
        (_connection, _receiver) = (_stream.TakeOurs(), _inbox.TakeOurs());
    }

    [Fact]
    public void A_turn_with_nothing_to_do_starts_no_process()
    {
        _foreign.Turn();
        Assert.Empty(_children);
    }

    [Fact]
    public void A_connection_is_not_closed_at_once()
    {
        _foreign.Close(_connection);
        Assert.True(TestFolder.IsOpen(_connection));
    }

    [Fact]
    public void A_connection_stays_open_until_a_process_can_outlive_it() => Restricted.WithoutFork(() =>
    {
        _foreign.Close(_connection);
        _foreign.Turn();
        _foreign.Turn();
        Assert.True(TestFolder.IsOpen(_connection));
        Assert.Empty(_children);
        Assert.Equal("", _stream.Receive());
    });

    [Fact]
    public void Each_attempt_gives_its_descriptors_back() => Restricted.WithoutFork(() =>
    {
        _foreign.Close(_connection);
        int before = Pipes();
        for (int i = 0; i < 10; i++) _foreign.Turn();
        Assert.Equal(before, Pipes());
    });

    [Fact]
    public void A_message_stays_where_it_is_until_a_process_can_receive_it() => Restricted.WithoutFork(() =>
    {
        using var pipe = new PipePair();
        _inbox.Pass('x', pipe.Writer);
        pipe.CloseWriter();
        _foreign.Drop(_receiver, static () => Assert.Fail("it is not gone"));
        _foreign.Turn();
        Assert.Empty(_children);
        Assert.False(pipe.HasEnded);
        Assert.Equal("x", SocketPair.Receive(_receiver, 1));
    });

    [Fact]
    public void An_inbox_that_is_empty_is_closed_at_once()
    {
        _foreign.CloseInbox(_receiver);
        Assert.False(TestFolder.IsOpen(_receiver));
        Assert.Empty(_children);
    }

    [Fact]
    public void An_inbox_with_a_message_is_closed_as_a_connection_is() => Restricted.WithoutFork(() =>
    {
        _inbox.Send("x");
        _foreign.CloseInbox(_receiver);
        _foreign.Turn();
        Assert.True(TestFolder.IsOpen(_receiver));
    });

    [Fact]
    public void An_inbox_that_is_being_closed_takes_no_further_message()
    {
        _inbox.Send("x");
        _foreign.CloseInbox(_receiver);
        Assert.Equal(-1, _inbox.Send("y"));
        Assert.Equal(Libc.EPIPE, OsError.Last);
    }

    public void Dispose()
    {
        foreach (int fd in (int[])[_connection, _receiver])
            if (TestFolder.IsOpen(fd)) Libc.close(fd);
        _stream.Dispose();
        _inbox.Dispose();
    }

    private static int Pipes() => Directory.GetFiles("/proc/self/fd").Count(static link =>
        new FileInfo(link).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);
}
