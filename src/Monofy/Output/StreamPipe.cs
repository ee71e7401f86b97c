using System;
using Monofy.Core.Output;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>
/// monofy's end of a process's standard output or error, or of its terminal. It is
/// <list type="bullet">
/// <item>watched: the loop says when there is something to read;</item>
/// <item>paused: the sink is full and will call <see cref="Resume"/>;</item>
/// <item>resting: a terminal that no process has open, though its process may open it again;</item>
/// <item>closed: it has ended, and may still have a line that waits for room in the sink.</item>
/// </list>
/// </summary>
internal sealed class StreamPipe : ISource
{
    private enum State { Paused, Watched, Resting, Closed }

    private readonly OutputMux _mux;
    private readonly Sink _sink;
    private readonly LineStream _lines;
    private readonly int _fd;
    private readonly bool _isTerminal;
    private State _state;       // paused until it is watched
    private bool _waits;        // the sink will call Resume
    private bool _wide;
    private bool _reaped;

    /// <summary>Begins to read <paramref name="fd"/>.</summary>
    /// <param name="fd">The descriptor, non-blocking; closed at its end.</param>
    /// <param name="sink">Where its lines go.</param>
    /// <param name="format">How they look; null: the bytes are passed on as they are.</param>
    /// <param name="tee">Takes a copy of the lines; null: none.</param>
    /// <param name="mux">What all pipes share.</param>
    /// <param name="isTerminal">Closing our end of a terminal hangs it up, which would kill a process that has closed
    /// its own and is about to exit: it stays open until the process is reaped.</param>
    public StreamPipe(int fd, Sink sink, LineFormat? format, LineTee? tee, OutputMux mux, bool isTerminal)
    {
        (_fd, _sink, _mux, _isTerminal) = (fd, sink, mux, isTerminal);
        _lines = new(format, mux.Partials, tee) { OnExpired = Expired };
        Watch();
    }

    /// <summary>Where its lines go.</summary>
    public Sink Sink => _sink;

    private bool IsClosed => _state == State.Closed;

    private bool WaitsForRoom => _waits && _sink.IsFull;

    /// <summary>There is something to read, or it has ended.</summary>
    public void Ready(uint events) => Read();

    /// <summary>Reads once; false if there is nothing (any more, or for now).</summary>
    public bool Read()
    {
        if (IsClosed) return false;
        if (_sink.IsFull)
        {
            Pause();
            return false;
        }
        _lines.SetTime(Clock.Now, Clock.UnixTicks);
        nint size = _sink.Carry(_fd, _lines);
        if (size > 0)
        {
            if (_state == State.Resting) Wake();
            _wide = _wide || _mux.Widen(_fd, size);
            if (_mux.Partials.HoldTooMuch && _lines.Held > 0) EndLine(more: false);
            return true;
        }
        if (size < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR) return false;
        if (_isTerminal && !_reaped) Rest();
        else Close();
        return false;
    }

    /// <summary>The process that it belongs to is reaped.</summary>
    public void ProcessEnded()
    {
        _reaped = true;
        if (_isTerminal && !WaitsForRoom) Close();
    }

    /// <summary>The sink has room again.</summary>
    public void Resume()
    {
        _waits = false;
        if (IsClosed)
        {
            EndLine(more: false);
            return;
        }
        if (_state != State.Watched) Watch();
        if (_waits) Read();
        // What would end the line may not have been read yet.
        _lines.GoOn(Clock.Now);
        if (_isTerminal && _reaped) Finish();
    }

    /// <summary>Reads all that there is and ends it, though a process may still hold the other end.</summary>
    public void Finish()
    {
        while (Read()) { }
        if (!WaitsForRoom) Close();
    }

    // The line that has begun has waited long enough.
    private void Expired()
    {
        if (!_waits && !_sink.HasRestOf(_lines)) EndLine(more: true);
    }

    private void Pause()
    {
        if (_state is State.Watched or State.Resting)
        {
            _mux.Reactor.Remove(_fd);
            _state = State.Paused;
        }
        if (_waits) return;
        _waits = true;
        _sink.Pause(this);
    }

    // If the kernel refuses the watch, it is tried again at the next turn.
    private void Watch()
    {
        if (_mux.Reactor.TryAdd(_fd, Libc.EPOLLIN, this)) _state = State.Watched;
        else Pause();
    }

    // No process has the terminal open, but its process may open it again (/dev/tty). Edge-triggered, epoll is silent
    // about that state and reports what is written later, so no polling is needed.
    private void Rest()
    {
        if (_state != State.Watched) return;
        _state = State.Resting;
        _mux.Reactor.Change(_fd, Libc.EPOLLIN | Libc.EPOLLET);
        EndLine(more: false);
    }

    private void Wake()
    {
        _state = State.Watched;
        _mux.Reactor.Change(_fd, Libc.EPOLLIN);
    }

    private void Close()
    {
        if (IsClosed) return;
        if (_state is State.Watched or State.Resting) _mux.Reactor.Remove(_fd);
        Libc.close(_fd);
        _state = State.Closed;
        if (_wide) _mux.Narrow();
        if (_lines.HasPartial) EndLine(more: false);
        else _mux.Over(this);
    }

    private void EndLine(bool more)
    {
        if (_lines.HasPartial)
        {
            _lines.SetTime(Clock.Now, Clock.UnixTicks);
            if (!_sink.End(_lines, more))
            {
                Pause();
                return;
            }
        }
        if (IsClosed) _mux.Over(this);
    }
}
