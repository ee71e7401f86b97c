using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Monofy.Core.Output;

/// <summary><c>NAME | line</c>, with names padded to the longest, optionally coloured and preceded by the
/// time.</summary>
public sealed class PrefixFormat : LineFormat
{
    // Of medium lightness, so that they are distinguishable and readable on dark and light backgrounds.
    private static ReadOnlySpan<byte> Colors => [32, 166, 35, 133, 37, 161, 100, 69, 172, 71, 169, 73];

    private const int Stride = 2 * 16;      // two vectors

    private readonly byte[] _prefix;        // padded to whole vectors
    private readonly int _length;           // of the prefix, unpadded
    private readonly TimeText? _time;

    /// <summary>The format of one service.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="width">The length of the longest name.</param>
    /// <param name="color">Its number among the services if names are coloured, otherwise -1.</param>
    /// <param name="time">Shared by all formats if lines show the time, otherwise null.</param>
    public PrefixFormat(string name, int width, int color, TimeText? time)
    {
        _time = time;
        string text = name.PadRight(width) + " | ";
        if (color >= 0) text = "\e[38;5;" + Colors[color % Colors.Length] + "m" + text + "\e[0m";
        if (time != null) text = new string(' ', TimeText.Size + 1) + text;
        _length = Encoding.UTF8.GetByteCount(text);
        _prefix = new byte[(_length + Vector128<byte>.Count - 1) / Vector128<byte>.Count * Vector128<byte>.Count];
        Encoding.UTF8.GetBytes(text, _prefix);
    }

    /// <inheritdoc/>
    public override int MaxSize(int length) => _length + length + 1;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> line, Span<byte> output)
    {
        _prefix.AsSpan(0, _length).CopyTo(output);
        line.CopyTo(output[_length..]);
        output[_length + line.Length] = (byte)'\n';
        return _length + line.Length + 1;
    }

    /// <summary>Writes the prefix, copies the line and finds the newline in one loop over vectors, which takes half the
    /// time of separate passes.</summary>
    public override int WriteLines(ReadOnlySpan<byte> input, int max, Span<byte> output, out int written)
    {
        written = 0;
        // Vectors are read and stored whole, so the last lines of a buffer are left to Write.
        int last = input[..Math.Max(0, input.Length - Stride)].LastIndexOf((byte)'\n');
        if (last < 0) return 0;
        ref byte prefix = ref MemoryMarshal.GetArrayDataReference(_prefix);
        ref byte from = ref MemoryMarshal.GetReference(input);
        ref byte to = ref MemoryMarshal.GetReference(output);
        int taken = 0;
        while (taken <= last)
        {
            // Needs space for the rest of this input and for one extra stride.
            if (output.Length - written < _prefix.Length + (last + 1 - taken) + Stride) return taken;
            // The prefix is stored whole too; the line overwrites its padding.
            for (nuint i = 0; i < (nuint)_prefix.Length; i += (nuint)Vector128<byte>.Count)
                Vector128.LoadUnsafe(ref prefix, i).StoreUnsafe(ref to, (nuint)written + i);
            int length = CopyLine(ref Unsafe.Add(ref from, taken), ref Unsafe.Add(ref to, written + _length));
            if (length - 1 > max) return taken;
            taken += length;
            written += _length + length;
        }
        return taken;
    }

    // Copies the line, its newline, and what follows up to the end of the stride; returns the size of the line.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyLine(ref byte from, ref byte to)
    {
        const int half = Stride / 2;
        Vector128<byte> newline = Vector128.Create((byte)'\n');
        for (nuint at = 0; ; at += Stride)
        {
            Vector128<byte> a = Vector128.LoadUnsafe(ref from, at);
            Vector128<byte> b = Vector128.LoadUnsafe(ref from, at + half);
            a.StoreUnsafe(ref to, at);
            b.StoreUnsafe(ref to, at + half);
            uint found = Vector128.Equals(a, newline).ExtractMostSignificantBits() |
                Vector128.Equals(b, newline).ExtractMostSignificantBits() << half;
            if (found != 0) return (int)at + BitOperations.TrailingZeroCount(found) + 1;
        }
    }

    /// <inheritdoc/>
    public override void SetTime(long unixTicks)
    {
        if (_time != null) _time.Of(unixTicks).CopyTo(_prefix);
    }
}
