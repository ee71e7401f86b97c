using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Monofy.Core.Output;

/// <summary>One JSON object per line: <c>time</c>, <c>name</c>, <c>pid</c>, <c>stream</c> and <c>message</c>, in which
/// invalid UTF-8 becomes U+FFFD.</summary>
public sealed class JsonFormat : LineFormat
{
    private const int MaxEscape = 6;    // \u001f

    private static ReadOnlySpan<byte> Message => "\"message\":\""u8;
    private static ReadOnlySpan<byte> Replacement => [0xEF, 0xBF, 0xBD];

    private readonly byte[] _before;
    private readonly TimeText _time;
    private readonly int _timeAt;
    private readonly bool _nest;

    /// <summary>The format of one stream of one process.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="pid">Its process.</param>
    /// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="time">Shared by all formats.</param>
    /// <param name="nest">A line that is one JSON object is written unchanged, as <c>data</c> instead of
    /// <c>message</c>.</param>
    /// <param name="level">The level of monofy's own lines; null: no <c>level</c>.</param>
    public JsonFormat(string name, int pid, string stream, TimeText time, bool nest = false, string? level = null)
    {
        (_time, _nest) = (time, nest);
        string head = "{\"time\":\"";
        _timeAt = head.Length;
        string text = head + new string(' ', TimeText.Size) + "\",\"name\":\"" +
            name.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\",\"pid\":" + pid + ",\"stream\":\"" + stream + "\",";
        if (level != null) text += "\"level\":\"" + level + "\",";
        _before = [.. Encoding.UTF8.GetBytes(text), .. Message];
    }

    /// <inheritdoc/>
    public override int MaxSize(int length) => _before.Length + length * MaxEscape + 3;

    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> line, Span<byte> output)
    {
        _before.CopyTo(output);
        if (_nest && JsonText.IsObject(line)) return WriteNested(line.Trim(" \t\r"u8), output);
        int at = _before.Length + Escape(line, output[_before.Length..]);
        "\"}\n"u8.CopyTo(output[at..]);
        return at + 3;
    }

    /// <inheritdoc/>
    public override void SetTime(long unixTicks) => _time.Of(unixTicks).CopyTo(_before.AsSpan(_timeAt));

    private int WriteNested(ReadOnlySpan<byte> line, Span<byte> output)
    {
        int at = _before.Length - Message.Length;
        "\"data\":"u8.CopyTo(output[at..]);
        at += "\"data\":"u8.Length;
        line.CopyTo(output[at..]);
        "}\n"u8.CopyTo(output[(at + line.Length)..]);
        return at + line.Length + 2;
    }

    /// <summary>Writes <paramref name="text"/> as the contents of a JSON string; returns the size, at most six times
    /// that of the input.</summary>
    public static int Escape(ReadOnlySpan<byte> text, Span<byte> output)
    {
        int written = 0;
        while (true)
        {
            int plain = CopyPlain(text, output[written..]);
            written += plain;
            text = text[plain..];
            if (text.IsEmpty) return written;
            if (text[0] < 0x80)
            {
                written += EscapeOne(text[0], output[written..]);
                text = text[1..];
                continue;
            }
            if (Rune.DecodeFromUtf8(text, out _, out int length) == OperationStatus.Done)
            {
                text[..length].CopyTo(output[written..]);
                written += length;
            }
            else
            {
                Replacement.CopyTo(output[written..]);
                written += Replacement.Length;
            }
            text = text[length..];
        }
    }

    // Copies up to the first byte that is not plain ASCII: a control, a quote, a backslash, or above 127. As signed
    // numbers, bytes above 127 are less than a space too, so one comparison finds both kinds.
    private static int CopyPlain(ReadOnlySpan<byte> text, Span<byte> output)
    {
        int at = 0;
        ref byte from = ref MemoryMarshal.GetReference(text);
        ref byte to = ref MemoryMarshal.GetReference(output);
        for (; at + Vector128<byte>.Count <= text.Length; at += Vector128<byte>.Count)
        {
            Vector128<byte> v = Vector128.LoadUnsafe(ref from, (nuint)at);
            Vector128<byte> special = Vector128.LessThan(v.AsSByte(), Vector128.Create((sbyte)' ')).AsByte() |
                Vector128.Equals(v, Vector128.Create((byte)'"')) | Vector128.Equals(v, Vector128.Create((byte)'\\'));
            v.StoreUnsafe(ref to, (nuint)at);
            uint mask = special.ExtractMostSignificantBits();
            if (mask != 0) return at + System.Numerics.BitOperations.TrailingZeroCount(mask);
        }
        for (; at < text.Length; at++)
        {
            byte b = text[at];
            if (b is < (byte)' ' or > 127 or (byte)'"' or (byte)'\\') return at;
            output[at] = b;
        }
        return at;
    }

    private static int EscapeOne(byte b, Span<byte> output)
    {
        byte letter = b switch
        {
            (byte)'"' or (byte)'\\' => b, (byte)'\t' => (byte)'t', (byte)'\r' => (byte)'r', (byte)'\n' =>
                (byte)'n', (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f', _ => 0,
        };
        output[0] = (byte)'\\';
        if (letter != 0)
        {
            output[1] = letter;
            return 2;
        }
        "u00"u8.CopyTo(output[1..]);
        output[4] = (byte)('0' + (b >> 4));
        output[5] = "0123456789abcdef"u8[b & 15];
        return MaxEscape;
    }
}
