using System;
using System.Globalization;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>The head of an HTTP request, as far as monofy cares.</summary>
public sealed class HttpRequest
{
    /// <summary>The longest head: request line and headers. More is answered with 431.</summary>
    public const int MaxSize = 8 << 10;

    /// <summary>Whether the body is left out of the answer (HEAD).</summary>
    public bool IsHead { get; private set; }

    /// <summary>The path, decoded, without its query.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Whether it is HTTP/1.1 or later in 1.x.</summary>
    public bool IsVersion11 { get; private set; }

    /// <summary>What follows <c>Host:</c>; null without one.</summary>
    public string? Host { get; private set; }

    /// <summary>What follows <c>Accept:</c>; empty without one.</summary>
    public string Accept { get; private set; } = "";

    /// <summary>The number of the last event that the client has seen; 0: none.</summary>
    public long LastEvent { get; private set; }

    /// <summary>Reads a head from its first byte on: 200, or the status of what is wrong; 0 while it is not
    /// complete.</summary>
    public static int Parse(ReadOnlySpan<byte> input, out HttpRequest request)
    {
        request = new();
        int status = 0;
        bool first = true;
        ReadOnlySpan<byte> rest = input;
        while (status == 0)
        {
            int end = rest.IndexOf((byte)'\n');
            if (end < 0) return input.Length >= MaxSize ? 431 : 0;
            ReadOnlySpan<byte> line = rest[..end];
            rest = rest[(end + 1)..];
            if (line is [.., (byte)'\r']) line = line[..^1];
            if (input.Length - rest.Length > MaxSize) return 431;
            if (first && line.IsEmpty) continue;    // as RFC 9112 wants it
            if (!first && line.IsEmpty) status = request.IsVersion11 && request.Host == null ? 400 : 200;
            else status = first ? request.TakeFirst(line) : request.TakeHeader(line);
            first = false;
        }
        return status;
    }

    /// <summary>Whether <paramref name="host"/>, as a <c>Host</c> header has it, is this machine under a name that no
    /// other can have: an attacker's name may lead here too (DNS rebinding).</summary>
    public static bool IsLoopback(string host)
    {
        string name = WithoutPort(host);
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name is "[::1]") return true;
        return IpAddress.TryParse(name, out IpAddress address) && !address.IsV6 && address.Low >> 24 == 127;
    }

    /// <summary>A host without its port.</summary>
    public static string WithoutPort(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon < 0 || host.EndsWith(']') ? host : host[..colon];
    }

    private int TakeFirst(ReadOnlySpan<byte> line)
    {
        int first = line.IndexOf((byte)' ');
        int last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1) return 400;
        ReadOnlySpan<byte> method = line[..first], target = line[(first + 1)..last], version = line[(last + 1)..];
        if (version.Length != 8 || !version.StartsWith("HTTP/"u8) || version[6] != (byte)'.') return 400;
        if (version[5] != (byte)'1') return 505;
        IsVersion11 = version[7] is >= (byte)'1' and <= (byte)'9';
        if (!IsVersion11 && version[7] != (byte)'0') return 400;
        foreach (byte b in method)
        {
            if (!char.IsAsciiLetter((char)b) && b != (byte)'-') return 400;
        }
        IsHead = method.SequenceEqual("HEAD"u8);
        if (!IsHead && !method.SequenceEqual("GET"u8)) return 405;
        return TakeTarget(target);
    }

    private int TakeTarget(ReadOnlySpan<byte> target)
    {
        if (target.StartsWith("http://"u8))     // as one sends it to a proxy
        {
            target = target["http://"u8.Length..];
            int slash = target.IndexOf((byte)'/');
            target = slash < 0 ? "/"u8 : target[slash..];
        }
        if (target[0] != (byte)'/') return 400;
        int query = target.IndexOf((byte)'?');
        if (query >= 0) target = target[..query];
        byte[] path = new byte[target.Length];
        int length = 0;
        for (int i = 0; i < target.Length; i++)
        {
            byte b = target[i];
            if (b is <= (byte)' ' or 127) return 400;
            if (b == (byte)'%')
            {
                if (i + 2 >= target.Length ||
                    !byte.TryParse(target.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                        out b)) return 400;
                i += 2;
            }
            path[length++] = b;
        }
        Path = Text.Decode(path.AsSpan(0, length));
        return 0;
    }

    private int TakeHeader(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0) return 400;
        for (int i = 0; i < line.Length; i++)
        {
            bool good = i < colon ? line[i] is > (byte)' ' and < 127 : line[i] is >= (byte)' ' and not 127
                or (byte)'\t';
            if (!good) return 400;
        }
        ReadOnlySpan<byte> name = line[..colon];
        string value = Encoding.Latin1.GetString(line[(colon + 1)..]).Trim(' ', '\t');
        if (Is(name, "host"u8))
        {
            if (Host != null) return 400;
            Host = value;
        }
        else if (Is(name, "accept"u8)) Accept = Accept.Length == 0 ? value : Accept + "," + value;
        else if (Is(name, "last-event-id"u8) &&
            long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) LastEvent = number;
        return 0;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(name, lower);
}
