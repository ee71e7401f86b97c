using System;
using System.Linq;
using System.Text;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Native;

/// <summary>Descriptors that pass over a Unix socket.</summary>
public sealed unsafe class DescriptorsTests : IDisposable
{
    private readonly SocketPair _sockets = new();
    private readonly int _ours;

    public DescriptorsTests() => _ours = _sockets.TakeOurs();

    [Fact]
    public void Standard_input_output_and_error_are_sent_in_their_order()
    {
        Assert.Equal(4, Descriptors.SendStandard(_sockets.Client, "run\n"u8));
        int[] passed = Empty(3);
        Assert.Equal("run\n", Receive(passed));
        for (int i = 0; i < 3; i++) Assert.Equal(Identity(i), Identity(passed[i]));
        CloseAll(passed);
    }

    [Fact]
    public void A_send_to_a_client_that_has_gone_fails_without_a_signal()
    {
        Libc.close(_ours);
        Assert.Equal(-1, Descriptors.SendStandard(_sockets.Client, "run\n"u8));
        Assert.Equal(Libc.EPIPE, OsError.Last);
    }

    [Fact]
    public void What_is_received_exec_closes()
    {
        using var pipe = new PipePair();
        _sockets.Pass('x', pipe.Reader);
        int[] passed = Empty(1);
        Assert.Equal("x", Receive(passed));
        Assert.True(TestFolder.IsClosedByExec(passed[0]));
        CloseAll(passed);
    }

    [Fact]
    public void Only_places_that_are_free_are_filled()
    {
        using PipePair first = new(), second = new();
        _sockets.Pass('x', first.Reader, second.Reader);
        int[] passed = [7, -1, 8, -1];
        Receive(passed);
        Assert.Equal((7, 8), (passed[0], passed[2]));
        Assert.Equal((Identity(first.Reader), Identity(second.Reader)), (Identity(passed[1]), Identity(passed[3])));
        CloseAll(passed[1], passed[3]);
    }

    [Fact]
    public void What_has_no_place_is_closed()
    {
        using PipePair kept = new(), dropped = new();
        _sockets.Pass('x', kept.Writer, dropped.Writer, dropped.Writer);
        kept.CloseWriter();
        dropped.CloseWriter();
        int[] passed = Empty(1);
        Receive(passed);
        Assert.Equal((false, true), (kept.HasEnded, dropped.HasEnded));
        CloseAll(passed);
    }

    [Fact]
    public void As_many_as_a_message_may_have_are_received()
    {
        using var pipe = new PipePair();
        _sockets.Pass('x', [.. Enumerable.Repeat(pipe.Writer, 28)]);
        int[] passed = Empty(28);
        Receive(passed);
        Assert.DoesNotContain(-1, passed);
        CloseAll(passed);
        pipe.CloseWriter();
        Assert.True(pipe.HasEnded);
    }

    [Fact]
    public void A_message_without_descriptors_leaves_the_places_free()
    {
        _sockets.Send("x");
        int[] passed = Empty(2);
        Assert.Equal("x", Receive(passed));
        Assert.Equal([-1, -1], passed);
    }

    [Fact]
    public void It_reads_no_more_than_its_buffer_holds()
    {
        _sockets.Send("abcdef");
        byte[] buffer = new byte[4];
        Assert.Equal(4, Descriptors.Receive(_ours, buffer, []));
        Assert.Equal("abcd"u8, buffer);
        Assert.Equal(2, Descriptors.Receive(_ours, buffer, []));
    }

    [Fact]
    public void Without_a_message_it_does_not_wait()
    {
        Libc.fcntl(_ours, Libc.F_SETFL, 0);
        Assert.Equal(-1, Descriptors.Receive(_ours, new byte[4], []));
        Assert.Equal(Libc.EAGAIN, OsError.Last);
    }

    [Fact]
    public void The_end_of_the_client_is_the_end()
    {
        _sockets.CloseClient();
        Assert.Equal(0, Descriptors.Receive(_ours, new byte[4], Empty(1)));
    }

    // Of a socket with SO_LINGER the last close waits until its peer has read everything.
    [Fact]
    public void Closing_a_socket_does_not_wait_for_its_peer()
    {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        int copy = Libc.fcntl(socket, Libc.F_DUPFD_CLOEXEC, 3);
        int* linger = stackalloc int[2];
        (linger[0], linger[1]) = (1, 3600);
        uint size = 2 * sizeof(int);
        Assert.Equal(0, Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_LINGER, linger, size));
        Descriptors.Close(socket);
        Assert.False(TestFolder.IsOpen(socket));
        Assert.Equal(0, Libc.getsockopt(copy, Libc.SOL_SOCKET, Libc.SO_LINGER, linger, &size));
        Assert.Equal(0, linger[0]);
        Libc.close(copy);
    }

    [Fact]
    public void What_is_not_a_socket_is_closed_too()
    {
        using var pipe = new PipePair();
        Descriptors.Close(Libc.fcntl(pipe.Writer, Libc.F_DUPFD_CLOEXEC, 3));
        pipe.CloseWriter();
        Assert.True(pipe.HasEnded);
    }

    public void Dispose()
    {
        if (TestFolder.IsOpen(_ours)) Libc.close(_ours);
        _sockets.Dispose();
    }

    private static int[] Empty(int count)
    {
        int[] places = new int[count];
        Array.Fill(places, -1);
        return places;
    }

    private string Receive(Span<int> passed)
    {
        byte[] buffer = new byte[64];
        nint size = Descriptors.Receive(_ours, buffer, passed);
        return Encoding.ASCII.GetString(buffer, 0, (int)size);
    }

    private static void CloseAll(params int[] descriptors)
    {
        foreach (int fd in descriptors) Libc.close(fd);
    }

    /// <summary>Device and inode of what is open.</summary>
    private static (ulong, ulong) Identity(int fd)
    {
        ulong* status = stackalloc ulong[FileKind.StatusSize / sizeof(ulong)];
        Assert.Equal(0, Libc.fstat(fd, status));
        return (status[0], status[1]);
    }
}
