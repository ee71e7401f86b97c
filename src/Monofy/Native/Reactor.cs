using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>The one place that blocks: waits for descriptors and for the next deadline (epoll).</summary>
internal sealed unsafe class Reactor
{
    private const int Batch = 64;

    // epoll_event is packed on x86-64 only.
    private static int EventSize => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture ==
        System.Runtime.InteropServices.Architecture.X64 ? 12 : 16;

    private int _epoll = -1;
    private ISource?[] _sources = [];       // by descriptor
    private byte[] _events = [];

    /// <summary>What is waited for while no descriptor is watched; a plain run never has one.</summary>
    public IWaiter? Alone { get; set; }

    /// <summary>Begins to watch <paramref name="fd"/>.</summary>
    /// <exception cref="OsException">It cannot be watched, so its events would never be seen.</exception>
    public void Add(int fd, uint events, ISource source)
    {
        if (!TryAdd(fd, events, source)) throw new OsException("cannot watch a descriptor", OsError.Last);
    }

    /// <summary>As <see cref="Add"/>; false, with errno, if <paramref name="fd"/> is always ready, as files are, or
    /// the kernel gives no more.</summary>
    public bool TryAdd(int fd, uint events, ISource source)
    {
        if (!TryOpen()) return false;
        if (_sources.Length <= fd) Array.Resize(ref _sources, Math.Max(fd + 1, 2 * _sources.Length));
        _sources[fd] = source;
        return Control(Libc.EPOLL_CTL_ADD, fd, events) == 0;
    }

    /// <summary>Changes what is watched for; 0 for nothing but errors.</summary>
    public void Change(int fd, uint events) => Control(Libc.EPOLL_CTL_MOD, fd, events);

    /// <summary>Ends watching <paramref name="fd"/>; before it is closed.</summary>
    public void Remove(int fd)
    {
        // It may not have come to be watched.
        if (fd < _sources.Length) _sources[fd] = null;
        Control(Libc.EPOLL_CTL_DEL, fd, 0);
    }

    /// <summary>Waits until a source is ready or <paramref name="until"/> has come, and tells the sources.</summary>
    public void Wait(Instant until)
    {
        if (_epoll < 0)
        {
            Alone!.Wait(until);
            return;
        }
        if (_events.Length == 0) _events = GC.AllocateUninitializedArray<byte>(Batch * EventSize, pinned: true);
        fixed (byte* events = _events)
        {
            int count = Libc.epoll_wait(_epoll, events, Batch, Milliseconds(until));
            if (count < 0 && OsError.Last != Libc.EINTR)
                throw new OsException("cannot wait for descriptors", OsError.Last);
            for (int i = 0; i < count; i++)
            {
                byte* at = events + i * EventSize;
                // A source may have ended another one of the same batch.
                int fd = *(int*)(at + EventSize - sizeof(long));
                _sources[fd]?.Ready(*(uint*)at);
            }
        }
    }

    // Rounded up: waking before the deadline would wake twice.
    private static int Milliseconds(Instant until)
    {
        if (until == Instant.Never) return -1;
        long ticks = (until - Clock.Now).Ticks;
        if (ticks <= 0) return 0;
        long milliseconds = (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return (int)Math.Min(milliseconds, int.MaxValue);
    }

    /// <summary>Begins to watch. Where it is known early that something will have to be watched, so that a lack of
    /// descriptors shows before anything is started.</summary>
    public void Open()
    {
        if (!TryOpen()) throw new OsException("cannot watch descriptors", OsError.Last);
    }

    private bool TryOpen()
    {
        if (_epoll >= 0) return true;
        _epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        if (_epoll < 0 || Alone == null || Alone.Join(this)) return _epoll >= 0;
        // Without the signals it would wait for ever.
        int errno = OsError.Last;
        Libc.close(_epoll);
        _epoll = -1;
        *Libc.__errno_location() = errno;
        return false;
    }

    private int Control(int operation, int fd, uint events)
    {
        byte* ev = stackalloc byte[16];
        *(uint*)ev = events;
        *(long*)(ev + EventSize - sizeof(long)) = fd;
        return Libc.epoll_ctl(_epoll, operation, fd, ev);
    }
}
