using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>A question for one name, to all name servers, and the first answer that counts.</summary>
/// <param name="v6">Asks for IPv6 addresses, else for IPv4 ones.</param>
internal sealed class DnsQuestion(bool v6)
{
    private readonly byte[] _packet = new byte[DnsMessage.MaxSize];
    private int _length;

    public List<IpAddress> Addresses { get; } = [];

    /// <summary>None until there is an answer.</summary>
    public DnsAnswer Answer { get; set; }

    /// <summary>The question as it is sent.</summary>
    public ReadOnlyMemory<byte> Packet => _packet.AsMemory(0, _length);

    /// <summary>Asks for <paramref name="name"/> under the number <paramref name="id"/>; false if DNS cannot hold that
    /// name.</summary>
    public bool Write(string name, ushort id)
    {
        Answer = DnsAnswer.None;
        Addresses.Clear();
        _length = DnsMessage.WriteQuestion(_packet, id, name, v6);
        return _length > 0;
    }

    /// <summary>What <paramref name="packet"/> says to it.</summary>
    public DnsAnswer Read(ReadOnlySpan<byte> packet) => DnsMessage.Read(packet, Packet.Span, Addresses);
}
