using System;
using System.Numerics;
using Monofy.Core.Values;

namespace Monofy.Core.Scheduling;

/// <summary>
/// When a job runs (<c>--schedule</c>): the fields of crontab(5), or <c>@every DURATION</c>.
/// <para>
/// Fields refer to wall clock time. When the time zone moves the clock, times that are skipped cause one run at the
/// first instant after the gap, and a time that occurs twice runs only the first time. A schedule for every hour of the
/// day (<c>*/5 * * * *</c>) means "every so often" and no particular hour: it runs whenever the wall clock matches, so
/// it neither pauses in an hour that occurs twice nor makes up for one that is skipped.
/// </para>
/// </summary>
public sealed class Schedule
{
    private const string Form =
        "five fields (minute hour day month weekday), six with seconds in front, @hourly, @daily, @weekly, @monthly, " +
            "@yearly or @every DURATION";
    private const int AllHours = (1 << 24) - 1;
    private const int CalendarCycle = 400;      // years after which the calendar repeats

    private readonly ulong _seconds, _minutes;
    private readonly uint _hours, _days, _months, _weekdays;
    private readonly bool _anyDay, _anyWeekday;

    private Schedule(string text, ReadOnlySpan<ulong> masks, bool anyDay, bool anyWeekday)
    {
        (Text, _anyDay, _anyWeekday) = (text, anyDay, anyWeekday);
        (_seconds, _minutes, _hours) = (masks[0], masks[1], (uint)masks[2]);
        (_days, _months) = ((uint)masks[3], (uint)masks[4]);
        // 0 and 7 are Sunday.
        _weekdays = (uint)(masks[5] | masks[5] >> 7) & 0x7f;
    }

    private Schedule(string text, TimeSpan every) => (Text, Every) = (text, every);

    /// <summary>The schedule as written.</summary>
    public string Text { get; }

    /// <summary>The interval of <c>@every</c>, measured on the monotonic clock from the start of the services; zero for
    /// fields.</summary>
    public TimeSpan Every { get; }

    /// <summary>Whether it refers to wall clock time.</summary>
    public bool HasFields => Every == TimeSpan.Zero;

    /// <summary>Reads a schedule; if it is invalid, returns null and what was expected.</summary>
    public static Schedule? Parse(string text, out string expected)
    {
        expected = Form;
        string[] words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words is [['@', ..], ..]) return Named(text, words, ref expected);
        if (words.Length is not (5 or 6)) return null;
        Span<ulong> masks = stackalloc ulong[ScheduleField.Count];
        masks[0] = 1;
        int first = ScheduleField.Count - words.Length;
        for (int i = 0; i < words.Length; i++)
        {
            if (!ScheduleField.TryParse(first + i, words[i], out masks[first + i], out expected)) return null;
        }
        var schedule = new Schedule(text, masks, words[^3][0] is '*' or '?', words[^1][0] is '*' or '?');
        if (schedule.NextOnWall(0) != null) return schedule;
        expected = "a day that exists: no month has this one";
        return null;
    }

    private static Schedule? Named(string text, string[] words, ref string expected)
    {
        if (words is ["@every", var pause])
        {
            expected = "@every with a duration of at least 1ms, such as @every 90s";
            return Duration.TryParse(pause, out TimeSpan every) && every >= TimeSpan.FromMilliseconds(1)
                ? new(text, every) : null;
        }
        string? fields = words.Length > 1 ? null : words[0] switch
        {
            "@hourly" => "0 * * * *",
            "@daily" or "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" or "@annually" => "0 0 1 1 *",
            _ => null,
        };
        if (fields == null || Parse(fields, out _) is not { } same) return null;
        return new(text, [same._seconds, same._minutes, same._hours, same._days, same._months, same._weekdays],
            same._anyDay, same._anyWeekday);
    }

    /// <summary>The first time after <paramref name="after"/>, both in seconds since 1970, UTC; for schedules with
    /// fields.</summary>
    public long Next(long after, Zone zone) => _hours == AllHours ? NextShown(after, zone) : NextPassed(after, zone);

    // Each wall clock time once: when the clock first shows it or a later time.
    private long NextPassed(long after, Zone zone)
    {
        long wall = after + zone.OffsetAt(after);
        while (NextOnWall(wall) is { } next)
        {
            long at = zone.FirstAt(next);
            if (at > after) return at;
            wall = next;
        }
        return long.MaxValue;
    }

    // Every time the wall clock shows it.
    private long NextShown(long after, Zone zone)
    {
        while (after < long.MaxValue)
        {
            int offset = zone.OffsetAt(after);
            long change = zone.NextChange(after);
            if (NextOnWall(after + offset) is not { } wall) return long.MaxValue;
            if (wall - offset < change) return wall - offset;
            // The instant of the change may match too.
            if (NextOnWall(change + zone.OffsetAt(change) - 1) == change + zone.OffsetAt(change)) return change;
            after = change;
        }
        return long.MaxValue;
    }

    // The first matching time after this one, in seconds of a calendar without time zones; null if there is none.
    private long? NextOnWall(long after)
    {
        const int day = 86400;
        after++;
        int date = (int)Math.DivRem(after, day, out long time);
        if (time < 0) (date, time) = (date - 1, time + day);
        if (NextTime((int)time) is { } later && Matches(Date(date))) return (long)date * day + later;
        int last = Math.Min(date + CalendarCycle * 366, (DateTime.MaxValue - DateTime.UnixEpoch).Days);
        for (DateTime at = Date(date + 1); date < last; at = Date(date + 1))
        {
            date++;
            if ((_months >> at.Month & 1) == 0) date += DateTime.DaysInMonth(at.Year, at.Month) - at.Day;
            else if (Matches(at)) return (long)date * day + NextTime(0)!.Value;
        }
        return null;
    }

    private static DateTime Date(int days) => DateTime.UnixEpoch.AddDays(days);

    // As in crontab(5): if both fields restrict the day, either may match; a field that begins with * does not restrict
    // it.
    private bool Matches(DateTime date)
    {
        bool month = (_months >> date.Month & 1) != 0;
        bool day = (_days >> date.Day & 1) != 0;
        bool weekday = (_weekdays >> (int)date.DayOfWeek & 1) != 0;
        return month && (_anyDay || _anyWeekday ? day && weekday : day || weekday);
    }

    // The first matching time of day at or after this one.
    private int? NextTime(int time)
    {
        int hour = time / 3600, minute = time / 60 % 60, second = time % 60;
        if ((_hours >> hour & 1) != 0)
        {
            if ((_minutes >> minute & 1) != 0 && First(_seconds, second) is { } s) return time - second + s;
            if (First(_minutes, minute + 1) is { } m) return hour * 3600 + m * 60 + First(_seconds, 0)!.Value;
        }
        return First(_hours, hour + 1) is { } h ? h * 3600 + First(_minutes, 0)!.Value * 60 + First(_seconds, 0)!.Value
            : null;
    }

    private static int? First(ulong mask, int from)
    {
        if (from > 63 || (mask >>= from) == 0) return null;
        return from + BitOperations.TrailingZeroCount(mask);
    }
}
