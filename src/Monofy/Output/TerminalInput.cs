using System;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>Carries monofy's standard input to the pseudo-terminal of the process that has <c>--stdin</c>. One buffer:
/// while the process does not read, monofy does not either.</summary>
internal sealed unsafe class TerminalInput : ISource
{
    private const int Size = 4096;
    private const byte EndOfTransmission = 4;   // the terminal's own word for end of file

    private readonly int _master;
    private readonly Reactor _reactor;
    private readonly byte[] _buffer = new byte[Size];
    private readonly bool _canWatch;            // a file is always ready: it is carried as fast as the process takes it
    private bool _watched;
    private bool _onlyEdges;
    // newer kernels do for pipes what a flag of the open file does elsewhere
    private bool _takesNoWait = true;
    private int _own = -1;                      // opened once more, for older kernels
    private int _start, _end;
    private bool _lineBegun;                    // the last byte that was carried is not a newline
    private Stage _stage;

    private enum Stage : byte
    {
        Open,
        InputOver,
        Closed,
    }

    /// <summary>Begins to carry.</summary>
    /// <param name="master">A descriptor of the pseudo-terminal that is not watched for reading.</param>
    /// <param name="reactor">The loop.</param>
    public TerminalInput(int master, Reactor reactor)
    {
        (_master, _reactor) = (master, reactor);
        _watched = _canWatch = reactor.TryAdd(Libc.STDIN_FILENO, Libc.EPOLLIN, this);
        if (reactor.TryAdd(master, _canWatch ? 0u : Libc.EPOLLOUT, new Room(this))) return;
        // The kernel watches no more: this process gets no input, and the others go on.
        EndInput();
        Libc.close(master);
        _stage = Stage.Closed;
    }

    /// <summary>Called with true when monofy has read, or input has ended; with false when something was typed while
    /// monofy is in the background.</summary>
    public Action<bool>? OnInput { get; init; }

    /// <summary>The terminal has room, or is closed.</summary>
    private sealed class Room(TerminalInput owner) : ISource
    {
        public void Ready(uint events)
        {
            if ((events & (Libc.EPOLLHUP | Libc.EPOLLERR)) != 0) owner.Close();
            else if (owner._start < owner._end) owner.Drain();
            else owner.Fill();
        }
    }

    public void Ready(uint events) => Fill();

    /// <summary>The process has ended.</summary>
    public void Close()
    {
        if (_stage == Stage.Closed) return;
        EndInput();
        _stage = Stage.Closed;
        _reactor.Remove(_master);
        Libc.close(_master);
    }

    private void Fill()
    {
        if (_stage != Stage.Open || _start < _end) return;
        nint size;
        fixed (byte* at = _buffer) size = Read(at);
        if (size < 0 && OsError.Last is Libc.EINTR or Libc.EAGAIN) return;
        if (size < 0 && OsError.Last == Libc.EIO && IsAnothers)
        {
            // What is typed then is for others; epoll tells of each time once, and so of the first that is for us
            // again.
            if (!_onlyEdges) _reactor.Change(Libc.STDIN_FILENO, Libc.EPOLLIN | Libc.EPOLLET);
            _onlyEdges = true;
            OnInput?.Invoke(false);
            return;
        }
        if (_onlyEdges) _reactor.Change(Libc.STDIN_FILENO, Libc.EPOLLIN);
        _onlyEdges = false;
        OnInput?.Invoke(true);
        if (size <= 0)
        {
            EndInput();
            // Behind a line that has not ended, the first one only sends off what there is of it.
            _buffer[0] = _buffer[1] = EndOfTransmission;
            size = _lineBegun ? 2 : 1;
        }
        else
        {
            _lineBegun = _buffer[size - 1] != '\n';
        }
        (_start, _end) = (0, (int)size);
        Drain();
    }

    // A terminal that has another group in its foreground: monofy is in the background.
    private static bool IsAnothers => Libc.tcgetpgrp(Libc.STDIN_FILENO) is >= 0 and var foreground &&
        foreground != Libc.getpgrp();

    // Never blocks, though somebody who shares standard input may be faster: -1 with EAGAIN. What cannot be watched
    // never blocks for long.
    private nint Read(byte* at)
    {
        if (!_canWatch) return Libc.read(Libc.STDIN_FILENO, at, Size);
        if (_takesNoWait)
        {
            var vector = new iovec { iov_base = at, iov_len = Size };
            nint size = Libc.preadv2(Libc.STDIN_FILENO, &vector, 1, -1, Libc.RWF_NOWAIT);
            if (size >= 0 || !OpenFiles.LackNoWait(OsError.Last)) return size;
            _takesNoWait = false;
            _own = OpenFiles.OpenToRead(Libc.STDIN_FILENO);
        }
        if (_own >= 0) return Libc.read(_own, at, Size);
        var poll = new pollfd { fd = Libc.STDIN_FILENO, events = Libc.POLLIN };
        if (Libc.poll(&poll, 1, 0) > 0) return Libc.read(Libc.STDIN_FILENO, at, Size);
        *Libc.__errno_location() = Libc.EAGAIN;
        return -1;
    }

    private void Drain()
    {
        nint written;
        fixed (byte* at = &_buffer[_start]) written = Libc.write(_master, at, (nuint)(_end - _start));
        if (written > 0) _start += (int)written;
        else if (OsError.Last is not (Libc.EAGAIN or Libc.EINTR)) _start = _end;
        bool full = _start < _end;
        bool hasInput = _stage == Stage.Open;
        Watch(!full && hasInput);
        _reactor.Change(_master, full || (!_canWatch && hasInput) ? Libc.EPOLLOUT : 0u);
    }

    // Watched for nothing, a pipe whose writer has gone would wake the loop for ever.
    private void Watch(bool on)
    {
        if (!_canWatch || on == _watched) return;
        // If the kernel refuses, it is tried again when the process has read what it has.
        if (on) _watched = _reactor.TryAdd(Libc.STDIN_FILENO, Libc.EPOLLIN, this);
        else _reactor.Remove(Libc.STDIN_FILENO);
        if (!on) _watched = false;
    }

    private void EndInput()
    {
        Watch(false);
        _stage = Stage.InputOver;
        if (_own >= 0) Libc.close(_own);
        _own = -1;
    }
}
