using System;
using System.Collections.Generic;
using Monofy.Core.Health;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>A question to all name servers, and the first answer that counts.</summary>
/// <param name="index">0 asks for IPv4 addresses, 1 for IPv6.</param>
internal sealed unsafe class DnsQuestion(int index)
{
    private readonly byte[] _packet = new byte[DnsMessage.MaxSize];
    private int _length;

    /// <summary>Which of the two it is.</summary>
    public int Index => index;

    /// <summary>What was found.</summary>
    public List<IpAddress> Addresses { get; } = [];

    /// <summary>None until there is an answer.</summary>
    public DnsAnswer Answer { get; set; }

    /// <summary>The question as it is sent.</summary>
    public ReadOnlySpan<byte> Packet => _packet.AsSpan(0, _length);

    /// <summary>Asks for <paramref name="name"/>, with a number that nobody can guess; false where it is no name.</summary>
    public bool Write(string name)
    {
        ushort id;
        Libc.getrandom(&id, sizeof(ushort), Libc.GRND_NONBLOCK);
        Answer = DnsAnswer.None;
        Addresses.Clear();
        _length = DnsMessage.WriteQuestion(_packet, id, name, v6: index == 1);
        return _length > 0;
    }

    /// <summary>What <paramref name="packet"/> says to it.</summary>
    public DnsAnswer Read(ReadOnlySpan<byte> packet) => DnsMessage.Read(packet, Packet, Addresses);
}
