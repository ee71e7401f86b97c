using System;
using System.Buffers;
using Monofy.Core.Control;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Net;

/// <summary>How many bytes all connections together may make ready in one turn of the loop, so that signals are heard
/// between them.</summary>
internal sealed class Budget(Action look)
{
    private const int Turn = 64 << 10;

    /// <summary>What is left of it.</summary>
    public int Left { get; set; } = Turn;

    /// <summary>Looks at the clocks, before anything is made ready.</summary>
    public void Look() => look();

    /// <summary>A new turn begins.</summary>
    public void Reset() => Left = Turn;
}

/// <summary>
/// One client of a <see cref="Conversation"/>. Input is bounded by what the protocol takes, output by one piece: the
/// next one is made when that is written. So neither a slow reader nor a silent writer costs memory or holds anything
/// up; <see cref="Overdue"/> tells when it has been slow for too long.
/// </summary>
internal sealed unsafe class Connection : ISource
{
    private const int Piece = 16 << 10;
    private const int FirstInput = 1 << 10;
    private const int MaxDiscarded = 256 << 10;

    private readonly Reactor _reactor;
    private readonly Budget _budget;
    private readonly int[]? _passed;        // descriptors that came along; -1: none
    private readonly ArrayBufferWriter<byte> _output = new(FirstInput);
    private byte[] _input = new byte[FirstInput];
    private int _count;
    private int _fd;
    private int _sent;
    private bool _ended;        // nothing more comes from the client
    private bool _lingers;
    private int _discarded;
    private uint _watched;
    private Instant _since;     // the last progress

    /// <summary>Begins a conversation over <paramref name="fd"/>.</summary>
    /// <param name="reactor">Watches it.</param>
    /// <param name="fd">A connected socket that does not block.</param>
    /// <param name="talk">The conversation.</param>
    /// <param name="budget">Shared by all connections.</param>
    /// <param name="takesDescriptors">Whether the client may pass its standard input, output and error.</param>
    public Connection(Reactor reactor, int fd, Conversation talk, Budget budget, bool takesDescriptors)
    {
        (_reactor, _fd, Talk, _budget) = (reactor, fd, talk, budget);
        if (takesDescriptors) _passed = [-1, -1, -1];
        _since = Clock.Now;
    }

    public Conversation Talk { get; }

    /// <summary>Called when it may have come to another stage.</summary>
    public Action? Moved { get; set; }

    /// <summary>Called when it was closed.</summary>
    public Action<Connection>? Closed { get; set; }

    /// <summary>Whether it is closed.</summary>
    public bool IsClosed => _fd < 0;

    /// <summary>Begins to watch; false if the kernel refuses, which closes it.</summary>
    public bool Begin()
    {
        _watched = Libc.EPOLLIN;
        if (_reactor.TryAdd(_fd, _watched, this)) return true;
        Libc.close(_fd);
        _fd = -1;
        CloseDescriptors();
        return false;
    }

    /// <summary>When it is closed unless something happens before; <see cref="Instant.Never"/> while an order is
    /// carried out.</summary>
    public Instant Overdue => Admission.Patience(Talk.Stage, _lingers, (_watched & Libc.EPOLLOUT) != 0) is { } time
        ? _since + time : Instant.Never;

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        if (_fd < 0) return;
        if (_lingers) Discard();
        else
        {
            if (!_ended && Talk.Stage == Stage.Reading) Read();
            Pump();
        }
        Moved?.Invoke();
        // The other side has closed for good: what it asked for may go on, but its answer cannot be sent.
        if ((events & (Libc.EPOLLHUP | Libc.EPOLLERR)) != 0) Close();
    }

    /// <summary>Writes what there is to say, as far as the client reads it.</summary>
    public void Pump()
    {
        if (_fd < 0 || _lingers) return;
        _budget.Look();
        while (Send() && Talk.Stage != Stage.Over && _budget.Left > 0)
        {
            _output.ResetWrittenCount();
            _sent = 0;
            Talk.Say(_output, Piece);
            _budget.Left -= _output.WrittenCount;
            if (_output.WrittenCount == 0) break;
        }
        if (_fd < 0) return;
        bool pending = _sent < _output.WrittenCount;
        if (!pending && Talk.Stage == Stage.Over) Finish();
        else Watch(pending || (_budget.Left <= 0 && Talk.Stage is not (Stage.Reading or Stage.Waiting)));
    }

    /// <summary>The descriptors that the client passed, which are the caller's from now on; null unless there are
    /// three.</summary>
    public int[]? TakeDescriptors()
    {
        if (_passed == null || _passed[2] < 0) return null;
        int[] taken = [.. _passed];
        Array.Fill(_passed, -1);
        return taken;
    }

    public void Close()
    {
        if (_fd < 0) return;
        CloseDescriptors();
        _reactor.Remove(_fd);
        Libc.close(_fd);
        _fd = -1;
        Closed?.Invoke(this);
    }

    private void Read()
    {
        while (Talk.Stage == Stage.Reading)
        {
            if (_count == _input.Length) Array.Resize(ref _input, Math.Min(_input.Length * 2, Talk.MaxInput));
            Span<byte> room = _input.AsSpan(_count);
            nint n = Receive(room);
            if (n < 0 && OsError.Last == Libc.EINTR) continue;
            if (n < 0 && OsError.Last == Libc.EAGAIN) return;
            if (n <= 0) _ended = true;
            else _count += (int)n;
            Talk.Receive(_input.AsSpan(0, _count), _ended);
        }
        // The request is understood; what it asked for may take long.
        _input = [];
        _since = Clock.Now;
    }

    private nint Receive(Span<byte> room)
    {
        if (_passed != null) return Descriptors.Receive(_fd, room, _passed);
        fixed (byte* at = room) return Libc.recv(_fd, at, (nuint)room.Length, Libc.MSG_DONTWAIT);
    }

    // Whether everything that was made ready is written.
    private bool Send()
    {
        while (_sent < _output.WrittenCount)
        {
            ReadOnlySpan<byte> rest = _output.WrittenSpan[_sent..];
            nint n;
            fixed (byte* at = rest) n = Libc.send(_fd, at, (nuint)rest.Length, Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT);
            if (n < 0 && OsError.Last == Libc.EINTR) continue;
            if (n < 0 && OsError.Last == Libc.EAGAIN) return false;
            if (n < 0)
            {
                Close();
                return false;
            }
            _sent += (int)n;
            _since = Clock.Now;
        }
        return true;
    }

    // A close with input unread would take the answer back (a reset), so that is read first.
    private void Finish()
    {
        Libc.shutdown(_fd, Libc.SHUT_WR);
        _lingers = true;
        _since = Clock.Now;
        Discard(first: true);
        if (_fd >= 0) Watch(false);
    }

    private void Discard(bool first = false)
    {
        const int size = 4096;
        byte* nothing = stackalloc byte[size];
        nint n;
        do
        {
            n = Libc.recv(_fd, nothing, size, Libc.MSG_DONTWAIT);
            if (n > 0) _discarded += (int)n;
        }
        while (n == size && _discarded <= MaxDiscarded);
        bool more = n > 0 || (n < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR && !first);
        if (!more || _discarded > MaxDiscarded) Close();
    }

    private void Watch(bool writes)
    {
        uint wanted = (_lingers || (Talk.Stage == Stage.Reading && !_ended) ? Libc.EPOLLIN : 0) |
            (writes ? Libc.EPOLLOUT : 0);
        if (wanted == _watched) return;
        _watched = wanted;
        _reactor.Change(_fd, wanted);
    }

    private void CloseDescriptors()
    {
        for (int i = 0; i < _passed?.Length; i++)
        {
            if (_passed[i] >= 0) Descriptors.Close(_passed[i]);
            _passed[i] = -1;
        }
    }
}
