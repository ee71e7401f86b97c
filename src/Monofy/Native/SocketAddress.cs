using System;
using System.Buffers.Binary;
using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>Writes <c>struct sockaddr_in</c>, <c>sockaddr_in6</c> and <c>sockaddr_un</c>; the length is
/// returned.</summary>
internal static unsafe class SocketAddress
{
    /// <summary>Enough for each of them.</summary>
    public const int MaxSize = 112;

    private const int PathAt = 2;
    private const int InSize = 16, In6Size = 28;

    /// <summary>An address and port of TCP or UDP.</summary>
    public static uint Write(Span<byte> at, IpAddress address, int port)
    {
        at[..MaxSize].Clear();
        BitConverter.TryWriteBytes(at, (ushort)FamilyOf(address));
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)port);
        // Behind the port: the address, or the flow and then the address.
        address.CopyTo(at[(address.IsV6 ? 8 : 4)..]);
        return address.IsV6 ? (uint)In6Size : InSize;
    }

    /// <summary>A path, or an abstract name that begins with @.</summary>
    public static uint Write(Span<byte> at, string path)
    {
        at[..MaxSize].Clear();
        BitConverter.TryWriteBytes(at, (ushort)Libc.AF_UNIX);
        int length = Text.Encode(path, at[PathAt..]);
        if (at[PathAt] != (byte)'@') return (uint)(PathAt + length + 1);
        at[PathAt] = 0;
        return (uint)(PathAt + length);
    }

    /// <summary>AF_INET or AF_INET6.</summary>
    public static int FamilyOf(IpAddress address) => address.IsV6 ? Libc.AF_INET6 : Libc.AF_INET;
}
