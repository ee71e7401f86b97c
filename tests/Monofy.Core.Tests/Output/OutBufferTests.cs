using System;
using Monofy.Core.Output;

namespace Monofy.Core.Tests.Output;

public sealed class OutBufferTests
{
    [Fact]
    public void What_is_committed_waits_in_order_until_it_is_dropped()
    {
        var buffer = new OutBuffer();
        Fill(buffer, "abc"u8);
        Assert.True(buffer.TryAdd("def"u8));
        buffer.Drop(2);
        Assert.True(buffer.Waiting.SequenceEqual("cdef"u8));
        buffer.Drop(4);
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void Services_cannot_fill_the_room_for_monofys_own_lines()
    {
        var buffer = new OutBuffer();
        while (buffer.Room().Length > 0) buffer.Commit(buffer.Room().Length);
        Assert.True(buffer.IsHigh);
        Assert.True(buffer.TryAdd(new byte[60 << 10]));
        Assert.False(buffer.TryAdd(new byte[60 << 10]));
    }

    [Fact]
    public void What_was_taken_makes_room_again()
    {
        var buffer = new OutBuffer();
        while (buffer.Room().Length > 0) buffer.Commit(buffer.Room().Length);
        buffer.Drop(200 << 10);
        Assert.True(buffer.Room().Length >= 190 << 10);
        Assert.False(buffer.IsHigh);
    }

    [Fact]
    public void A_longest_line_as_JSON_fits_into_an_empty_buffer()
    {
        var format = new JsonFormat(new string('n', 255), int.MaxValue, "stderr", new TimeText());
        Assert.True(new OutBuffer().Room().Length >= format.MaxSize(LineCutter.MaxLine));
    }

    private static void Fill(OutBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.Room());
        buffer.Commit(bytes.Length);
    }
}
