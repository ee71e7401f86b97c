using System;
using Monofy.Core.Control;
using Monofy.Native;

namespace Monofy.Control;

/// <summary>One client: reads one line, writes the reply, and ends. Neither a slow reader nor a silent writer holds anything up.</summary>
internal sealed unsafe class ControlConnection : ISource
{
    private readonly Reactor _reactor;
    private readonly Func<ControlConnection, Request?, Reply?> _answer;
    private readonly int[] _passed = [-1, -1, -1];
    private int _fd;
    private byte[] _buffer = new byte[Request.MaxSize];
    private int _count;         // of the line; or what is still to be written of the reply
    private bool _replying;
    private bool _waiting;
    private ForeignDescriptors? _foreign;   // of a client who may not talk

    /// <summary>Begins to read from <paramref name="fd"/>. Where <paramref name="answer"/> gives no reply, that comes later
    /// (<see cref="Answer"/>).</summary>
    public ControlConnection(Reactor reactor, int fd, Func<ControlConnection, Request?, Reply?> answer)
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
        else if (_waiting) Listen();
        else Read();
    }

    /// <summary>Answers a stranger without reading; what is queued is left to <paramref name="foreign"/>.</summary>
    public void Refuse(string why, ForeignDescriptors foreign)
    {
        _foreign = foreign;
        Begin(Reply.Refuse(why, 1));
    }

    /// <summary>Whether the client passed its standard input, output and error along.</summary>
    public bool HasStreams => _passed[2] >= 0;

    /// <summary>The client's standard input (0), output (1) or error (2), for as long as it waits.</summary>
    public int Stream(int which) => _passed[which];

    /// <summary>Says something to a client that waits on.</summary>
    public void Tell(string text)
    {
        if (_fd < 0) return;
        byte[] line = Reply.Note(text);
        fixed (byte* at = line) Libc.send(_fd, at, (nuint)line.Length, Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT);
    }

    /// <summary>Gives a client that waited its reply.</summary>
    public void Answer(Reply reply)
    {
        CloseStreams();
        if (_fd >= 0) Begin(reply);
    }

    /// <summary>Ends it.</summary>
    public void Close()
    {
        if (!_waiting) CloseStreams();
        if (_fd < 0) return;
        _reactor.Remove(_fd);
        if (_foreign == null) Libc.close(_fd);
        else _foreign.Close(_fd);
        _fd = -1;
        Closed?.Invoke();
    }

    private void Read()
    {
        nint n = Descriptors.Receive(_fd, _buffer.AsSpan(_count), _passed);
        if (n < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR) return;
        if (n <= 0)
        {
            Close();
            return;
        }
        _count += (int)n;
        int end = _buffer.AsSpan(0, _count).IndexOf((byte)'\n');
        if (end < 0 && _count < _buffer.Length) return;
        Reply? reply = _answer(this, end < 0 ? null : Request.Parse(_buffer.AsSpan(0, end)));
        if (reply != null) Begin(reply);
        else _waiting = true;
    }

    // A client that waits says nothing more. When it goes, what it asked for goes on, with its streams.
    private void Listen()
    {
        const int size = 64;
        byte* nothing = stackalloc byte[size];
        nint n = Libc.read(_fd, nothing, size);
        if (n == 0 || (n < 0 && OsError.Last is not (Libc.EAGAIN or Libc.EINTR))) Close();
    }

    private void CloseStreams()
    {
        for (int i = 0; i < _passed.Length; i++)
        {
            if (_passed[i] >= 0) Descriptors.Close(_passed[i]);
            _passed[i] = -1;
        }
    }

    private void Begin(Reply reply)
    {
        _replying = true;
        _waiting = false;
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
