using System;

namespace Monofy.Core.Values;

/// <summary>Figures from the text files of /proc (proc(5)). Allocates nothing and cannot throw: a forked child may read
/// them, too.</summary>
public static class ProcText
{
    /// <summary>The proportional set size from <c>/proc/PID/smaps_rollup</c>, in bytes; -1 if it is not
    /// there.</summary>
    public static long ReadProportional(ReadOnlySpan<byte> rollup)
    {
        int at = rollup.IndexOf("\nPss:"u8);
        if (at < 0) return -1;
        at += "\nPss:"u8.Length;
        long kilobytes = ReadNumber(rollup, ref at);
        return kilobytes < 0 ? -1 : kilobytes << 10;
    }

    /// <summary>The resident set size from <c>/proc/PID/statm</c>, in pages; -1 if it is not there.</summary>
    public static long ReadResident(ReadOnlySpan<byte> statm)
    {
        int at = 0;
        return ReadNumber(statm, ref at) < 0 ? -1 : ReadNumber(statm, ref at);
    }

    // Skips blanks; -1 if there is no number.
    private static long ReadNumber(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        long number = 0;
        int from = at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9' && at - from < 18; at++)
            number = number * 10 + (text[at] - '0');
        return at == from ? -1 : number;
    }
}
