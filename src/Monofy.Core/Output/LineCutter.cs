using System;

namespace Monofy.Core.Output;

/// <summary>
/// Cuts the bytes of one stream into lines. Whole lines are formatted straight from what was read; only a line whose end is not there
/// yet is kept. A line over <see cref="MaxLine"/> comes in pieces, which do not split a UTF-8 character.
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
    /// <paramref name="output"/> is full, and an empty output of <see cref="LineFormat.MaxSize"/> of the longest piece takes one piece
    /// at least.</summary>
    public int Cut(ReadOnlySpan<byte> input, LineFormat format, Span<byte> output, out int written)
    {
        written = 0;
        int taken = 0;
        while (taken < input.Length)
        {
            if (_count == 0)
            {
                taken += format.WriteLines(input[taken..], _max, output[written..], out int lines);
                written += lines;
                if (taken == input.Length) return taken;
            }
            ReadOnlySpan<byte> rest = input[taken..];
            int end = rest.IndexOf((byte)'\n');
            if (_count > 0 || end < 0 || end > _max)
            {
                if (!CutSlowly(rest, end, format, output, ref taken, ref written)) return taken;
                continue;
            }
            if (output.Length - written < format.MaxSize(end)) return taken;
            written += format.Write(rest[..end], output[written..]);
            taken += end + 1;
        }
        return taken;
    }

    /// <summary>Formats the line that has not ended, as if it had; false where <paramref name="output"/> is full.</summary>
    public bool End(LineFormat format, Span<byte> output, out int written)
    {
        written = 0;
        if (_count == 0) return true;
        if (output.Length < format.MaxSize(_count)) return false;
        written = format.Write(_partial.AsSpan(0, _count), output);
        Forget(_count);
        return true;
    }

    // A line that began earlier, that does not end here, or that is too long. False where the output is full.
    private bool CutSlowly(ReadOnlySpan<byte> rest, int end, LineFormat format, Span<byte> output, ref int taken, ref int written)
    {
        int length = end < 0 ? rest.Length : end;
        int room = _max - _count;
        if (length > room)
        {
            // Fill the piece to the brim; it goes out once more is known to follow.
            if (output.Length - written < format.MaxSize(_max)) return false;
            Keep(rest[..room]);
            taken += room;
            int piece = WholeCharacters(_partial.AsSpan(0, _count));
            written += format.Write(_partial.AsSpan(0, piece), output[written..]);
            Forget(piece);
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
        written += format.Write(_partial.AsSpan(0, _count), output[written..]);
        Forget(_count);
        taken += length + 1;
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _partial.Length)
            Array.Resize(ref _partial, Math.Min(_max, Math.Max(256, Math.Max(_partial.Length * 2, _count + bytes.Length))));
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

    // How much of a full piece ends with a whole character; all of it where it is no UTF-8 anyway.
    private static int WholeCharacters(ReadOnlySpan<byte> piece)
    {
        for (int back = 1; back <= 3 && back < piece.Length; back++)
        {
            byte b = piece[^back];
            if ((b & 0xC0) == 0x80) continue;
            int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
            return needed > back ? piece.Length - back : piece.Length;
        }
        return piece.Length;
    }
}
