using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Scheduling;

namespace Monofy.Core.Export;

/// <summary>Schedules in the syntax of other runners.</summary>
internal static class Calendar
{
    private static readonly int[] s_first = [0, 0, 0, 1, 1, 0];
    private static readonly int[] s_last = [59, 59, 23, 31, 12, 6];
    private static readonly string[] s_days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>Values for <c>OnCalendar=</c> (systemd.time(7)): two if both day and weekday are given, because either
    /// may match; none for <c>@every</c>.</summary>
    public static List<string> ForSystemd(string schedule, string? zone)
    {
        var lines = new List<string>();
        if (Fields(schedule) is not { } fields) return lines;
        ulong[] masks = Masks(fields);
        string time = Numbers(masks, 2, "00", ':') + ":" + Numbers(masks, 1, "00", ':') + ":" +
            Numbers(masks, 0, "00", ':');
        bool anyDay = fields[3][0] is '*' or '?', anyWeekday = fields[5][0] is '*' or '?';
        string date = "*-" + Numbers(masks, 4, "00", '-') + "-" + Numbers(masks, 3, "00", '-');
        string weekdays = masks[5] == 0x7f ? "" : Weekdays(masks[5]) + " ";
        string end = " " + time + (zone == null ? "" : " " + zone);
        if (anyDay || anyWeekday)
        {
            lines.Add(weekdays + date + end);
            return lines;
        }
        lines.Add(date + end);
        lines.Add(weekdays + "*-" + Numbers(masks, 4, "00", '-') + "-*" + end);
        return lines;
    }

    /// <summary>The schedule of a CronJob: five fields, Sunday is 0; null if it specifies seconds.</summary>
    public static string? ForKubernetes(string schedule)
    {
        if (schedule.StartsWith('@'))
            return schedule.StartsWith("@every", StringComparison.Ordinal) ? Every(schedule) : schedule;
        if (Fields(schedule) is not { } fields || fields[0] != "0") return null;
        fields[5] = fields[5].Contains('7') ? Numbers(Masks(fields), 5, "0", ',') : fields[5];
        return string.Join(' ', fields[1..]);
    }

    // As a Go duration, in whole seconds.
    private static string? Every(string schedule) =>
        Schedule.Parse(schedule, out _) is { } parsed && parsed.Every >= TimeSpan.FromSeconds(1)
            ? "@every " + Syntax.ComposeText.Duration(parsed.Every) : null;

    // Six fields, seconds first; null for @every and for what is not a schedule.
    private static string[]? Fields(string schedule)
    {
        string text = schedule.Trim() switch
        {
            "@hourly" => "0 * * * *",
            "@daily" or "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" or "@annually" => "0 0 1 1 *",
            var other => other,
        };
        string[] words = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length switch { 5 => ["0", .. words], 6 => words, _ => null };
    }

    private static ulong[] Masks(string[] fields)
    {
        var masks = new ulong[ScheduleField.Count];
        for (int i = 0; i < masks.Length; i++) ScheduleField.TryParse(i, fields[i], out masks[i], out _);
        masks[5] = (masks[5] | masks[5] >> 7) & 0x7f;
        return masks;
    }

    // *, a step, a range or a list.
    private static string Numbers(ulong[] masks, int field, string format, char style)
    {
        var values = new List<int>();
        for (int i = s_first[field]; i <= s_last[field]; i++)
        {
            if ((masks[field] >> i & 1) != 0) values.Add(i);
        }
        if (values.Count == s_last[field] - s_first[field] + 1) return "*";
        if (values.Count > 2 && style != ',' && StepOf(values, s_last[field]) is { } step)
        {
            string first = values[0].ToString(format, CultureInfo.InvariantCulture);
            if (step > 1) return first + "/" + step.ToString(CultureInfo.InvariantCulture);
        }
        if (values.Count > 2 && style != ',' && values[^1] - values[0] == values.Count - 1)
            return values[0].ToString(format, CultureInfo.InvariantCulture) + ".." +
                values[^1].ToString(format, CultureInfo.InvariantCulture);
        return string.Join(',', values.ConvertAll(value => value.ToString(format, CultureInfo.InvariantCulture)));
    }

    // The step if the values are equally spaced up to the end.
    private static int? StepOf(List<int> values, int last)
    {
        int step = values[1] - values[0];
        for (int i = 2; i < values.Count; i++)
        {
            if (values[i] - values[i - 1] != step) return null;
        }
        return values[^1] + step > last ? step : null;
    }

    private static string Weekdays(ulong mask)
    {
        var days = new List<int>();
        for (int i = 1; i <= 7; i++)
        {
            if ((mask >> (i % 7) & 1) != 0) days.Add(i);
        }
        if (days.Count > 2 && days[^1] - days[0] == days.Count - 1)
            return s_days[days[0] % 7] + ".." + s_days[days[^1] % 7];
        return string.Join(',', days.ConvertAll(static day => s_days[day % 7]));
    }
}
