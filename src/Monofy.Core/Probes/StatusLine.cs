using System;

namespace Monofy.Core.Probes;

/// <summary>The first line of an answer of HTTP: <c>HTTP/1.1 200 OK</c>.</summary>
public static class StatusLine
{
    /// <summary>So many bytes of an answer hold all that is read of it.</summary>
    public const int Length = 12;

    /// <summary>The status, 100 to 599; -1 if the bytes cannot begin a status line; 0 if more are needed to
    /// decide.</summary>
    public static int Parse(ReadOnlySpan<byte> bytes)
    {
        // HTTP/1.0 or 1.1, whatever the second digit.
        ReadOnlySpan<byte> form = "HTTP/1.x NNN"u8;
        int status = 0;
        for (int i = 0; i < Math.Min(bytes.Length, Length); i++)
        {
            bool digit = form[i] is (byte)'x' or (byte)'N';
            if (digit ? bytes[i] is < (byte)'0' or > (byte)'9' : bytes[i] != form[i]) return -1;
            if (form[i] == 'N') status = status * 10 + (bytes[i] - '0');
        }
        if (bytes.Length < Length) return 0;
        return status is >= 100 and <= 599 ? status : -1;
    }

    /// <summary>Whether a probe with <paramref name="status"/> has passed: 2xx and 3xx.</summary>
    public static bool IsGood(int status) => status is >= 200 and < 400;
}
