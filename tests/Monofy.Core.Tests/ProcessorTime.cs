using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Monofy.Core.Tests;

/// <summary>How much a piece of work costs: processor time of this thread, which does not depend on what else the
/// machine does.</summary>
internal static class ProcessorTime
{
    private const int CLOCK_THREAD_CPUTIME_ID = 3;

    /// <summary>What this thread has used so far.</summary>
    public static TimeSpan Now
    {
        get
        {
            long[] time = new long[2];      // struct timespec
            if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, time) != 0) throw new Win32Exception();
            return TimeSpan.FromSeconds(time[0]) + TimeSpan.FromTicks(time[1] / TimeSpan.NanosecondsPerTick);
        }
    }

    /// <summary>Fails if <paramref name="work"/> costs more than <paramref name="seconds"/>. They are many times what
    /// it costs in proportion to its input, and a small part of what the square would cost.</summary>
    public static void IsBounded(Action work, int seconds = 20)
    {
        TimeSpan before = Now;
        work();
        Assert.InRange((Now - before).TotalSeconds, 0, seconds);
    }

    [DllImport("libc", SetLastError = true)] private static extern int clock_gettime(int clock, long[] time);
}
