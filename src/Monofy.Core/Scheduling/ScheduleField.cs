using System;
using System.Text;

namespace Monofy.Core.Scheduling;

/// <summary>One field of a schedule: <c>*</c>, numbers, names, ranges, steps and lists of them, as a set of
/// bits.</summary>
internal static class ScheduleField
{
    /// <summary>The number of fields: second, minute, hour, day, month, weekday.</summary>
    public const int Count = 6;

    private static readonly string[] s_names = ["second", "minute", "hour", "day", "month", "weekday"];
    private static readonly byte[] s_first = [0, 0, 0, 1, 1, 0];
    private static readonly byte[] s_last = [59, 59, 23, 31, 12, 7];
    private const string Months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    private const string Weekdays = "SUNMONTUEWEDTHUFRISAT";

    /// <summary>Reads field number <paramref name="field"/>; if it is invalid, returns false and what was
    /// expected.</summary>
    public static bool TryParse(int field, string text, out ulong mask, out string expected)
    {
        mask = 0;
        expected = "";
        foreach (string part in text.Split(','))
        {
            if (TryPart(field, part, ref mask)) continue;
            expected = s_names[field] + " \"" + text + "\" to be *, " + s_first[field] + " to " + s_last[field] +
                (field >= 4 ? ", a name (" + (field == 4 ? "JAN" : "SUN") + ")" : "") +
                    ", a range 1-5, a step */2 or a list of these";
            return false;
        }
        return true;
    }

    private static bool TryPart(int field, ReadOnlySpan<char> part, ref ulong mask)
    {
        int slash = part.IndexOf('/');
        int step = 1;
        if (slash >= 0 && (!TryDigits(part[(slash + 1)..], out step) || step < 1)) return false;
        ReadOnlySpan<char> range = slash >= 0 ? part[..slash] : part;
        int from = s_first[field], to = s_last[field];
        if (range is "*" or "?")
        {
            // Sunday only once: 0 and 7 are the same.
            if (field == Count - 1) to--;
        }
        else
        {
            int dash = range.IndexOf('-');
            if (!TryValue(field, dash < 0 ? range : range[..dash], out from)) return false;
            if (dash >= 0 && !TryValue(field, range[(dash + 1)..], out to)) return false;
            // "5/15" runs from 5 to the end.
            if (dash < 0 && slash < 0) to = from;
            // FRI-SUN is 5-7.
            if (dash >= 0 && field == Count - 1 && to == 0 && from > 0) to = 7;
            if (from > to) return false;
        }
        for (int value = from; value <= to; value += step) mask |= 1ul << value;
        return true;
    }

    private static bool TryValue(int field, ReadOnlySpan<char> text, out int value)
    {
        if (TryDigits(text, out value)) return value >= s_first[field] && value <= s_last[field];
        string names = field == 4 ? Months : field == 5 ? Weekdays : "";
        for (int i = 0; i < names.Length && text.Length == 3; i += 3)
        {
            if (!Ascii.EqualsIgnoreCase(text, names.AsSpan(i, 3))) continue;
            value = i / 3 + s_first[field];
            return true;
        }
        return false;
    }

    // A number without sign or blanks, of at most three digits.
    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = value * 10 + (c - '0');
        }
        return text.Length is > 0 and <= 3;
    }
}
