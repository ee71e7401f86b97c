using System;

namespace Monofy.Native;

/// <summary>Calls back once when a time is over (timerfd): for what the supervisor knows nothing of, such as a question
/// that a name server may have lost.</summary>
internal sealed unsafe class Alarm(Reactor reactor, Action ring) : ISource
{
    private int _fd = -1;

    /// <summary>Rings after <paramref name="time"/>, and not at the time set before.</summary>
    public void Set(TimeSpan time)
    {
        if (_fd < 0)
        {
            _fd = Libc.timerfd_create(Libc.CLOCK_MONOTONIC, Libc.TFD_CLOEXEC | Libc.TFD_NONBLOCK);
            // No descriptor or no watch to be had: what waits for the alarm has a deadline of its own.
            if (_fd < 0) return;
            if (!reactor.TryAdd(_fd, Libc.EPOLLIN, this))
            {
                Libc.close(_fd);
                _fd = -1;
                return;
            }
        }
        // 0 would switch it off.
        long ticks = Math.Max(1, time.Ticks);
        var spec = new itimerspec { it_value = new() { tv_sec = ticks / TimeSpan.TicksPerSecond,
            tv_nsec = ticks % TimeSpan.TicksPerSecond * 100 } };
        Libc.timerfd_settime(_fd, 0, &spec, null);
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        ulong count;
        if (Libc.read(_fd, &count, sizeof(ulong)) == sizeof(ulong)) ring();
    }

    /// <summary>Never rings again.</summary>
    public void Close()
    {
        if (_fd < 0) return;
        reactor.Remove(_fd);
        Libc.close(_fd);
        _fd = -1;
    }
}
