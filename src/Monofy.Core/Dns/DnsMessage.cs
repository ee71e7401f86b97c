using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>
/// The small part of RFC 1035 that a stub resolver needs: a question for A or AAAA, and the addresses in the answer
/// section, after any aliases. Names in answers are skipped, never followed, so pointer loops do no harm. No EDNS: an
/// answer is at most 512 bytes; of a truncated one, the part received is used.
/// </summary>
public static class DnsMessage
{
    /// <summary>The longest message over UDP.</summary>
    public const int MaxSize = 512;

    private const int HeaderSize = 12;
    private const int MaxLabel = 63;
    private const int MaxName = 253;
    private const ushort RecursionDesired = 0x0100;
    private const ushort Response = 0x8000;
    private const ushort Opcode = 0x7800;
    private const ushort Truncated = 0x0200;
    private const ushort Code = 0x000f;
    private const int NoSuchName = 3;
    private const ushort TypeA = 1;
    private const ushort TypeAaaa = 28;
    private const ushort Internet = 1;

    /// <summary>Writes the question; returns its length, or 0 if <paramref name="name"/> is not a valid DNS
    /// name.</summary>
    public static int WriteQuestion(Span<byte> packet, ushort id, string name, bool v6)
    {
        if (name.Length is 0 or > MaxName) return 0;
        packet[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet, id);
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], 1);
        int at = HeaderSize;
        foreach (Range range in name.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> label = name.AsSpan(range);
            if (label.Length is 0 or > MaxLabel) return 0;
            packet[at++] = (byte)label.Length;
            foreach (char c in label) packet[at++] = (byte)c;
        }
        packet[at++] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], v6 ? TypeAaaa : TypeA);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(at + 2)..], Internet);
        return at + 4;
    }

    /// <summary>Reads a packet that may answer <paramref name="question"/>; adds its addresses to
    /// <paramref name="addresses"/>.</summary>
    public static DnsAnswer Read(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> question, List<IpAddress> addresses)
    {
        if (packet.Length < HeaderSize || !packet[..2].SequenceEqual(question[..2])) return DnsAnswer.None;
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if ((flags & Response) == 0 || (flags & Opcode) != 0) return DnsAnswer.None;
        int code = flags & Code;
        int questions = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        // A server that refuses may omit the question.
        if (questions == 0 && code != 0) return code == NoSuchName ? DnsAnswer.NoSuchName : DnsAnswer.Failed;
        if (questions != 1 || !SameQuestion(packet, question)) return DnsAnswer.None;
        if (code != 0) return code == NoSuchName ? DnsAnswer.NoSuchName : DnsAnswer.Failed;
        int records = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        int before = addresses.Count;
        bool whole = ReadRecords(packet, question.Length, records, BinaryPrimitives.ReadUInt16BigEndian(question[^4..]),
            addresses);
        bool cut = (flags & Truncated) != 0;
        if (!whole && !cut)
        {
            addresses.RemoveRange(before, addresses.Count - before);
            return DnsAnswer.None;
        }
        return addresses.Count > before ? DnsAnswer.Found : cut ? DnsAnswer.Failed : DnsAnswer.NoAddress;
    }

    // Names are compared without case. Comparing lengths and types the same way does no harm: equal bytes stay equal.
    private static bool SameQuestion(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> question)
    {
        if (packet.Length < question.Length) return false;
        for (int i = HeaderSize; i < question.Length; i++)
        {
            if (Lower(packet[i]) != Lower(question[i])) return false;
        }
        return true;
    }

    private static byte Lower(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;

    private static bool ReadRecords(
        ReadOnlySpan<byte> packet, int at, int count, ushort type, List<IpAddress> addresses)
    {
        const int fixedPart = 10;   // type, class, time to live, length
        int length = type == TypeA ? 4 : 16;
        for (int i = 0; i < count; i++)
        {
            if (!SkipName(packet, ref at) || packet.Length - at < fixedPart) return false;
            ushort recordType = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
            ushort recordClass = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 2)..]);
            int size = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 8)..]);
            at += fixedPart;
            if (packet.Length - at < size) return false;
            if (recordType == type && recordClass == Internet && size == length)
                addresses.Add(IpAddress.Of(packet.Slice(at, size)));
            at += size;
        }
        return true;
    }

    private static bool SkipName(ReadOnlySpan<byte> packet, ref int at)
    {
        while (at < packet.Length)
        {
            byte length = packet[at++];
            if (length == 0) return true;
            // A pointer ends the name.
            if (length >= 0xc0) return ++at <= packet.Length;
            if (length > MaxLabel) return false;
            at += length;
        }
        return false;
    }
}
