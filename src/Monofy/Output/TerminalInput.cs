using Monofy.Native;

namespace Monofy.Output;

/// <summary>Carries monofy's standard input to the pseudo-terminal of the process that has <c>--stdin</c>. One buffer: while the process
/// does not read, monofy does not either.</summary>
internal sealed unsafe class TerminalInput : ISource
{
    private const int Stdin = 0;
    private const int Size = 4096;
    private const byte EndOfTransmission = 4;   // the terminal's own word for end of file

    private readonly int _master;
    private readonly Reactor _reactor;
    private readonly byte[] _buffer = new byte[Size];
    private readonly bool _watched;
    private int _start, _end;
    private bool _over;

    /// <summary>Begins to carry.</summary>
    /// <param name="master">A descriptor of the pseudo-terminal that is not watched for reading.</param>
    /// <param name="reactor">The loop.</param>
    public TerminalInput(int master, Reactor reactor)
    {
        (_master, _reactor) = (master, reactor);
        _watched = reactor.TryAdd(Stdin, Libc.EPOLLIN, this);
        // A file is always ready: it is carried as fast as the process takes it.
        reactor.Add(master, _watched ? 0u : Libc.EPOLLOUT, this);
    }

    /// <summary>There is input, or room for it.</summary>
    public void Ready(uint events)
    {
        if (_start == _end && !_over) Fill();
        if (_start < _end) Drain();
    }

    /// <summary>The process has ended.</summary>
    public void Close()
    {
        if (!_over && _watched) _reactor.Remove(Stdin);
        _over = true;
        _reactor.Remove(_master);
        Libc.close(_master);
    }

    private void Fill()
    {
        nint size;
        fixed (byte* at = _buffer) size = Libc.read(Stdin, at, Size);
        if (size < 0 && OsError.Last is Libc.EINTR or Libc.EAGAIN) return;
        if (size <= 0)
        {
            _over = true;
            if (_watched) _reactor.Remove(Stdin);
            _buffer[0] = EndOfTransmission;
            size = 1;
        }
        (_start, _end) = (0, (int)size);
    }

    private void Drain()
    {
        nint written;
        fixed (byte* at = &_buffer[_start]) written = Libc.write(_master, at, (nuint)(_end - _start));
        if (written > 0) _start += (int)written;
        else if (OsError.Last is not (Libc.EAGAIN or Libc.EINTR)) _start = _end;
        bool full = _start < _end;
        if (_watched && !_over) _reactor.Change(Stdin, full ? 0 : Libc.EPOLLIN);
        _reactor.Change(_master, full || (!_watched && !_over) ? Libc.EPOLLOUT : 0u);
    }
}
