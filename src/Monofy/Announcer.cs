using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy;

/// <summary>monofy's own messages: standard error, unbuffered, one line each, beginning <c>monofy:</c>.</summary>
internal sealed unsafe class Announcer
{
    private const int Stderr = 2;
    private const int AtomicWrite = 4096;       // into a pipe that poll calls writable this much goes without blocking
    private const int MaxPending = 64 << 10;
    private const int LastWait = 1000;          // ms that the end of monofy may wait for a reader

    private readonly bool _quiet;
    private byte[] _pending = [];
    private int _count;

    /// <summary>Says what <paramref name="run"/> lets through.</summary>
    public Announcer(RunSettings run) => (_quiet, Verbose) = (run.Quiet, run.Verbose);

    /// <summary>Whether details are said.</summary>
    public bool Verbose { get; }

    /// <summary>Says <paramref name="text"/>. Never blocks: what nobody reads waits, and beyond 64 KiB the newest is dropped.</summary>
    public void Say(Severity severity, string text)
    {
        if (severity == Severity.Detail && !Verbose) return;
        if (severity == Severity.Notice && _quiet) return;
        Append("monofy: " + text);
        Flush(0);
    }

    /// <summary>Tries again what nobody had read.</summary>
    public void Flush() => Flush(0);

    /// <summary>As <see cref="Flush()"/>, at the end: waits a second for a reader.</summary>
    public void FlushLast() => Flush(LastWait);

    /// <summary>Whether something is still to be said.</summary>
    public bool HasPending => _count > 0;

    // One line is one line, whatever an argument that it quotes holds.
    private void Append(string text)
    {
        int size = Text.EncodedLength(text) + 1;
        if (_count + size > MaxPending) return;
        if (_count + size > _pending.Length) Array.Resize(ref _pending, Math.Max(_count + size, 256));
        int end = _count + Text.Encode(text, _pending.AsSpan(_count));
        for (int i = _count; i < end; i++)
        {
            if (_pending[i] < (byte)' ' || _pending[i] == 127) _pending[i] = (byte)'?';
        }
        _pending[end] = (byte)'\n';
        _count = end + 1;
    }

    private void Flush(int wait)
    {
        while (_count > 0)
        {
            var poll = new pollfd { fd = Stderr, events = Libc.POLLOUT };
            if (Libc.poll(&poll, 1, wait) <= 0) return;
            nint written;
            fixed (byte* at = _pending) written = Libc.write(Stderr, at, (nuint)Math.Min(_count, AtomicWrite));
            if (written < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR && wait == 0) return;
            // Nobody will ever read it (closed, full disk): said is said.
            if (written < 0) written = _count;
            _pending.AsSpan((int)written, _count - (int)written).CopyTo(_pending);
            _count -= (int)written;
        }
    }
}
