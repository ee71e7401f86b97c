using System;

namespace Monofy.Core.Output;

/// <summary>RFC 3339 in UTC with milliseconds, as bytes: <c>2026-11-20T12:34:56.789Z</c>. Rebuilt only when the
/// millisecond changes.</summary>
public sealed class TimeText
{
    /// <summary>Its size in bytes.</summary>
    public const int Size = 24;

    private readonly byte[] _text = new byte[Size];
    private long _millisecond = long.MinValue;

    /// <summary>The text for <paramref name="unixTicks"/>, in units of 100 ns since 1970.</summary>
    public ReadOnlySpan<byte> Of(long unixTicks)
    {
        long millisecond = unixTicks / TimeSpan.TicksPerMillisecond;
        if (millisecond != _millisecond)
        {
            _millisecond = millisecond;
            Write(new DateTime(DateTime.UnixEpoch.Ticks + unixTicks, DateTimeKind.Utc));
        }
        return _text;
    }

    private void Write(DateTime time)
    {
        "0000-00-00T00:00:00.000Z"u8.CopyTo(_text);
        Digits(time.Year, 4, 0);
        Digits(time.Month, 2, 5);
        Digits(time.Day, 2, 8);
        Digits(time.Hour, 2, 11);
        Digits(time.Minute, 2, 14);
        Digits(time.Second, 2, 17);
        Digits(time.Millisecond, 3, 20);
    }

    private void Digits(int value, int count, int at)
    {
        for (int i = at + count - 1; i >= at; i--, value /= 10) _text[i] = (byte)('0' + value % 10);
    }
}
