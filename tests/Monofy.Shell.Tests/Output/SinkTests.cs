using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Output;

/// <summary>Where lines go, with readers that are slow, absent or refuse.</summary>
public sealed unsafe class SinkTests
{
    private readonly Reactor _reactor = new();
    private readonly List<int> _lost = [];

    [Fact]
    public void A_pipe_that_blocks_its_other_users_never_blocks_monofy()
    {
        using var pipe = new PipePair(blocks: true);
        Sink sink = Sink(pipe.Writer);
        for (int i = 0; i < 1200; i++) sink.Add(Line(i));
        Assert.False(sink.Flush());
        Assert.False(sink.IsEmpty);
    }

    [Fact]
    public void What_a_slow_reader_did_not_take_comes_in_order_when_it_reads_on()
    {
        using var pipe = new PipePair(blocks: true);
        Sink sink = Sink(pipe.Writer);
        int lines = 0;
        while (sink.Add(Line(lines))) lines++;
        var text = new StringBuilder();
        while (!sink.IsEmpty)
        {
            text.Append(pipe.ReadOnce());
            _reactor.Wait(Clock.Now);
            sink.Flush();
        }
        Assert.InRange(lines, 400, 2000);
        while (text.Length < lines * 1000) text.Append(pipe.ReadOnce());
        for (int i = 0; i < lines; i++) Assert.Equal(i.ToString("D4"), text.ToString(i * 1000, 4));
    }

    [Fact]
    public void What_finds_no_room_is_refused_and_what_waits_is_kept()
    {
        using var pipe = new PipePair(blocks: true);
        Sink sink = Sink(pipe.Writer);
        while (sink.Add(Line(1))) { }
        Assert.False(sink.Add(Line(2)));
        Assert.False(sink.IsEmpty);
        Assert.False(sink.IsClosed);
    }

    [Fact]
    public void A_reader_that_has_gone_closes_it_once()
    {
        int closed = 0;
        using var pipe = new PipePair();
        var sink = new Sink(pipe.Writer, _reactor) { OnClosed = () => closed++ };
        pipe.CloseReader();
        for (int i = 0; i < 3; i++)
        {
            sink.Add(Line(i));
            Assert.True(sink.Flush());
        }
        Assert.True(sink.IsClosed && sink.IsEmpty);
        Assert.Equal(1, closed);
    }

    [Fact]
    public void A_reader_that_goes_while_nothing_is_written_is_noticed_if_it_is_watched()
    {
        int closed = 0;
        using var pipe = new PipePair();
        var sink = new Sink(pipe.Writer, _reactor) { OnClosed = () => closed++ };
        sink.WatchReader();
        _reactor.Wait(Clock.Now);
        Assert.Equal(0, closed);
        pipe.CloseReader();
        _reactor.Wait(Instant.Never);
        Assert.Equal(1, closed);
    }

    [Fact]
    public void The_end_of_its_reader_is_reported_once_however_often_the_kernel_says_it()
    {
        int closed = 0;
        using var pipe = new PipePair();
        var sink = new Sink(pipe.Writer, _reactor) { OnClosed = () => closed++ };
        sink.WatchReader();
        pipe.CloseReader();
        _reactor.Wait(Instant.Never);
        sink.Ready(Libc.EPOLLERR);
        sink.Ready(Libc.EPOLLHUP);
        Assert.Equal(1, closed);
    }

    [Fact]
    public void A_full_disk_loses_the_line_says_so_and_takes_the_next_one()
    {
        int fd = Open("/dev/full");
        Sink sink = Sink(fd);
        sink.Add(Line(1));
        Assert.True(sink.Flush());
        sink.Add(Line(2));
        Assert.True(sink.Flush());
        Assert.Equal([Libc.ENOSPC, Libc.ENOSPC], _lost);
        Assert.False(sink.IsClosed);
        Libc.close(fd);
    }

    [Fact]
    public void A_descriptor_that_is_closed_loses_what_is_written()
    {
        Sink sink = Sink(-1);
        sink.Add(Line(1));
        Assert.True(sink.Flush());
        Assert.Equal([Libc.EBADF], _lost);
    }

    [Fact]
    public void A_socket_is_written_as_a_pipe_is()
    {
        using var pair = new SocketPair();
        Sink sink = Sink(pair.Client);
        int reader = pair.TakeOurs();
        int lines = 0;
        while (sink.Add(Line(lines))) lines++;
        int size = 0;
        for (int idle = 0; idle < 3; idle++)
        {
            int more = SocketPair.Receive(reader)?.Length ?? 0;
            if (more > 0) idle = 0;
            size += more;
            _reactor.Wait(Clock.Now);
            sink.Flush();
        }
        Assert.Equal(lines * 1000, size);
        Libc.close(reader);
    }

    [Fact]
    public void At_the_end_a_reader_that_reads_nothing_is_not_waited_for_longer_than_asked()
    {
        using var pipe = new PipePair(blocks: true);
        Sink sink = Sink(pipe.Writer);
        while (sink.Add(Line(1))) { }
        sink.FlushLast(0);
        Assert.False(sink.IsEmpty);
    }

    [Theory]
    [InlineData(Libc.EPERM, true)]          // a sandbox that does not know pwritev2
    [InlineData(Libc.ENOSYS, true)]
    [InlineData(Libc.EOPNOTSUPP, true)]
    [InlineData(Libc.EINVAL, true)]
    [InlineData(Libc.EAGAIN, false)]
    [InlineData(Libc.EPIPE, false)]
    public void A_kernel_without_RWF_NOWAIT_is_known_by_its_refusal(int errno, bool expected) =>
        Assert.Equal(expected, OpenFiles.LackNoWait(errno));

    private Sink Sink(int fd) => new(fd, _reactor) { OnLost = _lost.Add };

    private static byte[] Line(int number) =>
        Encoding.ASCII.GetBytes(number.ToString("D4") + new string('x', 995) + "\n");

    private static int Open(string path)
    {
        fixed (byte* at = Encoding.ASCII.GetBytes(path + "\0")) return Libc.open(at, Libc.O_WRONLY, 0);
    }
}
