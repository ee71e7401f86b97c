using System;
using System.Collections.Generic;
using Monofy.Core.Output;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>
/// Where lines go: a buffer in front of monofy's standard output or error that never blocks. A pipe that poll calls
/// writable takes 4096 bytes without blocking; O_NONBLOCK would be set for everybody who shares the open file, so a
/// terminal is opened once more. While the buffer is full, the pipes that lead here are not read, so their writers
/// wait, and nothing else does.
/// <para>
/// The way of a byte: <see cref="StreamPipe"/> calls <see cref="Carry"/>, which reads, lets the stream's
/// <see cref="LineStream"/> format into the buffer, and writes. If the reader does not keep up, what is read and not
/// yet formatted is the <c>_rest</c>, and pipes wait in <c>_paused</c>. Both go on from one place, <see cref="Pump"/>.
/// </para>
/// </summary>
internal sealed unsafe class Sink(int fd, Reactor reactor) : ISource
{
    private const int ReadSize = 128 << 10;     // all that a widened pipe of a service holds
    private const int WriteSize = 8 << 10;      // into a pipe of usual size, which is locked while a write copies
    private const int WideSize = OutBuffer.Size;    // a pipe whose reader has lagged: all goes in at once
    private const int AtomicWrite = 4096;       // PIPE_BUF: into a pipe that is writable this goes at once

    private readonly OutBuffer _buffer = new();
    private List<StreamPipe>? _paused;
    private byte[] _read = [];
    private (LineStream Lines, int Start, int End)? _rest;      // of _read
    private bool _blocked;                      // until the reader takes something
    private Way _way;
    private int _writeSize = WriteSize;
    private int _own = -1;                      // our own opening of a terminal
    private bool _lagged;
    private bool _resuming;
    private bool _watched;

    // How to write without blocking.
    private enum Way : byte
    {
        Unknown,
        Plain,          // a file or device that never blocks for long
        NoWait,         // newer kernels do for pipes what a flag of the open file does elsewhere
        Asked,          // poll tells each time whether there is room
        Terminal,       // through our own opening of it
    }

    /// <summary>monofy's standard output or error.</summary>
    public int Fd => fd;

    private int Target => _own >= 0 ? _own : fd;

    /// <summary>The reader has to take something before more is read.</summary>
    public bool IsFull => _rest != null || (_blocked && _buffer.IsHigh);

    /// <summary>What is written here will never be read; it is thrown away.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether nothing waits here.</summary>
    public bool IsEmpty => _buffer.IsEmpty && _rest == null;

    /// <summary>Called when the reader has gone.</summary>
    public Action? OnClosed { get; init; }

    /// <summary>Called with the error number when something cannot be written (a full disk); what it was is
    /// lost.</summary>
    public Action<int>? OnLost { get; init; }

    /// <summary>Reads once from <paramref name="from"/> and formats that as <paramref name="lines"/>: the size, 0 at
    /// its end, or -1 with errno.</summary>
    public nint Carry(int from, LineStream lines)
    {
        if (_read.Length == 0) _read = GC.AllocateUninitializedArray<byte>(ReadSize);
        nint size;
        fixed (byte* at = _read) size = Libc.read(from, at, ReadSize);
        if (size <= 0) return size;     // with errno, which a write would change
        Format(lines, 0, (int)size);
        if (!_blocked && _buffer.IsWorthWriting) Write();
        return size;
    }

    /// <summary>Formats the last line of <paramref name="lines"/>, which has no newline; false if that has to
    /// wait.</summary>
    /// <param name="lines">Whose.</param>
    /// <param name="more">The stream has not ended: an unfinished character is kept back.</param>
    public bool End(LineStream lines, bool more)
    {
        while (true)
        {
            if (lines.End(lines.IsShown ? _buffer.Room() : [], out int written, more))
            {
                _buffer.Commit(written);
                return true;
            }
            if (!Write()) return false;
        }
    }

    /// <summary>Adds a line of monofy's own; false if there is no room because the reader is too slow.</summary>
    public bool Add(ReadOnlySpan<byte> line)
    {
        if (!_buffer.Fits(line.Length) && !_blocked) Write();
        return _buffer.TryAdd(line);
    }

    /// <summary>It is not read any more until there is room.</summary>
    public void Pause(StreamPipe pipe) => (_paused ??= []).Add(pipe);

    /// <summary>Whether bytes of <paramref name="lines"/> were read and are not formatted yet.</summary>
    public bool HasRestOf(LineStream lines) => _rest?.Lines == lines;

    /// <summary>Writes what is here; false if the reader is too slow for all of it.</summary>
    public bool Flush() => !_blocked && Pump();

    /// <summary>As <see cref="Flush"/>, but waits up to <paramref name="milliseconds"/> for the reader: at the end of
    /// monofy.</summary>
    public void FlushLast(int milliseconds)
    {
        while (!Pump())
        {
            var poll = new pollfd { fd = Target, events = Libc.POLLOUT };
            if (Libc.poll(&poll, 1, milliseconds) <= 0) return;
        }
    }

    /// <summary>From now on a reader that goes is noticed when it goes, and not when the next line is
    /// written.</summary>
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

    // Writes, and goes on with what had to wait for that; false if something is left.
    private bool Pump()
    {
        Write();
        if (_buffer.IsLow) Resume();
        return _buffer.IsEmpty;
    }

    // What finds no room is the rest.
    private void Format(LineStream lines, int from, int to)
    {
        while (from < to)
        {
            Span<byte> room = lines.IsShown ? _buffer.Room() : [];
            int taken = lines.Cut(_read.AsSpan(from, to - from), room, out int written);
            _buffer.Commit(written);
            from += taken;
            if (from == to) return;
            if (taken > 0 || written > 0 || Write()) continue;
            _rest = (lines, from, to);
            return;
        }
    }

    // False if the reader has to take something first: then it is blocked.
    private bool Write()
    {
        if (_way == Way.Unknown) Look();
        while (!_buffer.IsEmpty)
        {
            if (IsClosed)
            {
                _buffer.Clear();
                break;
            }
            nint written;
            ReadOnlySpan<byte> waiting = _buffer.Waiting;
            fixed (byte* at = waiting) written = Write(at, waiting.Length);
            if (written >= 0) _buffer.Drop((int)written);
            else if (!Recover(OsError.Last)) return false;
        }
        if (_blocked) Unblock();
        return true;
    }

    // Never blocks: -1 with EAGAIN if the reader is too slow.
    private nint Write(byte* at, int size)
    {
        if (_way is Way.Plain or Way.Terminal) return Libc.write(Target, at, (nuint)size);
        if (_way == Way.NoWait)
        {
            var vector = new iovec { iov_base = at, iov_len = (nuint)Math.Min(size, _writeSize) };
            nint written = Libc.pwritev2(fd, &vector, 1, -1, Libc.RWF_NOWAIT);
            if (written >= 0 || !OpenFiles.LackNoWait(OsError.Last)) return written;
            _way = Way.Asked;
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
            case Libc.EIO when _way != Way.Plain:     // a terminal that has gone
                Close();
                return true;
            default:
                _buffer.Clear();
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
        _way = OpenFiles.HasReader(fd) ? Way.NoWait : Way.Plain;
        if (_way == Way.Plain || OpenFiles.IsPipe(fd)) return;
        _own = OpenFiles.OpenTerminal(fd);
        if (_own >= 0) _way = Way.Terminal;
    }

    // Once, and only if much is written: each time that one side of a pipe waits for the other costs two changes of
    // processes, and a larger pipe makes those rare (docs/decisions/005). If it may not be larger it keeps the usual
    // size.
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
        // If it cannot be watched it is tried again when something else happens.
        _blocked = _watched;
    }

    private void Unblock()
    {
        _blocked = false;
        if (_watched) reactor.Change(Target, 0);
    }

    private void Resume()
    {
        // A pipe that goes on may lead to lines of monofy's own, and so back here while the rest is still being
        // formatted.
        if (_resuming) return;
        _resuming = true;
        if (_rest is { } rest)
        {
            _rest = null;
            rest.Lines.GoOn(Clock.Now);
            Format(rest.Lines, rest.Start, rest.End);
        }
        if (_paused is { Count: > 0 } && !IsFull)
        {
            StreamPipe[] paused = [.. _paused];
            _paused.Clear();
            foreach (StreamPipe other in paused) other.Resume();
        }
        _resuming = false;
    }
}
