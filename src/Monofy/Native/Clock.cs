using System;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>The clocks of the kernel.</summary>
internal static unsafe class Clock
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Now, on the monotonic clock.</summary>
    public static Instant Now
    {
        get
        {
            timespec time;
            Libc.clock_gettime(Libc.CLOCK_MONOTONIC, &time);
            return new(time.tv_sec * TimeSpan.TicksPerSecond + time.tv_nsec / NanosecondsPerTick);
        }
    }

    /// <summary>Since the machine was started, suspended or not: the clock that <c>/proc/PID/stat</c> shows.</summary>
    public static TimeSpan SinceBoot
    {
        get
        {
            timespec time;
            Libc.clock_gettime(Libc.CLOCK_BOOTTIME, &time);
            return new(time.tv_sec * TimeSpan.TicksPerSecond + time.tv_nsec / NanosecondsPerTick);
        }
    }

    /// <summary>Now, in ticks of 100 ns since 1970, UTC.</summary>
    public static long UnixTicks
    {
        get
        {
            timespec time;
            Libc.clock_gettime(Libc.CLOCK_REALTIME, &time);
            return time.tv_sec * TimeSpan.TicksPerSecond + time.tv_nsec / NanosecondsPerTick;
        }
    }
}
