using System;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

public sealed class DurationTests
{
    private const long Millisecond = 10_000;
    private const long Second = 1000 * Millisecond;

    [Theory]
    [InlineData("500ms", 500 * Millisecond)]
    [InlineData("10s", 10 * Second)]
    [InlineData("1m30s", 90 * Second)]
    [InlineData("1h", 3600 * Second)]
    [InlineData("1h2m3s4ms5us", 3723 * Second + 4 * Millisecond + 50)]
    [InlineData("1.5s", 1500 * Millisecond)]
    [InlineData("1.5h", 5400 * Second)]
    [InlineData("0.1h", 360 * Second)]
    [InlineData(".5s", 500 * Millisecond)]
    [InlineData("1.s", Second)]
    [InlineData("100us", 1000)]
    [InlineData("100\u00B5s", 1000)]
    [InlineData("100\u03BCs", 1000)]
    [InlineData("0.1us", 1)]
    [InlineData("1500ns", 15)]
    [InlineData("99ns", 0)]
    [InlineData("0s", 0)]
    [InlineData("007s", 7 * Second)]
    [InlineData("1s1m1s", 62 * Second)]
    [InlineData("0.1234567s", 1_234_567)]
    [InlineData("1.999999999999999999999s", 19_999_999)]
    public void Numbers_with_units_add_up(string text, long ticks) => Reads(text, ticks);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10", 10 * Second)]
    [InlineData("0.25", 250 * Millisecond)]
    [InlineData(".5", 500 * Millisecond)]
    public void A_bare_number_is_seconds(string text, long ticks) => Reads(text, ticks);

    [Theory]
    [InlineData("9223372036s", 92233720360000000)]
    [InlineData("9223372036.854775s", 92233720368547750)]
    [InlineData("9223372036854775807ns", 92233720368547758)]
    public void The_longest_is_what_go_can_hold(string text, long ticks) => Reads(text, ticks);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData(".")]
    [InlineData(".s")]
    [InlineData("-1s")]
    [InlineData("-0")]
    [InlineData("+1s")]
    [InlineData("1 s")]
    [InlineData(" 1s")]
    [InlineData("1s ")]
    [InlineData("1d")]
    [InlineData("1w")]
    [InlineData("1S")]
    [InlineData("1sec")]
    [InlineData("1m30")]
    [InlineData("30 1m")]
    [InlineData("1..5s")]
    [InlineData("1.5.5s")]
    [InlineData("1e3s")]
    [InlineData("0x10s")]
    [InlineData("\u0661s")]
    [InlineData("ten")]
    [InlineData("1mm")]
    public void Anything_else_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData("9223372037s")]
    [InlineData("9223372036854775808ns")]
    [InlineData("9223372036854775807.9us")]
    [InlineData("2562048h")]
    [InlineData("2562047h60m")]
    [InlineData("9223372036s1s")]
    [InlineData("99999999999999999999999999")]
    public void What_does_not_fit_is_refused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(-5 * Second, "0 s")]
    [InlineData(1, "0 ms")]
    [InlineData(350 * Millisecond, "350 ms")]
    [InlineData(9_994_999, "999 ms")]
    [InlineData(9_995_000, "1 s")]
    [InlineData(1200 * Millisecond, "1.2 s")]
    [InlineData(1250 * Millisecond, "1.3 s")]
    [InlineData(5 * Second, "5 s")]
    [InlineData(9949 * Millisecond, "9.9 s")]
    [InlineData(9950 * Millisecond, "10 s")]
    [InlineData(12_400 * Millisecond, "12 s")]
    [InlineData(59_499 * Millisecond, "59 s")]
    [InlineData(59_500 * Millisecond, "1 min")]
    [InlineData(90 * Second, "1 min 30 s")]
    [InlineData(3599 * Second, "59 min 59 s")]
    [InlineData(35_995_000_000, "1 h")]
    [InlineData(3600 * Second, "1 h")]
    [InlineData(7500 * Second, "2 h 5 min")]
    [InlineData(86_370 * Second, "1 d")]
    [InlineData(86_369 * Second, "23 h 59 min")]
    [InlineData(273_600 * Second, "3 d 4 h")]
    [InlineData(long.MinValue, "0 s")]
    [InlineData(long.MaxValue, "10675199 d 3 h")]
    public void People_read_the_two_largest_units(long ticks, string text) =>
        Assert.Equal(text, Duration.Format(new TimeSpan(ticks)));

    [Fact]
    public void Random_sums_of_whole_units_are_exact()
    {
        const int Seed = 7;
        Console.WriteLine($"DurationTests seed {Seed}");
        (string Name, long Ticks)[] units =
            [("h", 3600 * Second), ("m", 60 * Second), ("s", Second), ("ms", Millisecond), ("us", 10)];
        var random = new Random(Seed);
        for (int round = 0; round < 10_000; round++)
        {
            string text = "";
            long ticks = 0;
            for (int parts = random.Next(1, 5); parts > 0; parts--)
            {
                var (name, unit) = units[random.Next(units.Length)];
                int tenths = random.Next(100_000);
                text += $"{tenths / 10}.{tenths % 10}{name}";
                ticks += tenths * unit / 10;
            }

            Reads(text, ticks);
        }
    }

    private static void Reads(string text, long ticks)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan value), text);
        Assert.Equal((text, ticks), (text, value.Ticks));
    }
}
