using System;
using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Monofy.Core.Values;

/// <summary>
/// Converts between the kernel's bytes (arguments, environment, paths) and the core's strings without loss. A byte that
/// is not part of well-formed UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF for 0x80 to 0xFF, like Python's
/// <c>surrogateescape</c> (PEP 383). Well-formed text contains no lone surrogates, so encoding restores the exact
/// bytes.
/// </summary>
public static class Text
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';

    /// <summary>The text of <paramref name="bytes"/>. Overlong forms, surrogates in UTF-8, values above U+10FFFF and
    /// truncated sequences are not valid UTF-8: each of their bytes is escaped separately.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);

        var chars = new char[bytes.Length];
        int length = 0;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done)
            {
                length += rune.EncodeToUtf16(chars.AsSpan(length));
            }
            else
            {
                chars[length++] = (char)(FirstEscape - 0x80 + bytes[0]);
                used = 1;
            }

            bytes = bytes[used..];
        }

        return new string(chars, 0, length);
    }

    /// <summary>The number of bytes <see cref="Encode(string)"/> writes for <paramref name="s"/>.</summary>
    public static int EncodedLength(ReadOnlySpan<char> s)
    {
        if (Ascii.IsValid(s)) return s.Length;

        int length = 0;
        while (!s.IsEmpty)
        {
            if (IsEscape(s[0]))
            {
                length++;
                s = s[1..];
            }
            else
            {
                Rune.DecodeFromUtf16(s, out Rune rune, out int used);
                length += rune.Utf8SequenceLength;
                s = s[used..];
            }
        }

        return length;
    }

    /// <summary>The bytes of <paramref name="s"/>.</summary>
    public static byte[] Encode(string s)
    {
        byte[] bytes = new byte[EncodedLength(s)];
        Encode(s, bytes);
        return bytes;
    }

    /// <summary>Writes the bytes of <paramref name="s"/> and returns their number. A lone surrogate that is not an
    /// escaped byte cannot come from <see cref="Decode"/> and is written as U+FFFD. <paramref name="destination"/> must
    /// hold <see cref="EncodedLength"/> bytes; otherwise this throws an <see cref="ArgumentException"/> or
    /// <see cref="IndexOutOfRangeException"/>.</summary>
    public static int Encode(ReadOnlySpan<char> s, Span<byte> destination)
    {
        if (Ascii.FromUtf16(s, destination, out int written) == OperationStatus.Done) return written;

        written = 0;
        while (!s.IsEmpty)
        {
            if (IsEscape(s[0]))
            {
                destination[written++] = (byte)(s[0] - FirstEscape + 0x80);
                s = s[1..];
            }
            else
            {
                Rune.DecodeFromUtf16(s, out Rune rune, out int used);
                written += rune.EncodeToUtf8(destination[written..]);
                s = s[used..];
            }
        }

        return written;
    }

    // Called only at the start of a character: the second half of a pair is read together with the first.
    private static bool IsEscape(char c) => char.IsBetween(c, FirstEscape, LastEscape);
}
