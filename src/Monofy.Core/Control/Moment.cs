using System;
using System.Globalization;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Points in time as <c>--since</c> takes them and answers show them: RFC 3339 in UTC, or a time
/// ago.</summary>
public static class Moment
{
    /// <summary>Reads <c>10m</c> (that long before <paramref name="now"/>) or <c>2026-11-29T08:00:00Z</c>; ticks of 100
    /// ns since 1970.</summary>
    public static bool TryParse(string text, long now, out long unixTicks)
    {
        unixTicks = 0;
        if (Duration.TryParse(text, out TimeSpan ago))
        {
            unixTicks = now - ago.Ticks;
            return true;
        }
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];
        if (!DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, utc, out DateTime time)) return false;
        unixTicks = (time - DateTime.UnixEpoch).Ticks;
        return true;
    }

    /// <summary>A length of time in four or five characters: <c>350ms</c>, <c>12s</c>, <c>3m</c>, <c>5h</c>,
    /// <c>12d</c>.</summary>
    public static string Short(double seconds) => seconds switch
    {
        < 0.9995 => Math.Max(0, (int)Math.Round(seconds * 1000)) + "ms",
        < 100 => (int)seconds + "s",
        < 100 * 60 => (int)(seconds / 60) + "m",
        < 48 * 3600 => (int)(seconds / 3600) + "h",
        _ => (long)(seconds / 86400) + "d",
    };

    /// <summary>A number of bytes in at most seven characters: <c>12 MB</c>, <c>1.5 GB</c>; a kB is 1,000 bytes
    /// here.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        int unit = 0;
        while (bytes >= 999.5 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        string number = bytes < 9.95 && unit > 0 ? bytes.ToString("0.#", CultureInfo.InvariantCulture)
            : Math.Round(bytes).ToString(CultureInfo.InvariantCulture);
        return number + " " + units[unit];
    }
}
