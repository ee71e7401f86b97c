using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Scheduling;

namespace Monofy.Core.Tests.Scheduling;

/// <summary>Schedules against a reference that knows nothing but a wall clock: it walks minute by minute through the
/// nights in which the clocks change, with the offsets of the framework's own time zones.</summary>
public sealed class WalkTests
{
    private static readonly string[] s_minutes = ["0", "30", "*", "*/5", "7", "15-45/10", "59", "0,1,2"];
    private static readonly string[] s_hours = ["*", "2", "1-3", "*/2", "3", "0-23", "0", "23", "1,3"];
    private static readonly string[] s_days = ["*", "29", "25,28-31", "*/3", "1-7"];
    private static readonly string[] s_months = ["*", "3", "10", "3,4,10,11", "*/2"];
    private static readonly string[] s_weekdays = ["*", "0", "SAT-SUN", "1-5", "*/2", "7"];

    [Theory]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", 60, 60, "3.5.0 2", "10.5.0 3")]
    [InlineData("EST5EDT,M3.2.0,M11.1.0", -300, 60, "3.2.0 2", "11.1.0 2")]
    [InlineData("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 630, 30, "10.1.0 2", "4.1.0 2")]
    [InlineData("UTC0", 0, 0, "", "")]
    public void Every_schedule_runs_when_a_walk_along_the_wall_says(string rule, int standard, int summer, string begin,
        string end)
    {
        Zone zone = Zone.FromRule(rule)!;
        TimeZoneInfo reference = Reference(standard, summer, begin, end);
        var random = new Random(7);
        for (int i = 0; i < 100; i++)
        {
            string text = Pick(s_minutes) + " " + Pick(s_hours) + " " + Pick(s_days) + " " + Pick(s_months) + " " +
                Pick(s_weekdays);
            Schedule schedule = Schedule.Parse(text, out _)!;
            int year = 2025 + i % 4;
            foreach (DateTime night in Changes(reference, year))
            {
                DateTime from = night.AddMinutes(-random.Next(100, 1500)), until = night.AddMinutes(1500);
                List<DateTime> walked = Walk(text.Split(' '), reference, from, until);
                List<DateTime> said = [];
                for (long at = Seconds(from); (at = schedule.Next(at, zone)) <= Seconds(until);)
                    said.Add(DateTime.UnixEpoch.AddSeconds(at));
                Assert.True(walked.SequenceEqual(said), text + " in " + rule + " after " + from.ToString("u") +
                    ":\nwalked " + Text(walked) + "\nsaid   " + Text(said));
            }
        }
        string Pick(string[] choices) => choices[random.Next(choices.Length)];
    }

    [Theory]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", 60, 60, "3.5.0 2", "10.5.0 3")]
    [InlineData("EST5EDT,M3.2.0,M11.1.0", -300, 60, "3.2.0 2", "11.1.0 2")]
    [InlineData("EST5EDT", -300, 60, "3.2.0 2", "11.1.0 2")]
    [InlineData("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 630, 30, "10.1.0 2", "4.1.0 2")]
    public void A_rule_changes_the_offset_when_the_framework_does(string rule, int standard, int summer, string begin,
        string end)
    {
        Zone zone = Zone.FromRule(rule)!;
        TimeZoneInfo reference = Reference(standard, summer, begin, end);
        for (long time = Seconds(new(2024, 1, 1)); time < Seconds(new(2030, 1, 1)); time += 1800)
            Assert.Equal((int)reference.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(time)).TotalSeconds,
                zone.OffsetAt(time));
    }

    private static TimeZoneInfo Reference(int standard, int summer, string begin, string end)
    {
        if (summer == 0) return TimeZoneInfo.Utc;
        TimeZoneInfo.AdjustmentRule rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromMinutes(summer), Transition(begin),
                Transition(end));
        return TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromMinutes(standard), "test", "test", "test",
            [rule]);
    }

    private static TimeZoneInfo.TransitionTime Transition(string text)
    {
        string[] parts = text.Split('.', ' ');
        return TimeZoneInfo.TransitionTime.CreateFloatingDateRule(
            new DateTime(1, 1, 1, int.Parse(parts[3]), 0, 0), int.Parse(parts[0]), int.Parse(parts[1]),
                (DayOfWeek)int.Parse(parts[2]));
    }

    // The nights of a year in which the clocks change, by looking; one ordinary one where they never do.
    private static List<DateTime> Changes(TimeZoneInfo zone, int year)
    {
        var found = new List<DateTime>();
        for (var at = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc); at.Year == year; at = at.AddHours(1))
        {
            if (zone.GetUtcOffset(at) != zone.GetUtcOffset(at.AddHours(-1))) found.Add(at);
        }
        return found.Count > 0 ? found : [new(year, 3, 29, 1, 0, 0, DateTimeKind.Utc)];
    }

    // A wall clock that is never set back counts each minute once, and those that it leaps over when it lands. For
    // every hour of the day: whatever it shows.
    private static List<DateTime> Walk(string[] fields, TimeZoneInfo zone, DateTime from, DateTime until)
    {
        var runs = new List<DateTime>();
        bool everyHour = Enumerable.Range(0, 24).All(hour => Has(fields[1], hour, 0, 23));
        DateTime start = from.AddHours(-30);
        start = start.AddSeconds(-start.Second);
        DateTime most = Wall(start);
        for (DateTime at = start.AddMinutes(1); at <= until; at = at.AddMinutes(1))
        {
            DateTime wall = Wall(at);
            bool runsNow = everyHour && Matches(wall);
            for (DateTime passed = most.AddMinutes(1); passed <= wall && !everyHour; passed = passed.AddMinutes(1))
                runsNow |= Matches(passed);
            if (wall > most) most = wall;
            if (runsNow && at > from) runs.Add(at);
        }
        return runs;

        DateTime Wall(DateTime utc) => DateTime.SpecifyKind(utc, DateTimeKind.Unspecified) + zone.GetUtcOffset(utc);

        bool Matches(DateTime wall)
        {
            if (!Has(fields[0], wall.Minute, 0, 59) || !Has(fields[1], wall.Hour, 0, 23) ||
                !Has(fields[3], wall.Month, 1, 12)) return false;
            bool day = Has(fields[2], wall.Day, 1, 31);
            bool weekday = Has(fields[4], (int)wall.DayOfWeek, 0, 6) ||
                (wall.DayOfWeek == DayOfWeek.Sunday && fields[4] is "7" or "SAT-SUN");
            return fields[2][0] == '*' || fields[4][0] == '*' ? day && weekday : day || weekday;
        }
    }

    private static bool Has(string field, int value, int first, int last) => field.Split(',').Any(part =>
    {
        string[] stepped = part.Replace("SAT-SUN", "6-7").Split('/');
        string[] ends = stepped[0] == "*" ? [first.ToString(), last.ToString()] : stepped[0].Split('-');
        int from = int.Parse(ends[0]), to = int.Parse(ends[^1]), step = stepped.Length > 1 ? int.Parse(stepped[1]) : 1;
        return value >= from && value <= to && (value - from) % step == 0;
    });

    private static long Seconds(DateTime time) => (long)(time - DateTime.UnixEpoch).TotalSeconds;

    private static string Text(List<DateTime> times) =>
        string.Join(", ", times.Take(20).Select(t => t.ToString("MM-dd HH:mm")));
}
