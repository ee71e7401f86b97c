using System;

namespace Monofy.Core.Values;

/// <summary>
/// Durations as Go, Docker and Compose write them, and as people read them. Reading is precise to 100 ns (a tick of
/// <see cref="TimeSpan"/>); writing keeps the two largest units.
/// </summary>
public static class Duration
{
    /// <summary>Reads <c>500ms</c>, <c>10s</c>, <c>1m30s</c>, <c>1.5h</c>; the units are <c>h m s ms us µs ns</c>, in
    /// any order and repeated, as in Go. A number alone is in seconds (<c>10</c>, <c>0.5</c>). A sign, a blank, an
    /// unknown unit (days and weeks too, as in Compose) and more than 292 years (2^63 ns, Go's limit) are
    /// rejected.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        bool alone = true;
        long total = 0;
        do
        {
            if (!TryNumber(ref text, out long whole, out double fraction)) return false;

            long unit = alone && text.IsEmpty ? 1_000_000_000 : TakeUnit(ref text);
            if (unit == 0 || whole > long.MaxValue / unit) return false;

            // Both parts are below 2^63, so the sum cannot wrap around to something positive.
            long part = whole * unit + (long)(fraction * unit);
            if (part < 0 || total > long.MaxValue - part) return false;

            total += part;
            alone = false;
        }
        while (!text.IsEmpty);

        value = new TimeSpan(total / TimeSpan.NanosecondsPerTick);
        return true;
    }

    /// <summary>For messages: <c>0 s</c>, <c>350 ms</c>, <c>1.2 s</c>, <c>12 s</c>, <c>1 min 30 s</c>,
    /// <c>2 h 5 min</c>, <c>3 d 4 h</c>; rounded to the last unit shown. A negative duration is shown as
    /// <c>0 s</c>.</summary>
    public static string Format(TimeSpan span)
    {
        if (span <= TimeSpan.Zero) return "0 s";

        long count = Rounded(span, TimeSpan.TicksPerMillisecond);
        if (count < 1000) return count + " ms";

        count = Rounded(span, TimeSpan.TicksPerSecond / 10);
        if (count < 100) return count % 10 == 0 ? count / 10 + " s" : count / 10 + "." + count % 10 + " s";

        count = Rounded(span, TimeSpan.TicksPerSecond);
        if (count < 60) return count + " s";
        if (count < 3600) return TwoUnits(count, 60, " min", " s");

        count = Rounded(span, TimeSpan.TicksPerMinute);
        if (count < 24 * 60) return TwoUnits(count, 60, " h", " min");

        return TwoUnits(Rounded(span, TimeSpan.TicksPerHour), 24, " d", " h");
    }

    // Each unit is rounded from the whole, so that 59.7 s is "1 min" and never "60 s".
    private static long Rounded(TimeSpan span, long unit) =>
        span.Ticks / unit + (span.Ticks % unit * 2 >= unit ? 1 : 0);

    private static string TwoUnits(long count, int perLarger, string larger, string smaller)
    {
        string first = count / perLarger + larger;
        return count % perLarger == 0 ? first : first + " " + count % perLarger + smaller;
    }

    private static bool TryNumber(ref ReadOnlySpan<char> text, out long whole, out double fraction)
    {
        whole = 0;
        fraction = 0;
        int digits = 0;
        int i = 0;
        for (; i < text.Length && char.IsAsciiDigit(text[i]); i++, digits++)
        {
            int digit = text[i] - '0';
            if (whole > (long.MaxValue - digit) / 10) return false;
            whole = whole * 10 + digit;
        }

        if (i < text.Length && text[i] == '.')
        {
            // 15 digits are exact in a double and finer than 100 ns in every unit; further digits are dropped.
            long numerator = 0;
            double scale = 1;
            for (i++; i < text.Length && char.IsAsciiDigit(text[i]); i++, digits++)
            {
                if (scale >= 1e15) continue;
                numerator = numerator * 10 + (text[i] - '0');
                scale *= 10;
            }

            fraction = numerator / scale;
        }

        text = text[i..];
        return digits > 0;
    }

    // The nanoseconds of the unit that text begins with, or 0. The unit extends to the next number.
    private static long TakeUnit(ref ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && !char.IsAsciiDigit(text[length]) && text[length] != '.') length++;

        ReadOnlySpan<char> unit = text[..length];
        text = text[length..];
        return unit switch
        {
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" or "\u00B5s" or "\u03BCs" => 1_000,
            "ns" => 1,
            _ => 0,
        };
    }
}
