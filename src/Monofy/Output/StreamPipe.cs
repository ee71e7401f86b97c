using System;
using Monofy.Core.Output;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>Our end of a process's standard output or error, or of its terminal.</summary>
/// <param name="fd">The descriptor, non-blocking.</param>
/// <param name="sink">Where its lines go.</param>
/// <param name="format">How they look; null: the bytes are passed on as they are.</param>
/// <param name="mux">Tells the time, and keeps the deadlines of lines that have not ended.</param>
/// <param name="isTerminal">Closing our end of a terminal hangs it up, which would kill a process that has closed its own and is about to
/// exit: it stays open until the process is reaped.</param>
internal sealed class StreamPipe(int fd, Sink sink, LineFormat? format, OutputMux mux, bool isTerminal) : ISource
{
    private readonly LineCutter? _cutter = format == null ? null : new(keep: mux.KeepForLine);
    private int _held;
    private bool _paused;
    private bool _resting;
    private bool _wide;
    private bool _reaped;

    /// <summary>Its descriptor, or -1 where it has ended.</summary>
    public int Fd { get; private set; } = fd;

    /// <summary>Where its lines go.</summary>
    public Sink Sink => sink;

    /// <summary>When the line that has begun is shown without its end.</summary>
    public Instant Deadline { get; private set; } = Instant.Never;

    /// <summary>Whether the mux will look at the deadline again by itself.</summary>
    public bool IsExpected { get; set; }

    /// <summary>There is something to read, or it has ended.</summary>
    public void Ready(uint events) => Read();

    /// <summary>Reads once; false where there is nothing (any more, or for now).</summary>
    public bool Read()
    {
        if (Fd < 0) return false;
        if (sink.IsFull)
        {
            if (_paused) return false;
            _paused = true;
            mux.Reactor.Remove(Fd);
            sink.Pause(this);
            return false;
        }
        format?.SetTime(mux.UnixTicks);
        nint size = sink.ReadFrom(this);
        if (size > 0)
        {
            if (_resting) Wake();
            _wide = _wide || mux.Widen(this, size);
            if (mux.HoldsTooMuch && _held > 0) EndLine();
            return true;
        }
        if (size < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR) return false;
        if (isTerminal && !_reaped) Rest();
        else Close();
        return false;
    }

    /// <summary>The process that it belongs to is reaped.</summary>
    public void ProcessEnded()
    {
        _reaped = true;
        if (isTerminal && Fd >= 0 && !_paused) Close();
    }

    /// <summary>The sink has room again.</summary>
    public void Resume()
    {
        _paused = _resting = false;
        if (Fd >= 0) mux.Reactor.Add(Fd, Libc.EPOLLIN, this);
        else EndLine();
        if (Fd < 0 || _paused) return;
        // What would end the line may not have been read: its second begins anew.
        if (Deadline == Instant.Never && _cutter is { HasPartial: true }) Deadline = mux.Expect(this);
        if (isTerminal && _reaped) Finish();
    }

    /// <summary>Formats <paramref name="input"/>; see <see cref="LineCutter.Cut"/>.</summary>
    public int Cut(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        if (_cutter == null)
        {
            written = Math.Min(input.Length, output.Length);
            input[..written].CopyTo(output);
            return written;
        }
        int taken = _cutter.Cut(input, format!, output, out written);
        SetDeadline(written > 0);
        return taken;
    }

    /// <summary>Formats the line that has not ended; see <see cref="LineCutter.End"/>.</summary>
    public bool EndLine(Span<byte> output, out int written)
    {
        written = 0;
        bool done = _cutter == null || _cutter.End(format!, output, out written);
        SetDeadline(true);
        return done;
    }

    /// <summary>Its deadline has come: show what there is of the line.</summary>
    public void Expire()
    {
        Deadline = Instant.Never;
        if (!_paused && !sink.Holds(this)) EndLine();
    }

    /// <summary>Reads all that there is and ends it, though somebody may still hold the other end.</summary>
    public void Finish()
    {
        while (Read()) { }
        if (Fd >= 0 && !_paused) Close();
    }

    // Nobody has the terminal open, but its process may open it again (/dev/tty). Edge-triggered, epoll is silent about that state and
    // tells of what is written then, so nothing needs to look now and then.
    private void Rest()
    {
        if (_resting) return;
        _resting = true;
        mux.Reactor.Change(Fd, Libc.EPOLLIN | Libc.EPOLLET);
        EndLine();
    }

    private void Wake()
    {
        _resting = false;
        mux.Reactor.Change(Fd, Libc.EPOLLIN);
    }

    private void Close()
    {
        if (!_paused) mux.Reactor.Remove(Fd);
        Libc.close(Fd);
        Fd = -1;
        if (_wide) mux.Narrow();
        EndLine();
        if (_cutter is not { HasPartial: true }) mux.Over(this);
    }

    private void EndLine()
    {
        if (_cutter is not { HasPartial: true }) return;
        format!.SetTime(mux.UnixTicks);
        if (!sink.EndLineOf(this))
        {
            if (_paused) return;
            _paused = true;
            if (Fd >= 0) mux.Reactor.Remove(Fd);
            sink.Pause(this);
            return;
        }
        if (Fd < 0) mux.Over(this);
    }

    // The second begins with the line.
    private void SetDeadline(bool newLine)
    {
        mux.Hold(_cutter!.Held - _held);
        _held = _cutter.Held;
        if (!_cutter.HasPartial) Deadline = Instant.Never;
        else if (newLine || Deadline == Instant.Never) Deadline = mux.Expect(this);
    }
}
