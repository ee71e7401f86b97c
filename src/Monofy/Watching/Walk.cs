using System;
using Monofy.Core.Values;
using Monofy.Core.Watching;
using Monofy.Native;

namespace Monofy.Watching;

/// <summary>A walk that goes on: reads what its child tells (<see cref="WalkChild"/>).</summary>
internal sealed unsafe class Walk : ISource
{
    internal delegate void Taker(in WalkRecord record, string text);

    private const int BufferSize = 16 << 10;        // more than the longest record

    private readonly Reactor _reactor;
    private readonly int _reader;
    private readonly Taker _take;
    private readonly Action _over;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _count;
    private bool _closed;

    /// <summary>Reads what <paramref name="child"/> tells through <paramref name="reader"/>, which is to be
    /// watched.</summary>
    internal Walk(Reactor reactor, int reader, int child, Taker take, Action over) =>
        (_reactor, _reader, Child, _take, _over) = (reactor, reader, child, take, over);

    public int Child { get; }

    /// <summary>Begins; null if there is no process or descriptor for it now.</summary>
    /// <param name="reactor">The loop.</param>
    /// <param name="task">What is to be done.</param>
    /// <param name="take">Gets each record; the last one is <see cref="WalkKind.Done"/> unless the child was
    /// killed.</param>
    /// <param name="over">Called behind the last one.</param>
    public static Walk? Begin(Reactor reactor, WalkTask task, Taker take, Action over)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) < 0) return null;
        int child = WalkChild.Fork(task, ends[1]);
        Libc.close(ends[1]);
        Libc.fcntl(ends[0], Libc.F_SETFL, Libc.O_NONBLOCK);
        var walk = new Walk(reactor, ends[0], child, take, over);
        if (child > 0 && reactor.TryAdd(ends[0], Libc.EPOLLIN, walk)) return walk;
        Libc.close(ends[0]);
        return null;
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        nint size;
        fixed (byte* at = &_buffer[_count]) size = Libc.read(_reader, at, (nuint)(BufferSize - _count));
        if (size < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR) return;
        if (size <= 0)
        {
            Close();
            return;
        }
        _count += (int)size;
        TakeRecords();
    }

    /// <summary>Takes what has been told so far.</summary>
    public void Read()
    {
        if (!_closed) Ready(0);
    }

    private void TakeRecords()
    {
        int from = 0;
        while (_count - from >= sizeof(WalkRecord))
        {
            WalkRecord record;
            fixed (byte* at = &_buffer[from]) record = *(WalkRecord*)at;
            if (_count - from < sizeof(WalkRecord) + record.Length) break;
            from += sizeof(WalkRecord);
            _take(record, Text.Decode(_buffer.AsSpan(from, record.Length)));
            from += record.Length;
        }
        _buffer.AsSpan(from, _count - from).CopyTo(_buffer);
        _count -= from;
    }

    private void Close()
    {
        if (_closed) return;
        _closed = true;
        _reactor.Remove(_reader);
        Libc.close(_reader);
        _over();
    }
}
