using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Monofy.Core.Output;

/// <summary><c>NAME | line</c>, names padded to the longest, in colour or not, with the time in front or not.</summary>
public sealed class PrefixFormat : LineFormat
{
    // Of middling lightness, so that they can be told apart, and read, on dark and on light.
    private static ReadOnlySpan<byte> Colors => [32, 166, 35, 133, 37, 161, 100, 69, 172, 71, 169, 73];

    private readonly byte[] _prefix;
    private readonly TimeText? _time;

    /// <summary>The format of one service.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="width">The length of the longest name.</param>
    /// <param name="color">Its number among the services where names are coloured, else -1.</param>
    /// <param name="time">Shared by all formats where lines carry the time, else null.</param>
    public PrefixFormat(string name, int width, int color, TimeText? time)
    {
        _time = time;
        string text = name.PadRight(width) + " | ";
        if (color >= 0) text = "\e[38;5;" + Colors[color % Colors.Length] + "m" + text + "\e[0m";
        if (time != null) text = new string(' ', TimeText.Size + 1) + text;
        _prefix = Encoding.UTF8.GetBytes(text);
    }

    /// <inheritdoc/>
    public override int MaxSize(int length) => _prefix.Length + length + 1;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> line, Span<byte> output)
    {
        _prefix.CopyTo(output);
        line.CopyTo(output[_prefix.Length..]);
        output[_prefix.Length + line.Length] = (byte)'\n';
        return _prefix.Length + line.Length + 1;
    }

    /// <summary>Prefix, copy and search for the newline in one loop over vectors: half the time of doing them one after the other.</summary>
    public override int WriteLines(ReadOnlySpan<byte> input, int max, Span<byte> output, out int written)
    {
        written = 0;
        // Vectors are read and stored whole, so the last lines of a buffer are left to others.
        int last = input[..Math.Max(0, input.Length - Vector128<byte>.Count)].LastIndexOf((byte)'\n');
        if (last < 0) return 0;
        ref byte from = ref MemoryMarshal.GetReference(input);
        ref byte to = ref MemoryMarshal.GetReference(output);
        Vector128<byte> newline = Vector128.Create((byte)'\n');
        int taken = 0;
        while (taken <= last)
        {
            // Room for all that may still come of this input, and for one vector too many.
            if (output.Length - written < _prefix.Length + (last + 1 - taken) + Vector128<byte>.Count) return taken;
            _prefix.CopyTo(output[written..]);
            int source = taken;
            int target = written + _prefix.Length;
            uint found;
            do
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(ref from, (nuint)source);
                bytes.StoreUnsafe(ref to, (nuint)target);
                found = Vector128.Equals(bytes, newline).ExtractMostSignificantBits();
                source += Vector128<byte>.Count;
                target += Vector128<byte>.Count;
            }
            while (found == 0);
            int over = Vector128<byte>.Count - 1 - BitOperations.TrailingZeroCount(found);
            if (source - over - 1 - taken > max) return taken;
            taken = source - over;
            written = target - over;
        }
        return taken;
    }

    /// <inheritdoc/>
    public override void SetTime(long unixTicks)
    {
        if (_time != null) _time.Of(unixTicks).CopyTo(_prefix);
    }
}
