using System;

namespace Monofy.Core.Output;

/// <summary>
/// The bytes that wait for one reader, and the marks at which writers are throttled. Lines are formatted directly into
/// it. Part of it is reserved for monofy's own lines, so that its last one is not lost if services fill the rest.
/// </summary>
public sealed class OutBuffer
{
    /// <summary>Its size, in bytes: more than the longest line as JSON.</summary>
    public const int Size = 512 << 10;

    private const int HighWater = 384 << 10;
    private const int LowWater = 64 << 10;                  // what a pipe takes at once
    private const int AtOnce = 32 << 10;                    // fits the CPU cache
    private const int OwnRoom = 64 << 10;
    // With less than this free at the end, the waiting bytes move to the front.
    private const int Reserve = OwnRoom + (128 << 10);
    private const int SmallSize = 4096;                     // enough if only monofy itself writes

    private byte[] _bytes = [];
    private int _start, _end;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Whether so much waits for a slow reader that nothing more is read from processes.</summary>
    public bool IsHigh => _end - _start > HighWater;

    /// <summary>Whether so little waits that reading resumes.</summary>
    public bool IsLow => _end - _start < LowWater;

    /// <summary>Whether so much waits that it should be written now, while it is in the CPU cache.</summary>
    public bool IsWorthWriting => _end - _start > AtOnce;

    /// <summary>The waiting bytes, in order.</summary>
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Removes the first <paramref name="count"/> bytes, which the reader took.</summary>
    public void Drop(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Discards the waiting bytes.</summary>
    public void Clear() => _start = _end = 0;

    /// <summary>The free space into which lines of processes are formatted; <see cref="Commit"/> adds them.</summary>
    public Span<byte> Room()
    {
        if (_bytes.Length < Size) Array.Resize(ref _bytes, Size);
        if (_bytes.Length - _end < Reserve) MoveToFront();
        return _bytes.AsSpan(_end, Math.Max(0, Size - OwnRoom - _end));
    }

    /// <summary>Adds the first <paramref name="count"/> bytes of <see cref="Room"/> to the waiting bytes.</summary>
    public void Commit(int count) => _end += count;

    /// <summary>Whether <see cref="TryAdd"/> has room for <paramref name="count"/> bytes without moving or
    /// growing.</summary>
    public bool Fits(int count) => _bytes.Length - _end >= count;

    /// <summary>Adds one of monofy's own lines; false if there is no room.</summary>
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
