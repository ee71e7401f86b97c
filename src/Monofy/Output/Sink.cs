using System;
using System.Collections.Generic;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>
/// Where lines go: one buffer in front of monofy's standard output or error. It never blocks. A pipe that poll calls writable takes
/// 4096 bytes without blocking; O_NONBLOCK would be set for everybody who shares the open file, so a terminal is opened once more. The
/// buffer lets producers and reader run beside each other; when it is full, the pipes that lead here are not read, so their writers wait,
/// and nothing else does. Reading goes on from one place, <see cref="Pump"/>; what is formatted on the way only writes.
/// </summary>
internal sealed unsafe class Sink(int fd, Reactor reactor) : ISource
{
    private const int OutSize = 512 << 10;      // more than the longest line as JSON
    private const int HighWater = 384 << 10;    // with more than this waiting, nothing is read
    private const int OwnRoom = 64 << 10;       // of it, for monofy's own lines: the last one is not lost where services fill the rest
    private const int Reserve = OwnRoom + (128 << 10);      // with less than this behind what waits, that moves to the front
    private const int LowWater = 64 << 10;      // with less than this, reading goes on: what a pipe takes at once
    private const int ReadSize = 128 << 10;     // all that a widened pipe of a service holds
    private const int AtOnce = 32 << 10;        // with more than this waiting, it is written while it is still in the processor's cache
    private const int WriteSize = 8 << 10;      // into a pipe of usual size, which is locked while a write copies
    private const int WideSize = OutSize;       // a pipe whose reader has lagged: all goes in at once
    private const int SmallSize = 4096;         // enough where only monofy itself speaks
    private const int AtomicWrite = 4096;       // PIPE_BUF: into a pipe that is writable this goes at once

    private readonly List<StreamPipe> _paused = [];
    private byte[] _out = [];
    private byte[] _read = [];
    private int _start, _end;
    private StreamPipe? _pending;               // whose bytes are still in _read
    private int _pendingStart, _pendingEnd;
    private bool _blocked;                      // until the reader takes something
    private bool _plain;                        // a file or device that never blocks for long
    private bool _takesNoWait = true;           // newer kernels do for pipes what a flag of the open file does elsewhere
    private int _writeSize = WriteSize;
    private int _own = -1;                      // our own opening of a terminal
    private bool _known;
    private bool _lagged;
    private bool _resuming;
    private bool _watched;

    /// <summary>Its descriptor.</summary>
    public int Fd => fd;

    private int Target => _own >= 0 ? _own : fd;

    /// <summary>The reader has to take something before more is read.</summary>
    public bool IsFull => _pending != null || (_blocked && _end - _start > HighWater);

    /// <summary>Nobody will ever read what is written here; it is thrown away.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether nothing waits here.</summary>
    public bool IsEmpty => _start == _end && _pending == null;

    /// <summary>Called when the reader has gone.</summary>
    public Action? OnClosed { get; init; }

    /// <summary>Called with the error number when something cannot be written (a full disk); what it was is lost.</summary>
    public Action<int>? OnLost { get; init; }

    /// <summary>Reads what <paramref name="pipe"/> has: the size, 0 at its end, or -1 with errno.</summary>
    public nint ReadFrom(StreamPipe pipe)
    {
        if (_read.Length == 0) _read = GC.AllocateUninitializedArray<byte>(ReadSize);
        nint size;
        fixed (byte* at = _read) size = Libc.read(pipe.Fd, at, ReadSize);
        if (size <= 0) return size;     // with errno, which a write would change
        Consume(pipe, 0, (int)size);
        if (!_blocked && _end - _start > AtOnce) Write();
        return size;
    }

    /// <summary>Formats the last line of <paramref name="pipe"/>, which has no newline; false where that has to wait.</summary>
    public bool EndLineOf(StreamPipe pipe)
    {
        while (true)
        {
            if (pipe.EndLine(Room(), out int written))
            {
                _end += written;
                return true;
            }
            if (!Write()) return false;
        }
    }

    /// <summary>Adds a line of monofy's own; false where there is no room because nobody reads.</summary>
    public bool Add(ReadOnlySpan<byte> line)
    {
        if (_out.Length == 0) _out = new byte[SmallSize];
        if (_out.Length - _end < line.Length && !_blocked) Write();
        if (_out.Length - _end < line.Length) MoveToFront();
        if (_out.Length - _end < line.Length && _out.Length < OutSize) Array.Resize(ref _out, OutSize);
        if (_out.Length - _end < line.Length) return false;
        line.CopyTo(_out.AsSpan(_end));
        _end += line.Length;
        return true;
    }

    /// <summary>Not read any more until there is room.</summary>
    public void Pause(StreamPipe pipe) => _paused.Add(pipe);

    /// <summary>Whether bytes of <paramref name="pipe"/> were read and are not formatted yet.</summary>
    public bool Holds(StreamPipe pipe) => _pending == pipe;

    /// <summary>Writes what is here; false where the reader is too slow for all of it.</summary>
    public bool Flush() => !_blocked && Pump();

    /// <summary>As <see cref="Flush"/>, but waits up to <paramref name="milliseconds"/> for the reader: at the end of monofy.</summary>
    public void FlushLast(int milliseconds)
    {
        while (!Pump())
        {
            var poll = new pollfd { fd = Target, events = Libc.POLLOUT };
            if (Libc.poll(&poll, 1, milliseconds) <= 0) return;
        }
    }

    /// <summary>From now on a reader that goes is noticed when it goes, and not when the next line is written.</summary>
    public void WatchReader()
    {
        if (OpenFiles.IsPipe(fd)) _watched = reactor.TryAdd(fd, 0, this);
    }

    /// <summary>The reader took something, or has gone.</summary>
    public void Ready(uint events)
    {
        if ((events & (Libc.EPOLLERR | Libc.EPOLLHUP)) != 0) Close();
        Pump();
    }

    // Writes, and goes on with what had to wait for that; false where something is left.
    private bool Pump()
    {
        Write();
        if (_end - _start < LowWater) Resume();
        return _start == _end;
    }

    private Span<byte> Room()
    {
        if (_out.Length < OutSize) Array.Resize(ref _out, OutSize);
        if (_out.Length - _end < Reserve) MoveToFront();
        return _out.AsSpan(_end, Math.Max(0, OutSize - OwnRoom - _end));
    }

    private void MoveToFront()
    {
        if (_start == 0) return;
        _out.AsSpan(_start, _end - _start).CopyTo(_out);
        (_start, _end) = (0, _end - _start);
    }

    // False where the reader has to take something first: then it is blocked.
    private bool Write()
    {
        if (!_known) Look();
        while (_start < _end)
        {
            if (IsClosed)
            {
                _start = _end;
                break;
            }
            nint written;
            fixed (byte* at = &_out[_start]) written = Write(at, _end - _start);
            if (written >= 0) _start += (int)written;
            else if (!Recover(OsError.Last)) break;
        }
        if (_start < _end) return false;
        _start = _end = 0;
        if (_blocked) Unblock();
        return true;
    }

    private void Consume(StreamPipe pipe, int from, int to)
    {
        while (from < to)
        {
            int taken = pipe.Cut(_read.AsSpan(from, to - from), Room(), out int written);
            _end += written;
            from += taken;
            if (from == to) return;
            if (taken > 0 || written > 0 || Write()) continue;
            (_pending, _pendingStart, _pendingEnd) = (pipe, from, to);
            return;
        }
    }

    // Never blocks: -1 with EAGAIN where the reader is too slow.
    private nint Write(byte* at, int size)
    {
        if (_plain || _own >= 0) return Libc.write(Target, at, (nuint)size);
        if (_takesNoWait)
        {
            var vector = new iovec { iov_base = at, iov_len = (nuint)Math.Min(size, _writeSize) };
            nint written = Libc.pwritev2(fd, &vector, 1, -1, Libc.RWF_NOWAIT);
            if (written >= 0 || OsError.Last is not (Libc.EOPNOTSUPP or Libc.EINVAL or Libc.ENOSYS)) return written;
            _takesNoWait = false;
        }
        var poll = new pollfd { fd = fd, events = Libc.POLLOUT };
        if (Libc.poll(&poll, 1, 0) > 0) return Libc.write(fd, at, (nuint)Math.Min(size, AtomicWrite));
        *Libc.__errno_location() = Libc.EAGAIN;
        return -1;
    }

    private bool Recover(int errno)
    {
        switch (errno)
        {
            case Libc.EINTR:
                return true;
            case Libc.EAGAIN:
                if (!_lagged && Widen()) return true;
                Block();
                return false;
            case Libc.EPIPE:
            case Libc.EIO when !_plain:     // a terminal that has gone
                Close();
                return true;
            default:
                _start = _end;
                OnLost?.Invoke(errno);
                return true;
        }
    }

    private void Close()
    {
        if (IsClosed) return;
        IsClosed = true;
        // A pipe without a reader would wake the loop for ever.
        if (_watched) reactor.Remove(Target);
        _watched = false;
        OnClosed?.Invoke();
    }

    private void Look()
    {
        _known = true;
        _plain = !OpenFiles.HasReader(fd);
        if (!_plain && !OpenFiles.IsPipe(fd)) _own = OpenFiles.OpenTerminal(fd);
    }

    // Once, and only where much is written: each time that one side of a pipe waits for the other costs two changes of processes, and a
    // larger pipe makes those rare (docs/decisions/005). Whoever may not have one keeps the usual size.
    private bool Widen()
    {
        _lagged = true;
        if (OpenFiles.Widen(fd, WideSize) < WideSize) return false;
        _writeSize = WideSize;
        return true;
    }

    private void Block()
    {
        if (_blocked) return;
        if (_watched) reactor.Change(Target, Libc.EPOLLOUT);
        else _watched = reactor.TryAdd(Target, Libc.EPOLLOUT, this);
        // Where it cannot be watched it is tried again when something else happens.
        _blocked = _watched;
    }

    private void Unblock()
    {
        _blocked = false;
        if (_watched) reactor.Change(Target, 0);
    }

    private void Resume()
    {
        // Whoever goes on may say monofy's own lines, and come here again while the bytes of others are still in hand.
        if (_resuming) return;
        _resuming = true;
        if (_pending is { } pipe)
        {
            _pending = null;
            Consume(pipe, _pendingStart, _pendingEnd);
        }
        if (_paused.Count > 0 && !IsFull)
        {
            StreamPipe[] paused = [.. _paused];
            _paused.Clear();
            foreach (StreamPipe other in paused) other.Resume();
        }
        _resuming = false;
    }
}
