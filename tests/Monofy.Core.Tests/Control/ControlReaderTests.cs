using System;
using System.IO;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Control;

/// <summary>The small things that control reads and writes.</summary>
public sealed class ControlReaderTests
{
    [Theory]
    [InlineData("plain é", "plain é")]
    [InlineData("a\u001b[2J\n\u007f\u0080\u009b\u00a0", "a?[2J????\u00a0")]
    public void What_is_printed_holds_no_control_character(string text, string shown)
    {
        Assert.Equal(shown, Printable.Of(text));
        Assert.DoesNotContain(shown, static c => char.IsControl(c));
    }

    [Theory]
    [InlineData("\u001b[1;31mred\u001b[0m\tok", "\u001b[1;31mred\u001b[0m\tok")]
    [InlineData("\u001b[2J\u001b]0;title\u0007x", "?[2J?]0;title?x")]
    [InlineData("\u001b[31", "?[31")]
    public void A_line_of_a_program_keeps_its_colours_only(string text, string shown) =>
        Assert.Equal(shown, Printable.Line(text));

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.35, "350ms")]
    [InlineData(0.9999, "0s")]
    [InlineData(12.7, "12s")]
    [InlineData(200, "3m")]
    [InlineData(100 * 60, "1h")]
    [InlineData(3600 * 50, "2d")]
    public void A_short_time_has_at_most_five_characters(double seconds, string text) =>
        Assert.Equal(text, Moment.Short(seconds));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1500, "1.5 kB")]
    [InlineData(12_400_000, "12 MB")]
    [InlineData(999_600, "1 MB")]
    [InlineData(5e12, "5 TB")]
    public void A_size_has_at_most_seven_characters(double bytes, string text) =>
        Assert.Equal(text, Moment.Bytes(bytes));

    [Theory]
    [InlineData("10m", -600)]
    [InlineData("2026-11-29T08:00:00Z", 1795939200)]
    [InlineData("2026-11-29T09:00:00+01:00", 1795939200)]
    [InlineData("2026-11-29", 1795910400)]
    public void A_time_is_a_while_ago_or_a_date(string text, long seconds)
    {
        Assert.True(Moment.TryParse(text, 0, out long ticks));
        Assert.Equal(seconds, ticks / TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void A_note_is_found_among_others_and_nothing_in_garbage()
    {
        byte[] other = [4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, .. "GNU\0"u8, 9, 9, 9, 9];
        byte[] ours = [7, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, .. "Monofy\0\0"u8, 3, 0, 0, 0];
        Assert.Equal(3, ElfNote.VersionIn([.. other, .. ours]));
        Assert.Equal(0, ElfNote.VersionIn(other));
        Assert.Equal(0, ElfNote.VersionIn(ours.AsSpan(0, ours.Length - 1)));
        var dice = new Random(5);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] garbage = new byte[dice.Next(200)];
            dice.NextBytes(garbage);
            if (garbage.Length > 8) "\u007fELF\u0002\u0001"u8.CopyTo(garbage);
            ElfNote.VersionIn(garbage);
            ElfNote.TryFindPart(garbage, 0, out _, out _);
        }
    }
}
