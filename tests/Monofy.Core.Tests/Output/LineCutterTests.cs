using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Output;

namespace Monofy.Core.Tests.Output;

public sealed class LineCutterTests
{
    private const int Max = 4;

    /// <summary>Lines in brackets: what is inside is one piece.</summary>
    private sealed class Brackets : LineFormat
    {
        public override int MaxSize(int length) => length + 3;

        public override int Write(ReadOnlySpan<byte> line, Span<byte> output)
        {
            output[0] = (byte)'[';
            line.CopyTo(output[1..]);
            "]\n"u8.CopyTo(output[(line.Length + 1)..]);
            return line.Length + 3;
        }

        public override void SetTime(long unixTicks)
        {
        }
    }

    /// <summary>The plain reference: all of the input at once.</summary>
    private static string Reference(byte[] input, int max)
    {
        var text = new StringBuilder();
        var line = new List<byte>();
        foreach (byte b in input)
        {
            if (b == '\n')
            {
                text.Append('[').Append(Encoding.Latin1.GetString(line.ToArray())).Append("]\n");
                line.Clear();
                continue;
            }
            if (line.Count == max)
            {
                int keep = Whole(line);
                text.Append('[').Append(Encoding.Latin1.GetString(line.Take(keep).ToArray())).Append("]\n");
                line.RemoveRange(0, keep);
            }
            line.Add(b);
        }
        if (line.Count > 0) text.Append('[').Append(Encoding.Latin1.GetString(line.ToArray())).Append("]\n");
        return text.ToString();
    }

    // A character that begins in the last three bytes and does not end there goes to the next piece.
    private static int Whole(List<byte> piece)
    {
        for (int at = piece.Count - 1; at > 0 && at >= piece.Count - 3; at--)
        {
            if (piece[at] is >= 0x80 and < 0xC0) continue;
            int size = piece[at] < 0x80 ? 1 : piece[at] < 0xE0 ? 2 : piece[at] < 0xF0 ? 3 : 4;
            if (piece[at] >= 0xC0 && at + size > piece.Count) return at;
            break;
        }
        return piece.Count;
    }

    private static string Cut(byte[] input, IEnumerable<int> chunks, int max, int outputSize)
    {
        var cutter = new LineCutter(max);
        var format = new Brackets();
        var text = new StringBuilder();
        byte[] output = new byte[outputSize];
        int at = 0;
        foreach (int size in chunks)
        {
            int end = Math.Min(input.Length, at + size);
            while (at < end)
            {
                int taken = cutter.Cut(input.AsSpan(at, end - at), format, output, out int written);
                Assert.True(taken > 0 || written > 0, "neither taken nor written: it would stand still");
                text.Append(Encoding.Latin1.GetString(output, 0, written));
                at += taken;
            }
        }
        Assert.True(cutter.End(format, output, out int last));
        text.Append(Encoding.Latin1.GetString(output, 0, last));
        Assert.False(cutter.HasPartial);
        return text.ToString();
    }

    [Fact]
    public void Every_small_input_in_every_partition_gives_what_the_reference_gives()
    {
        byte[] alphabet = [(byte)'a', (byte)'\n', 0xC3, 0xA9];
        long cases = 0;
        for (int length = 0; length <= 6; length++)
        {
            for (int number = 0; number < Math.Pow(alphabet.Length, length); number++)
            {
                byte[] input = new byte[length];
                for (int i = 0, rest = number; i < length; i++, rest /= alphabet.Length)
                    input[i] = alphabet[rest % alphabet.Length];
                string expected = Reference(input, Max);
                for (int cuts = 0; cuts < 1 << Math.Max(0, length - 1); cuts++)
                {
                    string actual = Cut(input, Partition(length, cuts), Max, Max + 3);
                    if (actual != expected) Assert.Equal(expected, actual);
                    cases++;
                }
            }
        }
        Assert.True(cases > 100_000, cases + " cases");
    }

    private static IEnumerable<int> Partition(int length, int cuts)
    {
        int size = 1;
        for (int i = 0; i < length - 1; i++, size++)
        {
            if ((cuts >> i & 1) == 0) continue;
            yield return size;
            size = 0;
        }
        if (length > 0) yield return size;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Long_random_input_in_random_chunks_gives_what_the_reference_gives(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 50; round++)
        {
            byte[] input = new byte[random.Next(5000)];
            random.NextBytes(input);
            for (int i = 0; i < input.Length; i++)
            {
                if (random.Next(20) == 0) input[i] = (byte)'\n';
            }
            int max = random.Next(4, 200);
            var chunks = Enumerable.Range(0, input.Length + 1).Select(_ => random.Next(1, 300)).ToArray();
            Assert.Equal(Reference(input, max), Cut(input, chunks, max, max + 3 + random.Next(300)));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void With_a_prefix_many_lines_at_once_give_what_one_by_one_gives(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            byte[] input = new byte[random.Next(3000)];
            random.NextBytes(input);
            int often = random.Next(2, 120);
            for (int i = 0; i < input.Length; i++)
            {
                if (input[i] == '\n') input[i] = 0;
                if (random.Next(often) == 0) input[i] = (byte)'\n';
            }
            int max = random.Next(4, 300);
            string name = new('n', random.Next(1, 40));
            string expected = string.Concat(Reference(input, max).Split('\n').SkipLast(1).Select(l =>
                name + " | " + l[1..^1] + "\n"));
            var cutter = new LineCutter(max);
            var format = new PrefixFormat(name, 0, -1, null);
            var text = new StringBuilder();
            byte[] output = new byte[format.MaxSize(max) + random.Next(2000)];
            for (int at = 0; at < input.Length;)
            {
                int size = Math.Min(random.Next(1, 1500), input.Length - at);
                at += cutter.Cut(input.AsSpan(at, size), format, output, out int written);
                text.Append(Encoding.Latin1.GetString(output, 0, written));
            }
            Assert.True(cutter.End(format, output, out int last));
            text.Append(Encoding.Latin1.GetString(output, 0, last));
            Assert.Equal(expected, text.ToString());
        }
    }

    [Fact]
    public void A_line_of_exactly_the_longest_length_is_one_piece()
    {
        byte[] input = [.. Enumerable.Repeat((byte)'x', LineCutter.MaxLine), (byte)'\n'];
        Assert.Equal(1, Cut(input, [7, 65000, 65000, 65000], LineCutter.MaxLine, LineCutter.MaxLine + 3).Count(c =>
            c == '['));
    }

    [Fact]
    public void A_line_of_one_megabyte_comes_in_sixteen_pieces()
    {
        byte[] input = [.. Enumerable.Repeat((byte)'x', 1 << 20), (byte)'\n'];
        string text = Cut(input, Enumerable.Repeat(65536, 20), LineCutter.MaxLine, LineCutter.MaxLine + 3);
        Assert.Equal(16, text.Count(c => c == '['));
        Assert.Equal(1 << 20, text.Count(c => c == 'x'));
    }

    [Fact]
    public void A_line_costs_no_allocation()
    {
        var cutter = new LineCutter();
        var format = new PrefixFormat("web", 6, 3, new TimeText());
        byte[] input = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 99) + "\n", 600)) +
            "partial");
        byte[] output = new byte[512 << 10];
        void Round()
        {
            format.SetTime(DateTime.UtcNow.Ticks);
            cutter.Cut(input, format, output, out _);
            cutter.End(format, output, out _);
        }
        for (int i = 0; i < 100; i++) Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void What_it_holds_is_the_memory_of_the_line_that_has_not_ended()
    {
        var cutter = new LineCutter(LineCutter.MaxLine, keep: 256);
        byte[] output = new byte[1 << 20];
        Assert.Equal(0, cutter.Held);
        cutter.Cut(new byte[60_000], new Brackets(), output, out _);
        Assert.InRange(cutter.Held, 60_000, LineCutter.MaxLine);
        Assert.True(cutter.End(new Brackets(), output, out _));
        Assert.Equal(0, cutter.Held);
        cutter.Cut("x"u8, new Brackets(), output, out _);
        Assert.InRange(cutter.Held, 1, 256);
    }
}
