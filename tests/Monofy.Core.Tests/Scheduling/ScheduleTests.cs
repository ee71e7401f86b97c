using System;
using System.Globalization;
using System.Linq;
using Monofy.Core.Scheduling;

namespace Monofy.Core.Tests.Scheduling;

/// <summary>SPEC section 6: what a schedule says.</summary>
public sealed class ScheduleTests
{
    private static readonly Zone s_berlin = Zone.FromRule("CET-1CEST,M3.5.0,M10.5.0/3")!;

    [Theory]
    // Five fields.
    [InlineData("*/5 * * * *", "2026-11-20 14:52:48", "2026-11-20 14:55:00", "2026-11-20 15:00:00")]
    [InlineData("0 3 * * *", "2026-11-20 02:59:59", "2026-11-20 03:00:00", "2026-11-21 03:00:00")]
    [InlineData("0 3 * * *", "2026-11-20 03:00:00", "2026-11-21 03:00:00", "2026-11-22 03:00:00")]
    [InlineData("30 9-17/4 * * 1-5", "2026-11-20 12:00:00", "2026-11-20 13:30:00", "2026-11-20 17:30:00",
        "2026-11-23 09:30:00")]
    [InlineData("15,45 0 1 * *", "2026-12-31 12:00:00", "2027-01-01 00:15:00", "2027-01-01 00:45:00",
        "2027-02-01 00:15:00")]
    [InlineData("50/4 23 31 * *", "2026-11-20 12:00:00", "2026-12-31 23:50:00", "2026-12-31 23:54:00",
        "2026-12-31 23:58:00", "2027-01-31 23:50:00")]
    // Six, the seconds first.
    [InlineData("*/20 * * * * *", "2026-11-20 14:52:48", "2026-11-20 14:53:00", "2026-11-20 14:53:20",
        "2026-11-20 14:53:40", "2026-11-20 14:54:00")]
    [InlineData("7 0 0 1 1 *", "2026-11-20 14:52:48", "2027-01-01 00:00:07", "2028-01-01 00:00:07")]
    // Names.
    [InlineData("0 0 * jan-mar,DEC *", "2026-12-30 12:00:00", "2026-12-31 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("0 0 ? * Mon", "2026-11-20 00:00:00", "2026-11-23 00:00:00", "2026-11-30 00:00:00")]
    [InlineData("0 0 * * 7", "2026-11-20 00:00:00", "2026-11-22 00:00:00", "2026-11-29 00:00:00")]
    [InlineData("0 0 * * 0", "2026-11-20 00:00:00", "2026-11-22 00:00:00", "2026-11-29 00:00:00")]
    [InlineData("0 0 * * FRI-SUN", "2026-11-19 00:00:00", "2026-11-20 00:00:00", "2026-11-21 00:00:00",
        "2026-11-22 00:00:00", "2026-11-27 00:00:00")]
    [InlineData("0 0 * * */2", "2026-11-20 12:00:00", "2026-11-21 00:00:00", "2026-11-22 00:00:00",
        "2026-11-24 00:00:00")]
    // Day and weekday: either where both are named.
    [InlineData("0 0 13 * 5", "2026-11-12 12:00:00", "2026-11-13 00:00:00", "2026-11-20 00:00:00",
        "2026-11-27 00:00:00", "2026-12-04 00:00:00", "2026-12-11 00:00:00", "2026-12-13 00:00:00")]
    [InlineData("0 0 */10 * 5", "2026-11-12 12:00:00", "2026-12-11 00:00:00", "2027-01-01 00:00:00")]
    // Far away.
    [InlineData("0 0 29 2 *", "2026-11-20 12:00:00", "2028-02-29 00:00:00", "2032-02-29 00:00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01 00:00:00", "2104-02-29 00:00:00")]
    [InlineData("0 0 29 2 */7", "2026-11-20 12:00:00", "2032-02-29 00:00:00", "2060-02-29 00:00:00")]
    [InlineData("59 59 23 31 12 *", "2026-11-20 12:00:00", "2026-12-31 23:59:59", "2027-12-31 23:59:59")]
    // By name.
    [InlineData("@hourly", "2026-11-20 14:52:48", "2026-11-20 15:00:00", "2026-11-20 16:00:00")]
    [InlineData("@daily", "2026-11-20 14:52:48", "2026-11-21 00:00:00", "2026-11-22 00:00:00")]
    [InlineData("@midnight", "2026-11-20 14:52:48", "2026-11-21 00:00:00")]
    [InlineData("@weekly", "2026-11-20 14:52:48", "2026-11-22 00:00:00", "2026-11-29 00:00:00")]
    [InlineData("@monthly", "2026-11-20 14:52:48", "2026-12-01 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("@yearly", "2026-11-20 14:52:48", "2027-01-01 00:00:00", "2028-01-01 00:00:00")]
    [InlineData("@annually", "2026-11-20 14:52:48", "2027-01-01 00:00:00")]
    public void It_comes_when_its_fields_say(string schedule, string after, params string[] times) =>
        Assert.Equal(times, Times(schedule, Zone.Utc, after, times.Length));

    [Theory]
    // Skipped: at the first instant after the gap, 01:00 UTC, once.
    [InlineData("30 2 * * *", "2026-03-28 12:00:00", "2026-03-29 01:00:00", "2026-03-30 00:30:00")]
    [InlineData("0,15,30 2,3 * * *", "2026-03-29 00:00:00", "2026-03-29 01:00:00", "2026-03-29 01:15:00",
        "2026-03-29 01:30:00", "2026-03-30 00:00:00")]
    // Twice: the first time only.
    [InlineData("30 2 * * *", "2026-10-24 12:00:00", "2026-10-25 00:30:00", "2026-10-26 01:30:00")]
    [InlineData("*/30 2-3 * * *", "2026-10-25 00:00:00", "2026-10-25 00:30:00", "2026-10-25 02:00:00",
        "2026-10-25 02:30:00", "2026-10-26 01:00:00")]
    [InlineData("30 2 * * *", "2026-10-25 00:45:00", "2026-10-26 01:30:00")]
    [InlineData("30 2 * * *", "2026-10-25 01:15:00", "2026-10-26 01:30:00")]
    // Every hour of the day: so often, whatever the wall shows.
    [InlineData("30 * * * *", "2026-03-29 00:00:00", "2026-03-29 00:30:00", "2026-03-29 01:30:00",
        "2026-03-29 02:30:00")]
    [InlineData("30 * * * *", "2026-10-25 00:00:00", "2026-10-25 00:30:00", "2026-10-25 01:30:00",
        "2026-10-25 02:30:00")]
    [InlineData("0 * * * *", "2026-10-24 23:30:00", "2026-10-25 00:00:00", "2026-10-25 01:00:00",
        "2026-10-25 02:00:00")]
    [InlineData("@daily", "2026-03-28 12:00:00", "2026-03-28 23:00:00", "2026-03-29 22:00:00")]
    public void A_time_that_is_skipped_or_comes_twice_runs_once(string schedule, string after, params string[] times) =>
        Assert.Equal(times, Times(schedule, s_berlin, after, times.Length));

    [Theory]
    [InlineData("@every 90s", 90)]
    [InlineData("@every 1h30m", 5400)]
    [InlineData("@every 100ms", 0.1)]
    public void A_pause_is_a_duration(string schedule, double seconds)
    {
        Schedule parsed = Schedule.Parse(schedule, out _)!;
        Assert.Equal(TimeSpan.FromSeconds(seconds), parsed.Every);
        Assert.False(parsed.HasFields);
        Assert.Equal(schedule, parsed.Text);
    }

    [Theory]
    [InlineData("", "five fields")]
    [InlineData("* * * *", "five fields")]
    [InlineData("* * * * * * *", "five fields")]
    [InlineData("@fortnightly", "five fields")]
    [InlineData("@daily 3", "five fields")]
    [InlineData("@every", "five fields")]
    [InlineData("@every soon", "@every with a duration of at least 1ms")]
    [InlineData("@every 0s", "@every with a duration of at least 1ms")]
    [InlineData("@every 1ns", "@every with a duration of at least 1ms")]
    [InlineData("60 * * * *", "minute \"60\" to be *, 0 to 59")]
    [InlineData("60 * * * * *", "second \"60\" to be *, 0 to 59")]
    [InlineData("* 24 * * *", "hour \"24\" to be *, 0 to 23")]
    [InlineData("* * 0 * *", "day \"0\" to be *, 1 to 31")]
    [InlineData("* * * 13 *", "month \"13\" to be *, 1 to 12, a name (JAN)")]
    [InlineData("* * * * 8", "weekday \"8\" to be *, 0 to 7, a name (SUN)")]
    [InlineData("* * * JAN,FOO *", "month \"JAN,FOO\" to be")]
    [InlineData("5-1 * * * *", "minute \"5-1\" to be")]
    [InlineData("*/0 * * * *", "minute \"*/0\" to be")]
    [InlineData("1, * * * *", "minute \"1,\" to be")]
    [InlineData("+1 * * * *", "minute \"+1\" to be")]
    [InlineData("1-2-3 * * * *", "minute \"1-2-3\" to be")]
    [InlineData("L * * * *", "minute \"L\" to be")]
    [InlineData("0 0 30 2 *", "a day that exists")]
    [InlineData("0 0 31 4,6,9,11 *", "a day that exists")]
    public void A_mistake_names_the_field_and_what_was_expected(string schedule, string expected)
    {
        Assert.Null(Schedule.Parse(schedule, out string said));
        Assert.StartsWith(expected, said);
    }

    private static string[] Times(string text, Zone zone, string after, int count)
    {
        Schedule schedule = Schedule.Parse(text, out string expected) ?? throw new ArgumentException(expected);
        long at = (long)(DateTime.Parse(after, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).TotalSeconds;
        return [.. Enumerable.Range(0, count).Select(_ =>
            DateTime.UnixEpoch.AddSeconds(at = schedule.Next(at, zone))
                .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))];
    }
}
