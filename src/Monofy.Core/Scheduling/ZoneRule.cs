using System;

namespace Monofy.Core.Scheduling;

/// <summary>A POSIX TZ rule: one offset, or two of them with the days of the year on which they change.</summary>
internal sealed class ZoneRule
{
    private enum DayKind : byte
    {
        Julian,         // J60 is always 1 March
        Zero,           // 59 counts from 0 and includes the leap day
        Month,          // M3.5.0 is the last Sunday of March
    }

    private readonly record struct Change(DayKind Kind, int Month, int Week, int Day, int Time);

    private const int DefaultTime = 2 * 3600;
    private const string DefaultDays = ",M3.2.0,M11.1.0";   // glibc's

    private int _standard, _summer;
    private bool _hasSummer;
    private Change _begin, _end;

    /// <summary>Reads a rule; null if it is not one.</summary>
    public static ZoneRule? Parse(ReadOnlySpan<char> text)
    {
        var rule = new ZoneRule();
        if (!TakeName(ref text) || !TakeTime(ref text, 24, out int west)) return null;
        // The rule says how far UTC is ahead of the wall clock.
        rule._standard = -west;
        if (text.IsEmpty) return rule;
        rule._hasSummer = true;
        rule._summer = rule._standard + 3600;
        if (!TakeName(ref text)) return null;
        if (text is not ([] or [',', ..]))
        {
            if (!TakeTime(ref text, 24, out west)) return null;
            rule._summer = -west;
        }
        if (text.IsEmpty) text = DefaultDays;
        return TakeChange(ref text, out rule._begin) && TakeChange(ref text, out rule._end) && text.IsEmpty ? rule
            : null;
    }

    /// <summary>How many seconds the wall clock is ahead of UTC at <paramref name="time"/>.</summary>
    public int OffsetAt(long time)
    {
        if (!_hasSummer) return _standard;
        int year = YearOf(time);
        int offset = _standard;
        long latest = long.MinValue;
        for (int y = year - 1; y <= year + 1; y++)
        {
            Consider(At(_end, y) - _summer, _standard);
            Consider(At(_begin, y) - _standard, _summer);
        }
        return offset;

        // If summer time ends at the moment the next one begins, it is always summer time: the beginning wins.
        void Consider(long at, int then)
        {
            if (at > time || at < latest || (at == latest && then == _standard)) return;
            (latest, offset) = (at, then);
        }
    }

    /// <summary>The first time after <paramref name="time"/> at which the offset may change.</summary>
    public long NextChange(long time)
    {
        if (!_hasSummer) return long.MaxValue;
        int year = YearOf(time);
        long next = long.MaxValue;
        for (int y = year - 1; y <= year + 1; y++)
        {
            long begin = At(_begin, y) - _standard, end = At(_end, y) - _summer;
            if (begin > time) next = Math.Min(next, begin);
            if (end > time) next = Math.Min(next, end);
        }
        return next;
    }

    private static int YearOf(long time) => Math.Clamp(DateTime.UnixEpoch.AddSeconds(time).Year, 2, 9997);

    // In wall clock time before the change.
    private static long At(Change change, int year)
    {
        var first = new DateTime(year, change.Kind == DayKind.Month ? change.Month : 1, 1, 0, 0, 0, DateTimeKind.Utc);
        int day;
        if (change.Kind == DayKind.Month)
        {
            day = (change.Day - (int)first.DayOfWeek + 7) % 7 + (change.Week - 1) * 7;
            if (day >= DateTime.DaysInMonth(year, change.Month)) day -= 7;
        }
        else
        {
            day = change.Kind == DayKind.Zero ? change.Day
                : change.Day - (change.Day >= 60 && DateTime.IsLeapYear(year) ? 0 : 1);
        }
        return (first - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond + day * 86400L + change.Time;
    }

    private static bool TakeName(ref ReadOnlySpan<char> text)
    {
        int length = 0;
        if (text is ['<', ..])
        {
            length = text.IndexOf('>') + 1;
        }
        else
        {
            while (length < text.Length && char.IsAsciiLetter(text[length])) length++;
        }
        if (length < 3) return false;
        text = text[length..];
        return true;
    }

    // [+-]hh[:mm[:ss]]
    private static bool TakeTime(ref ReadOnlySpan<char> text, int maxHours, out int seconds)
    {
        seconds = 0;
        int sign = text is ['-', ..] ? -1 : 1;
        if (text is ['-' or '+', ..]) text = text[1..];
        if (!TakeNumber(ref text, maxHours, out int hours)) return false;
        seconds = hours * 3600;
        for (int unit = 60; unit >= 1 && text is [':', ..]; unit /= 60)
        {
            text = text[1..];
            if (!TakeNumber(ref text, 59, out int more)) return false;
            seconds += more * unit;
        }
        seconds *= sign;
        return true;
    }

    private static bool TakeChange(ref ReadOnlySpan<char> text, out Change change)
    {
        change = default;
        if (text is not [',', ..]) return false;
        text = text[1..];
        int month = 0, week = 0, day;
        DayKind kind = text switch { ['M', ..] => DayKind.Month, ['J', ..] => DayKind.Julian, _ => DayKind.Zero };
        if (kind != DayKind.Zero) text = text[1..];
        if (kind == DayKind.Month && !(TakeNumber(ref text, 12, out month) && month > 0 && Dot(ref text) &&
            TakeNumber(ref text, 5, out week) && week > 0 && Dot(ref text))) return false;
        if (!TakeNumber(ref text, kind == DayKind.Month ? 6 : 365, out day) || (kind == DayKind.Julian && day == 0))
            return false;
        int time = DefaultTime;
        if (text is ['/', ..])
        {
            text = text[1..];
            if (!TakeTime(ref text, 167, out time)) return false;
        }
        change = new(kind, month, week, day, time);
        return true;
    }

    private static bool Dot(ref ReadOnlySpan<char> text)
    {
        if (text is not ['.', ..]) return false;
        text = text[1..];
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> text, int max, out int number)
    {
        number = 0;
        int length = 0;
        for (; length < text.Length && length < 3 && char.IsAsciiDigit(text[length]); length++)
            number = number * 10 + (text[length] - '0');
        text = text[length..];
        return length > 0 && number <= max;
    }
}
