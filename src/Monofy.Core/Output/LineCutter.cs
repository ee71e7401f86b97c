using System;

namespace Monofy.Core.Output;

/// <summary>
/// Cuts the bytes of one stream into lines. Whole lines are formatted directly from the input; only an unfinished line
/// is kept. A line longer than <see cref="MaxLine"/> is cut into pieces, which do not split a UTF-8 character.
/// </summary>
public sealed class LineCutter
{
    /// <summary>The longest line that is not cut, in bytes.</summary>
    public const int MaxLine = 64 << 10;

    private readonly int _max;
    private readonly int _keep;
    private byte[] _partial = [];
    private int _count;

    /// <summary>A cutter for one stream.</summary>
    /// <param name="max">The longest piece; smaller in tests.</param>
    /// <param name="keep">The largest buffer kept for the next line, in bytes.</param>
    public LineCutter(int max = MaxLine, int keep = 4096) => (_max, _keep) = (max, keep);

    /// <summary>Whether there is an unfinished line.</summary>
    public bool HasPartial => _count > 0;

    /// <summary>The memory that the unfinished line holds, in bytes.</summary>
    public int Held => _count > 0 ? _partial.Length : 0;

    /// <summary>Formats whole lines; returns how much of <paramref name="input"/> was taken. That is all of it unless
    /// <paramref name="output"/> is full; an empty output of <see cref="LineFormat.MaxSize"/> of the longest piece
    /// takes at least one piece. What is formatted is also copied to <paramref name="tee"/>, many whole lines at a
    /// time.</summary>
    public int Cut(ReadOnlySpan<byte> input, LineFormat format, Span<byte> output, out int written, LineTee? tee = null)
    {
        written = 0;
        int taken = 0;
        int copied = 0;     // to the tee, or into _partial
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

    /// <summary>Formats the unfinished line as if it had ended; false if <paramref name="output"/> is full. If
    /// <paramref name="more"/> of the line may come, an incomplete UTF-8 character at its end is kept back.</summary>
    public bool End(LineFormat format, Span<byte> output, out int written, bool more = false, LineTee? tee = null)
    {
        written = 0;
        int piece = more ? WholeCharacters(_partial.AsSpan(0, _count), atLeast: 0) : _count;
        if (piece == 0) return true;
        if (output.Length < format.MaxSize(piece)) return false;
        written = WritePiece(piece, format, output, tee);
        return true;
    }

    // Handles a line that began earlier, does not end here or is too long. False if the output is full.
    private bool CutSlowly(ReadOnlySpan<byte> rest, int end, LineFormat format, Span<byte> output, LineTee? tee,
        ref int taken, ref int written)
    {
        int length = end < 0 ? rest.Length : end;
        int room = _max - _count;
        if (length > room)
        {
            // Fill the piece completely; it is written because more is known to follow.
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
        // Do not keep a large buffer forever because of a single long line.
        if (_count == 0 && _partial.Length > _keep) _partial = [];
    }

    // The length of the piece up to its last complete character; all of it if it is not UTF-8.
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
