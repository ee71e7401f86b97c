using System;
using System.Buffers.Text;

namespace Monofy.Core.Control;

/// <summary>What is read of <c>/proc/PID/stat</c>.</summary>
/// <param name="Parent">Its parent.</param>
/// <param name="CpuTicks">Processor time in hundredths of a second, children that ended and were waited for
/// included.</param>
/// <param name="Pages">Resident pages.</param>
public readonly record struct ProcStat(int Parent, long CpuTicks, long Pages)
{
    // Counted from 0 behind the name in parentheses, which may hold anything.
    private const int ParentAt = 1, FirstTimeAt = 11, LastTimeAt = 14, PagesAt = 21;

    /// <summary>Reads it; null if it is not that.</summary>
    public static ProcStat? Parse(ReadOnlySpan<byte> text)
    {
        int name = text.LastIndexOf((byte)')');
        if (name < 0 || name + 2 > text.Length) return null;
        text = text[(name + 2)..];
        long parent = 0, cpu = 0;
        for (int i = 0; i <= PagesAt; i++)
        {
            int end = text.IndexOf((byte)' ');
            if (end < 0) return null;
            if (i is ParentAt or PagesAt or (>= FirstTimeAt and <= LastTimeAt))
            {
                if (!Utf8Parser.TryParse(text[..end], out long value, out int used) || used != end) return null;
                if (i == ParentAt) parent = value;
                else if (i == PagesAt) return new((int)parent, cpu, value);
                else cpu += value;
            }
            text = text[(end + 1)..];
        }
        return null;
    }
}
