using System;

namespace Monofy.Native;

/// <summary>Notices that the wall clock is set, or that the machine slept, without looking at it: a timer that is due
/// in another century, and that the kernel cancels when the clock makes a step (TFD_TIMER_CANCEL_ON_SET).</summary>
internal sealed unsafe class ClockWatch : ISource
{
    private const long Never = 1L << 33;        // seconds since 1970: the year 2242

    private readonly int _fd;
    private readonly Action _wasSet;

    /// <summary>Calls <paramref name="wasSet"/> each time the clock is set. Where the kernel has no such timer, or no
    /// descriptor is left, it is noticed at the next time of a schedule.</summary>
    public ClockWatch(Reactor reactor, Action wasSet)
    {
        _wasSet = wasSet;
        _fd = Libc.timerfd_create(Libc.CLOCK_REALTIME, Libc.TFD_CLOEXEC | Libc.TFD_NONBLOCK);
        if (_fd < 0) return;
        var spec = new itimerspec { it_value = new() { tv_sec = Never } };
        if (Libc.timerfd_settime(_fd, Libc.TFD_TIMER_ABSTIME | Libc.TFD_TIMER_CANCEL_ON_SET, &spec, null) == 0)
            reactor.Add(_fd, Libc.EPOLLIN, this);
        else Libc.close(_fd);
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        ulong count;
        // ECANCELED: it was set. The timer stays armed for the next time.
        if (Libc.read(_fd, &count, sizeof(ulong)) == sizeof(ulong) || OsError.Last == Libc.ECANCELED) _wasSet();
    }
}
