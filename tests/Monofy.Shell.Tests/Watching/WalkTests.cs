using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.Core.Values;
using Monofy.Core.Watching;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Monofy.Watching;

namespace Monofy.Shell.Tests.Watching;

/// <summary>What a child says that walks over directories, as the tests say it through a pipe.</summary>
public sealed class WalkTests : IDisposable
{
    private readonly PipePair _pipe = new();
    private readonly Reactor _reactor = new();
    private readonly List<(WalkKind Kind, int Watch, string Text)> _taken = [];
    private readonly Walk _walk;
    private int _overs;

    public WalkTests()
    {
        int reader = _pipe.TakeReader();
        _walk = new(_reactor, reader, child: 42,
            (in WalkRecord record, string text) => _taken.Add((record.Kind, record.Watch, text)), () => _overs++);
        _reactor.Add(reader, Libc.EPOLLIN, _walk);
    }

    [Fact]
    public void The_child_of_a_walk_is_known() => Assert.Equal(42, _walk.Child);

    [Fact]
    public void Records_come_in_their_order_each_with_its_text()
    {
        _pipe.Write([.. Record(WalkKind.Part, 1, "srv"), .. Record(WalkKind.Directory, 2, ""),
            .. Record(WalkKind.Directory, 3, "a/b")]);
        _reactor.Wait(Clock.Now);
        Assert.Equal([(WalkKind.Part, 1, "srv"), (WalkKind.Directory, 2, ""), (WalkKind.Directory, 3, "a/b")], _taken);
    }

    [Fact]
    public void Everything_that_a_record_says_arrives()
    {
        WalkRecord? done = null;
        using var pipe = new PipePair();
        int reader = pipe.TakeReader();
        var walk = new Walk(_reactor, reader, 1, (in WalkRecord r, string _) => done = r, static () => { });
        _reactor.Add(reader, Libc.EPOLLIN, walk);
        pipe.Write(Bytes(new() { Watch = -1, Kind = WalkKind.Done, Limit = WalkLimit.TooDeep, FileSystem = 0x6969,
            Print = 0x123456789ABCDEF0 }));
        walk.Read();
        pipe.CloseWriter();
        walk.Read();
        Assert.Equal((-1, WalkKind.Done, WalkLimit.TooDeep, 0x6969u, 0x123456789ABCDEF0u),
            (done!.Value.Watch, done.Value.Kind, done.Value.Limit, done.Value.FileSystem, done.Value.Print));
    }

    [Fact]
    public void A_record_that_comes_byte_by_byte_is_taken_when_it_is_whole()
    {
        byte[] bytes = Record(WalkKind.Directory, 7, "größe");
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.Empty(_taken);
            _pipe.Write([bytes[i]]);
            _reactor.Wait(Clock.Now);
        }
        Assert.Equal([(WalkKind.Directory, 7, "größe")], _taken);
    }

    [Fact]
    public void What_is_cut_behind_whole_records_is_kept_for_the_rest()
    {
        byte[] first = Record(WalkKind.Directory, 1, "first"), second = Record(WalkKind.Directory, 2, "second");
        _pipe.Write([.. first, .. second[..^3]]);
        _reactor.Wait(Clock.Now);
        Assert.Equal([(WalkKind.Directory, 1, "first")], _taken);
        _pipe.Write(second[^3..]);
        _reactor.Wait(Clock.Now);
        Assert.Equal((WalkKind.Directory, 2, "second"), _taken[1]);
    }

    [Fact]
    public void Many_records_and_the_longest_text_pass_through_the_buffer()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(static i => new string((char)('a' + i % 26), i * 20))];
        foreach (string text in texts)
        {
            byte[] record = Record(WalkKind.Directory, text.Length, text);
            Assert.Equal(record.Length, _pipe.Write(record));
            _reactor.Wait(Clock.Now);
        }
        _pipe.CloseWriter();
        UntilOver();
        Assert.Equal(texts, _taken.Select(static t => t.Text));
    }

    [Fact]
    public void The_end_is_reported_once_behind_the_last_record()
    {
        _pipe.Write(Record(WalkKind.Done, -1, ""));
        _reactor.Wait(Clock.Now);
        Assert.Equal(0, _overs);
        _pipe.CloseWriter();
        _reactor.Wait(Clock.Now);
        Assert.Equal(1, _overs);
        _walk.Read();
        _reactor.Wait(Clock.Now);
        Assert.Equal(1, _overs);
    }

    [Fact]
    public void A_child_that_was_killed_within_a_record_ends_the_walk_without_it()
    {
        _pipe.Write(Record(WalkKind.Directory, 1, "cut off")[..^2]);
        _pipe.CloseWriter();
        UntilOver();
        Assert.Empty(_taken);
    }

    [Fact]
    public void What_has_been_told_so_far_can_be_taken_without_the_loop()
    {
        _pipe.Write(Record(WalkKind.File, 5, ""));
        _walk.Read();
        Assert.Equal([(WalkKind.File, 5, "")], _taken);
    }

    [Fact]
    public void A_walk_that_says_nothing_goes_on()
    {
        _walk.Read();
        Assert.Empty(_taken);
        Assert.Equal(0, _overs);
        Assert.False(_pipe.IsWithoutReader);
    }

    [Fact]
    public void A_name_that_is_not_text_is_kept_byte_by_byte()
    {
        byte[] name = [(byte)'x', 0xFF, 0xFE];
        _pipe.Write([.. Bytes(new() { Kind = WalkKind.Directory, Length = (ushort)name.Length }), .. name]);
        _walk.Read();
        string text = Assert.Single(_taken).Text;
        byte[] again = new byte[Text.EncodedLength(text)];
        Text.Encode(text, again);
        Assert.Equal(name, again);
    }

    public void Dispose()
    {
        _pipe.CloseWriter();
        // Whatever is left is read, and its descriptor closed.
        UntilOver();
        _pipe.Dispose();
    }

    private void UntilOver() => Deadline.Until(() =>
    {
        _reactor.Wait(Clock.Now);
        return _overs > 0;
    }, "the end of the walk");

    private static byte[] Record(WalkKind kind, int watch, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Bytes(new() { Kind = kind, Watch = watch, Length = (ushort)bytes.Length }), .. bytes];
    }

    private static byte[] Bytes(WalkRecord record) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<WalkRecord>(in record)).ToArray();
}
