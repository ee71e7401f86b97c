using System;
using System.Globalization;
using System.Numerics;

namespace Monofy.Core.Values;

/// <summary>Sizes in bytes, as Docker writes them for memory (<c>units.RAMInBytes</c>): every unit is a power of
/// 1024.</summary>
public static class Size
{
    /// <summary>Reads <c>64k</c>, <c>2m</c>, <c>1.5g</c>, <c>512</c>; the units are <c>b k m g t p</c> in either case,
    /// optionally followed by <c>b</c> or <c>ib</c> and preceded by one space. Without a unit the number is in bytes;
    /// fractions of a byte are dropped. A sign, another unit, and 2^63 bytes or more are rejected.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        int unitAt = text.Length;
        while (unitAt > 0 && char.IsAsciiLetter(text[unitAt - 1])) unitAt--;

        int shift = Shift(text[unitAt..]);
        ReadOnlySpan<char> number = text[..unitAt];
        if (number.EndsWith(' ') && unitAt < text.Length) number = number[..^1];
        if (shift < 0 || !TryNumber(number, out long whole, out double fraction)) return false;
        if (whole > long.MaxValue >> shift) return false;

        // The fraction is less than one unit, so the sum fits if the whole part does.
        bytes = (whole << shift) + (long)(fraction * (1L << shift));
        return true;
    }

    /// <summary>For messages: <c>512 bytes</c>, <c>64 kB</c>, <c>1.5 GB</c>; rounded to the nearest.</summary>
    public static string Format(long bytes)
    {
        if (bytes < 1024) return bytes.ToString(CultureInfo.InvariantCulture) + " bytes";
        int unit = Math.Min((BitOperations.Log2((ulong)bytes) - 10) / 10, 4);
        double value = (double)bytes / (1L << (10 * (unit + 1)));
        string text = value.ToString(value < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
        return text + " " + "kMGTP"[unit] + "B";
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long whole, out double fraction)
    {
        whole = 0;
        fraction = 0;
        int dot = text.IndexOf('.');
        ReadOnlySpan<char> digits = dot < 0 ? text : text[..dot];
        if (text.Length == (dot < 0 ? 0 : 1)) return false;

        foreach (char c in digits)
        {
            int digit = c - '0';
            if (!char.IsAsciiDigit(c) || whole > (long.MaxValue - digit) / 10) return false;
            whole = whole * 10 + digit;
        }

        double scale = 1;
        foreach (char c in text[(digits.Length + (dot < 0 ? 0 : 1))..])
        {
            if (!char.IsAsciiDigit(c)) return false;
            if (scale >= 1e15) continue;
            scale *= 10;
            fraction = fraction * 10 + (c - '0');
        }

        fraction /= scale;
        return true;
    }

    // The exponent of 2 of a unit, or -1.
    private static int Shift(ReadOnlySpan<char> unit)
    {
        if (unit.IsEmpty) return 0;

        char last = (char)(unit[^1] | 0x20);
        if (unit.Length > 3 || (unit.Length > 1 && last != 'b') || (unit.Length == 3 && (unit[1] | 0x20) != 'i'))
            return -1;

        int power = "bkmgtp".IndexOf((char)(unit[0] | 0x20));
        return power == 0 && unit.Length > 1 ? -1 : power < 0 ? -1 : power * 10;
    }
}
