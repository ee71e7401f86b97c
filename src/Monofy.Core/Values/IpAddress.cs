using System;
using System.Buffers.Binary;

namespace Monofy.Core.Values;

/// <summary>An IPv4 or IPv6 address, without a scope.</summary>
/// <param name="High">The first eight bytes of an IPv6 address; 0 for IPv4.</param>
/// <param name="Low">The last eight bytes of an IPv6 address; the four of an IPv4 address.</param>
/// <param name="IsV6">Whether it is an IPv6 address.</param>
public readonly record struct IpAddress(ulong High, ulong Low, bool IsV6)
{
    private const int Groups = 8;

    /// <summary>127.0.0.1.</summary>
    public static readonly IpAddress Loopback = new(0, 0x7f000001, false);

    /// <summary>::1.</summary>
    public static readonly IpAddress LoopbackV6 = new(0, 1, true);

    /// <summary>The number of bytes <see cref="CopyTo"/> writes: 4 or 16.</summary>
    public int Length => IsV6 ? 16 : 4;

    /// <summary>The address made of 4 or 16 bytes in network byte order.</summary>
    public static IpAddress Of(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? new(0, BinaryPrimitives.ReadUInt32BigEndian(bytes), false)
        : new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), true);

    /// <summary>Writes the bytes in network byte order.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        if (!IsV6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Low);
            return;
        }
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <summary>Reads <c>10.0.0.1</c> (four decimal numbers only) or an IPv6 address (RFC 4291, without brackets and
    /// scope).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        if (text.Contains(':')) return TryParseV6(text, out address);
        bool good = TryParseV4(text, out uint value);
        address = new(0, value, false);
        return good;
    }

    /// <summary><c>10.0.0.1</c>, or the eight groups of an IPv6 address.</summary>
    public override string ToString()
    {
        if (!IsV6) return (Low >> 24) + "." + (Low >> 16 & 255) + "." + (Low >> 8 & 255) + "." + (Low & 255);
        string text = "";
        for (int i = 0; i < Groups; i++)
            text += (i > 0 ? ":" : "") + ((i < 4 ? High : Low) >> (3 - i % 4) * 16 & 0xffff).ToString("x");
        return text;
    }

    private static bool TryParseV4(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        for (int part = 0; part < 4; part++)
        {
            int end = part == 3 ? text.Length : text.IndexOf('.');
            // A leading zero means octal to some programs and decimal to others.
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0')) return false;
            uint number = 0;
            foreach (char c in text[..end])
            {
                if (!char.IsAsciiDigit(c)) return false;
                number = number * 10 + (uint)(c - '0');
            }
            if (number > 255) return false;
            value = value << 8 | number;
            text = part == 3 ? default : text[(end + 1)..];
        }
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        Span<ushort> groups = stackalloc ushort[Groups];
        groups.Clear();
        int count = 0;
        int gap = -1;
        if (text.StartsWith("::"))
        {
            gap = 0;
            text = text[2..];
        }
        while (!text.IsEmpty)
        {
            int end = text.IndexOf(':');
            ReadOnlySpan<char> group = end < 0 ? text : text[..end];
            if (end < 0 && group.Contains('.'))
            {
                if (count > Groups - 2 || !TryParseV4(group, out uint v4)) return false;
                groups[count++] = (ushort)(v4 >> 16);
                groups[count++] = (ushort)v4;
                break;
            }
            if (count == Groups || !TryParseGroup(group, out groups[count])) return false;
            count++;
            if (end < 0) break;
            text = text[(end + 1)..];
            if (text.IsEmpty) return false;
            if (text[0] != ':') continue;
            if (gap >= 0) return false;
            gap = count;
            text = text[1..];
        }
        if (gap < 0 ? count != Groups : count == Groups) return false;
        if (gap >= 0) Expand(groups, gap, count - gap);
        ulong high = 0;
        ulong low = 0;
        for (int i = 0; i < 4; i++) (high, low) = (high << 16 | groups[i], low << 16 | groups[i + 4]);
        address = new(high, low, true);
        return true;
    }

    // Moves the last `tail` groups to the end and sets those between `gap` and them to 0.
    private static void Expand(Span<ushort> groups, int gap, int tail)
    {
        groups.Slice(gap, tail).CopyTo(groups[(Groups - tail)..]);
        groups[gap..(Groups - tail)].Clear();
    }

    private static bool TryParseGroup(ReadOnlySpan<char> text, out ushort value)
    {
        value = 0;
        if (text.Length is < 1 or > 4) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c)) return false;
            value = (ushort)(value << 4 | (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10));
        }
        return true;
    }
}
