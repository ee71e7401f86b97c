using System;
using System.Text;

namespace Monofy.Core.Values;

/// <summary>The fields monofy needs from <c>/proc/PID/stat</c> (proc(5)): <c>12 (name) S 1 12 12 …</c>. The name may
/// contain anything. Parsing allocates nothing and cannot throw, so a forked child may do it too.</summary>
public readonly struct ProcStat
{
    // Indexes of the fields, from 0 after the name in parentheses.
    private const int StateAt = 0, ParentAt = 1, GroupAt = 2, SessionAt = 3, FirstTimeAt = 11, LastTimeAt = 14,
        ThreadsAt = 17, BeganAt = 19, PagesAt = 21;

    /// <summary>Its state, as the kernel's letter: <c>S</c>: sleeping; <c>Z</c>: has ended and was not reaped
    /// yet.</summary>
    public char State { get; private init; }

    /// <summary>Its parent.</summary>
    public int Parent { get; private init; }

    /// <summary>Its process group.</summary>
    public int Group { get; private init; }

    /// <summary>Its session.</summary>
    public int Session { get; private init; }

    /// <summary>CPU time in hundredths of a second, including children that were waited for.</summary>
    public long CpuTicks { get; private init; }

    /// <summary>The number of threads.</summary>
    public long Threads { get; private init; }

    /// <summary>When it started, in hundredths of a second since boot.</summary>
    public long Began { get; private init; }

    /// <summary>Resident pages.</summary>
    public long Pages { get; private init; }

    /// <summary>Whether the whole process has ended. A process whose first thread alone has exited is also a
    /// zombie.</summary>
    public bool HasEnded => State is 'Z' or 'X' && Threads <= 1;

    /// <summary>Parses the file; null if it is malformed or truncated.</summary>
    public static ProcStat? Parse(ReadOnlySpan<byte> text)
    {
        int name = text.LastIndexOf((byte)')');
        if (name < 0 || name + 2 >= text.Length) return null;
        text = text[(name + 2)..];
        char state = (char)text[0];
        long parent = 0, group = 0, session = 0, cpu = 0, threads = 0, began = 0;
        for (int i = StateAt; ; i++)
        {
            int end = text.IndexOf((byte)' ');
            if (end < 0) return null;
            if (i is ParentAt or GroupAt or SessionAt or (>= FirstTimeAt and <= LastTimeAt) or ThreadsAt or BeganAt
                or PagesAt)
            {
                long value = Number(text[..end]);
                if (value < 0) return null;
                if (i == ParentAt) parent = value;
                else if (i == GroupAt) group = value;
                else if (i == SessionAt) session = value;
                else if (i == ThreadsAt) threads = value;
                else if (i == BeganAt) began = value;
                else if (i < ThreadsAt) cpu += value;
                else
                    return new() { State = state, Parent = (int)parent, Group = (int)group, Session = (int)session,
                        CpuTicks = cpu, Threads = threads, Began = began, Pages = value };
            }
            text = text[(end + 1)..];
        }
    }

    /// <summary>The name of the program, at most 15 bytes long.</summary>
    public static string NameIn(ReadOnlySpan<byte> text)
    {
        int from = text.IndexOf((byte)'(') + 1;
        int to = text.LastIndexOf((byte)')');
        return from > 0 && to >= from ? Encoding.Latin1.GetString(text[from..to]) : "?";
    }

    // -1 if it is not a number.
    private static long Number(ReadOnlySpan<byte> digits)
    {
        const int maxDigits = 18;
        if (digits.IsEmpty || digits.Length > maxDigits) return -1;
        long number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return -1;
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}
