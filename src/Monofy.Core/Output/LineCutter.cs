using System;

namespace Monofy.Core.Output;

/// <summary>
/// Cuts the bytes of one stream into lines. Whole lines are formatted straight from what was read; only a line whose
/// end is not there yet is kept. A line over <see cref="MaxLine"/> comes in pieces, which do not split a UTF-8
/// character.
/// </summary>
public sealed class LineCutter
{
    /// <summary>The longest line that comes in one piece, in bytes.</summary>
    public const int MaxLine = 64 << 10;

    private readonly int _max;
    private readonly int _keep;
    private byte[] _partial = [];
    private int _count;

    /// <summary>A cutter for one stream.</summary>
    /// <param name="max">The longest piece; smaller in tests.</param>
    /// <param name="keep">The largest buffer that is kept for the next line, in bytes.</param>
    public LineCutter(int max = MaxLine, int keep = 4096) => (_max, _keep) = (max, keep);

    /// <summary>Whether a line has begun that has not ended.</summary>
    public bool HasPartial => _count > 0;

    /// <summary>The memory that a line holds which has begun and has not ended, in bytes.</summary>
    public int Held => _count > 0 ? _partial.Length : 0;

    /// <summary>Formats what is whole; returns how much of <paramref name="input"/> was taken. It is all of it unless
    /// <paramref name="output"/> is full, and an empty output of <see cref="LineFormat.MaxSize"/> of the longest piece
    /// takes one piece at least. What is formatted is copied to <paramref name="tee"/>, many whole lines at
    /// once.</summary>
    public int Cut(ReadOnlySpan<byte> input, LineFormat format, Span<byte> output, out int written, LineTee? tee = null)
    {
        written = 0;
        int taken = 0;
        int copied = 0;     // or a part of a line that is kept
        while (taken < input.Length)
        {
            if (_count == 0)
            {
                taken += format.WriteLines(input[taken..], _max, output[written..], out int lines);
                written += lines;
                if (taken == input.Length) break;
            }
            ReadOnlySpan<byte> rest = input[taken..];
            int end = rest.IndexOf((byte)'\n');
            if (_count > 0 || end < 0 || end > _max)
            {
                tee?.AddLines(input[copied..taken]);
                bool cut = CutSlowly(rest, end, format, output, tee, ref taken, ref written);
                copied = taken;
                if (!cut) break;
                continue;
            }
            if (output.Length - written < format.MaxSize(end)) break;
            written += format.Write(rest[..end], output[written..]);
            taken += end + 1;
        }
        tee?.AddLines(input[copied..taken]);
        return taken;
    }

    /// <summary>Formats the line that has not ended, as if it had; false if <paramref name="output"/> is full. If
    /// <paramref name="more"/> of the line may come, an unfinished UTF-8 character at its end is kept back.</summary>
    public bool End(LineFormat format, Span<byte> output, out int written, bool more = false, LineTee? tee = null)
    {
        written = 0;
        int piece = more ? WholeCharacters(_partial.AsSpan(0, _count), atLeast: 0) : _count;
        if (piece == 0) return true;
        if (output.Length < format.MaxSize(piece)) return false;
        written = WritePiece(piece, format, output, tee);
        return true;
    }

    // A line that began earlier, that does not end here, or that is too long. False if the output is full.
    private bool CutSlowly(ReadOnlySpan<byte> rest, int end, LineFormat format, Span<byte> output, LineTee? tee,
        ref int taken, ref int written)
    {
        int length = end < 0 ? rest.Length : end;
        int room = _max - _count;
        if (length > room)
        {
            // Fill the piece to the brim; it goes out once more is known to follow.
            if (output.Length - written < format.MaxSize(_max)) return false;
            Keep(rest[..room]);
            taken += room;
            written += WritePiece(WholeCharacters(_partial.AsSpan(0, _count), atLeast: 1), format, output[written..],
                tee);
            return true;
        }
        if (end < 0)
        {
            Keep(rest);
            taken += rest.Length;
            return true;
        }
        if (output.Length - written < format.MaxSize(_count + length)) return false;
        Keep(rest[..length]);
        written += WritePiece(_count, format, output[written..], tee);
        taken += length + 1;
        return true;
    }

    private int WritePiece(int length, LineFormat format, Span<byte> output, LineTee? tee)
    {
        tee?.AddPiece(_partial.AsSpan(0, length));
        int written = format.Write(_partial.AsSpan(0, length), output);
        Forget(length);
        return written;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _partial.Length)
            Array.Resize(ref _partial,
                Math.Min(_max, Math.Max(256, Math.Max(_partial.Length * 2, _count + bytes.Length))));
        bytes.CopyTo(_partial.AsSpan(_count));
        _count += bytes.Length;
    }

    private void Forget(int length)
    {
        _partial.AsSpan(length, _count - length).CopyTo(_partial);
        _count -= length;
        // A process that wrote one long line once does not keep its buffer for ever.
        if (_count == 0 && _partial.Length > _keep) _partial = [];
    }

    // How much of a piece ends with a whole character; all of it if it is not UTF-8 anyway.
    private static int WholeCharacters(ReadOnlySpan<byte> piece, int atLeast)
    {
        for (int back = 1; back <= 3 && back <= piece.Length - atLeast; back++)
        {
            byte b = piece[^back];
            if ((b & 0xC0) == 0x80) continue;
            int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
            return needed > back ? piece.Length - back : piece.Length;
        }
        return piece.Length;
    }
}
