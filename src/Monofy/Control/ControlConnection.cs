using System;
using Monofy.Core.Control;
using Monofy.Native;

namespace Monofy.Control;

/// <summary>One client: reads one line, writes the reply, and ends. Neither a slow reader nor a silent writer holds anything up.</summary>
internal sealed unsafe class ControlConnection : ISource
{
    private readonly Reactor _reactor;
    private readonly Func<Request?, Reply> _answer;
    private int _fd;
    private byte[] _buffer = new byte[Request.MaxSize];
    private int _count;         // of the line; or what is still to be written of the reply
    private bool _replying;

    /// <summary>Begins to read from <paramref name="fd"/>.</summary>
    public ControlConnection(Reactor reactor, int fd, Func<Request?, Reply> answer)
    {
        (_reactor, _fd, _answer) = (reactor, fd, answer);
        reactor.Add(fd, Libc.EPOLLIN, this);
    }

    /// <summary>The memory that its reply holds, in bytes.</summary>
    public int Held => _replying ? _buffer.Length : 0;

    /// <summary>Called when it has ended.</summary>
    public Action? Closed { get; set; }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        if (_fd < 0) return;
        if (_replying) Write();
        else Read();
    }

    /// <summary>Answers without reading.</summary>
    public void Refuse(string why) => Begin(Reply.Refuse(why, 1));

    /// <summary>Ends it.</summary>
    public void Close()
    {
        if (_fd < 0) return;
        _reactor.Remove(_fd);
        Libc.close(_fd);
        _fd = -1;
        Closed?.Invoke();
    }

    private void Read()
    {
        nint n;
        fixed (byte* at = _buffer) n = Libc.read(_fd, at + _count, (nuint)(_buffer.Length - _count));
        if (n < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR) return;
        if (n <= 0)
        {
            Close();
            return;
        }
        _count += (int)n;
        int end = _buffer.AsSpan(0, _count).IndexOf((byte)'\n');
        if (end >= 0) Begin(_answer(Request.Parse(_buffer.AsSpan(0, end))));
        else if (_count == _buffer.Length) Begin(_answer(null));
    }

    private void Begin(Reply reply)
    {
        _replying = true;
        _buffer = reply.Encode();
        _count = _buffer.Length;
        Write();
    }

    private void Write()
    {
        while (_count > 0)
        {
            nint n;
            fixed (byte* at = _buffer) n = Libc.send(_fd, at + (_buffer.Length - _count), (nuint)_count, Libc.MSG_NOSIGNAL);
            if (n < 0 && OsError.Last == Libc.EAGAIN)
            {
                _reactor.Change(_fd, Libc.EPOLLOUT);
                return;
            }
            if (n < 0) break;
            _count -= (int)n;
        }
        Close();
    }
}
