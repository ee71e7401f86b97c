using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Output;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Output;

/// <summary>Lines that have begun: when they are shown without their end, and what they may hold.</summary>
public sealed class LineStreamTests
{
    private static readonly Instant s_start = new(TimeSpan.TicksPerHour);

    [Fact]
    public void A_line_that_does_not_end_is_shown_a_second_after_it_began()
    {
        var bench = new Bench();
        bench.Write("abc", 0);
        bench.Write("def", 600);
        bench.Turn(999);
        Assert.Equal("", bench.Shown);
        bench.Turn(1000);
        Assert.Equal("web | abcdef\n", bench.Shown);
        Assert.Equal(Instant.Never, bench.Partials.NextDeadline);
    }

    [Fact]
    public void The_second_begins_with_the_line_and_not_with_the_one_before()
    {
        var bench = new Bench();
        bench.Write("abc", 0);
        bench.Write("\ndef", 900);
        bench.Turn(1000);
        Assert.Equal("web | abc\n", bench.Shown);
        Assert.Equal(At(1900), bench.Partials.NextDeadline);
        bench.Turn(1900);
        Assert.Equal("web | abc\nweb | def\n", bench.Shown);
    }

    [Fact]
    public void An_unfinished_character_is_kept_back_until_the_rest_of_it_comes()
    {
        var bench = new Bench();
        bench.Write("a\u00e9"u8.ToArray()[..2], 0);
        bench.Turn(1000);
        Assert.Equal("web | a\n", bench.Shown);
        bench.Write("a\u00e9"u8.ToArray()[2..], 5000);
        bench.Turn(6000);
        Assert.Equal("web | a\nweb | \u00e9\n", bench.Shown);
    }

    [Fact]
    public void An_unfinished_character_at_the_end_of_the_stream_is_shown()
    {
        var bench = new Bench();
        bench.Write([(byte)'a', 0xC3], 0);
        bench.Turn(1000);
        bench.End();
        Assert.Equal("web | a\nweb | \ufffd\n", bench.Shown);
    }

    [Fact]
    public void After_a_pause_a_line_gets_its_second_anew()
    {
        var bench = new Bench { Refuses = true };
        bench.Write("abc", 0);
        bench.Turn(1000);
        Assert.Equal("", bench.Shown);
        bench.Refuses = false;
        bench.Stream.GoOn(At(5000));
        Assert.Equal(At(6000), bench.Partials.NextDeadline);
        bench.Turn(6000);
        Assert.Equal("web | abc\n", bench.Shown);
    }

    [Fact]
    public void Lines_that_have_begun_hold_8_MB_together_and_no_more()
    {
        var partials = new PartialLines(200);
        var streams = new List<LineStream>();
        for (int i = 0; i < 129; i++)
        {
            Assert.False(partials.HoldTooMuch);
            streams.Add(new(NoFormat.Instance, partials));
            streams[i].Cut(new byte[LineCutter.MaxLine], [], out _);
        }
        Assert.True(partials.HoldTooMuch);
        streams[0].End([], out _, more: false);
        Assert.False(partials.HoldTooMuch);
    }

    [Fact]
    public void Bytes_of_a_raw_terminal_pass_as_they_are_and_the_history_gets_lines()
    {
        var history = new History(1);
        history.Open();
        var stream = new LineStream(null, new PartialLines(1), new LineTee(history, 0, 7, false));
        byte[] output = new byte[64];
        stream.SetTime(s_start, 5);
        Assert.Equal(6, stream.Cut("ab\ncd "u8, output, out int written));
        Assert.Equal("ab\ncd ", Encoding.UTF8.GetString(output, 0, written));
        Assert.Equal(Instant.Never, stream.Deadline);
        Assert.True(stream.End(output, out written, more: false));
        Assert.Equal(0, written);
        Assert.Equal(["ab", "cd "], HistoryTests.Read(history));
    }

    private static Instant At(int milliseconds) => s_start + TimeSpan.FromMilliseconds(milliseconds);

    private sealed class Bench
    {
        private readonly byte[] _room = new byte[4096];
        private readonly StringBuilder _shown = new();

        public Bench() =>
            Stream = new(new PrefixFormat("web", 3, -1, null), Partials) { OnExpired = () =>
                { if (!Refuses) End(more: true); } };

        public PartialLines Partials { get; } = new(1);

        public LineStream Stream { get; }

        public bool Refuses { get; set; }

        public string Shown => _shown.ToString();

        public void Write(string text, int milliseconds) => Write(Encoding.UTF8.GetBytes(text), milliseconds);

        public void Write(byte[] bytes, int milliseconds)
        {
            Stream.SetTime(At(milliseconds), 0);
            Assert.Equal(bytes.Length, Stream.Cut(bytes, _room, out int written));
            _shown.Append(Encoding.UTF8.GetString(_room, 0, written));
        }

        public void Turn(int milliseconds) => Partials.Turn(At(milliseconds));

        public void End(bool more = false)
        {
            Assert.True(Stream.End(_room, out int written, more));
            _shown.Append(Encoding.UTF8.GetString(_room, 0, written));
        }
    }
}
