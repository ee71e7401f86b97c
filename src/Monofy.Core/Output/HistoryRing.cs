using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Monofy.Core.Output;

/// <summary>
/// The last lines of one service: chunks, each a header and its lines, in a ring of bytes. A chunk never wraps around
/// the end of the ring, so its lines can be returned in place; the chunks it displaces are dropped, oldest first. The
/// ring grows as it fills, up to its limit.
/// </summary>
internal sealed class HistoryRing(int maxSize)
{
    private const int MinSize = 4096;
    private const int Align = 8;

    private static readonly int s_header = (Unsafe.SizeOf<HistoryChunk>() + Align - 1) / Align * Align;

    private byte[] _bytes = new byte[Math.Min(MinSize, maxSize)];
    private int _first;     // the oldest chunk
    private int _next;      // where the next one goes
    private int _end;       // end of the chunks that follow the newest one, if wrapped
    private int _count;

    /// <summary>The largest chunk accepted, in bytes of lines.</summary>
    public int MaxChunk => maxSize / 2 - s_header;

    /// <summary>Lines with lower numbers may have been dropped; 0: none were.</summary>
    public long ForgottenUpTo { get; set; }

    private bool IsWrapped => _count > 0 && _next <= _first;

    /// <summary>Adds <paramref name="lines"/>, at most <see cref="MaxChunk"/> bytes.</summary>
    public void Add(in HistoryChunk chunk, ReadOnlySpan<byte> lines)
    {
        int size = SizeOf(lines.Length);
        while (!HasRoom(size)) { }
        MemoryMarshal.Write(_bytes.AsSpan(_next), chunk);
        lines.CopyTo(_bytes.AsSpan(_next + s_header));
        _next += size;
        _count++;
    }

    /// <summary>Finds the first chunk; false if there is none. <paramref name="at"/> is its position, for
    /// <see cref="Next"/>.</summary>
    public bool First(out int at)
    {
        at = _first;
        return _count > 0;
    }

    /// <summary>Moves <paramref name="at"/> to the next chunk; false if it is already at the newest.</summary>
    public bool Next(ref int at)
    {
        at += SizeOf(ChunkAt(at).Size);
        if (at == _next) return false;
        if (IsWrapped && at == _end) at = 0;
        return true;
    }

    /// <summary>The header of the chunk at <paramref name="at"/>.</summary>
    public HistoryChunk ChunkAt(int at) => MemoryMarshal.Read<HistoryChunk>(_bytes.AsSpan(at));

    /// <summary>The lines of the chunk at <paramref name="at"/>.</summary>
    public ReadOnlySpan<byte> LinesAt(int at) => _bytes.AsSpan(at + s_header, ChunkAt(at).Size);

    private static int SizeOf(int lines) => (s_header + lines + Align - 1) / Align * Align;

    // Takes one step towards making room for a chunk at _next; true once there is enough.
    private bool HasRoom(int size)
    {
        if (_count == 0) _first = _next = 0;
        if (IsWrapped)
        {
            if (_first - _next >= size) return true;
            Forget();
            return false;
        }
        if (_bytes.Length - _next >= size) return true;
        if (_bytes.Length < maxSize)
        {
            // Not wrapped: the chunks are in order and stay in place.
            Array.Resize(ref _bytes, Math.Min(maxSize, _bytes.Length * 2));
            return false;
        }
        (_end, _next) = (_next, 0);
        return false;
    }

    private void Forget()
    {
        HistoryChunk oldest = ChunkAt(_first);
        ForgottenUpTo = oldest.Sequence + oldest.Lines;
        _first += SizeOf(oldest.Size);
        _count--;
        if (_first == _end) _first = 0;
    }
}
