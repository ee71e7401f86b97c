using System;

namespace Monofy.Core.Output;

/// <summary>
/// The bytes that wait for one reader, and the marks at which the writers are held back. Lines are formatted straight
/// into it. A part of it is kept for monofy's own lines, so that the last one is not lost if services fill the rest.
/// </summary>
public sealed class OutBuffer
{
    /// <summary>Its size, in bytes: more than the longest line as JSON.</summary>
    public const int Size = 512 << 10;

    private const int HighWater = 384 << 10;
    private const int LowWater = 64 << 10;                  // what a pipe takes at once
    private const int AtOnce = 32 << 10;                    // fits the processor's cache
    private const int OwnRoom = 64 << 10;
    // with less than this at the end, what waits moves to the front
    private const int Reserve = OwnRoom + (128 << 10);
    private const int SmallSize = 4096;                     // enough if only monofy itself writes

    private byte[] _bytes = [];
    private int _start, _end;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>With more than this waiting for a reader that is slow, nothing more is read from processes.</summary>
    public bool IsHigh => _end - _start > HighWater;

    /// <summary>With less than this waiting, reading goes on.</summary>
    public bool IsLow => _end - _start < LowWater;

    /// <summary>Whether so much waits that it should be written now, while it is in the processor's cache.</summary>
    public bool IsWorthWriting => _end - _start > AtOnce;

    /// <summary>What waits, in order.</summary>
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(_start, _end - _start);

    /// <summary>The reader took the first <paramref name="count"/> bytes.</summary>
    public void Drop(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Throws away what waits.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>Where lines of processes are formatted to; <see cref="Commit"/> says how much that was.</summary>
    public Span<byte> Room()
    {
        if (_bytes.Length < Size) Array.Resize(ref _bytes, Size);
        if (_bytes.Length - _end < Reserve) MoveToFront();
        return _bytes.AsSpan(_end, Math.Max(0, Size - OwnRoom - _end));
    }

    /// <summary>The first <paramref name="count"/> bytes of <see cref="Room"/> wait now.</summary>
    public void Commit(int count) => _end += count;

    /// <summary>Whether <see cref="TryAdd"/> has room for <paramref name="count"/> bytes without moving or
    /// growing.</summary>
    public bool Fits(int count) => _bytes.Length - _end >= count;

    /// <summary>Adds a line of monofy's own; false if there is no room.</summary>
    public bool TryAdd(ReadOnlySpan<byte> line)
    {
        if (_bytes.Length == 0) _bytes = new byte[SmallSize];
        if (!Fits(line.Length)) MoveToFront();
        if (!Fits(line.Length) && _bytes.Length < Size) Array.Resize(ref _bytes, Size);
        if (!Fits(line.Length)) return false;
        line.CopyTo(_bytes.AsSpan(_end));
        _end += line.Length;
        return true;
    }

    private void MoveToFront()
    {
        if (_start == 0) return;
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
    }
}
