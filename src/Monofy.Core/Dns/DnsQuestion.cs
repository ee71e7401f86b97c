using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>A question about one name to all name servers, and the first usable answer.</summary>
/// <param name="v6">Whether it asks for IPv6 addresses; otherwise for IPv4.</param>
internal sealed class DnsQuestion(bool v6)
{
    private readonly byte[] _packet = new byte[DnsMessage.MaxSize];
    private int _length;

    public List<IpAddress> Addresses { get; } = [];

    /// <summary>None until there is an answer.</summary>
    public DnsAnswer Answer { get; set; }

    /// <summary>The question as it is sent.</summary>
    public ReadOnlyMemory<byte> Packet => _packet.AsMemory(0, _length);

    /// <summary>Asks for <paramref name="name"/> with the identifier <paramref name="id"/>; false if it is not a valid
    /// DNS name.</summary>
    public bool Write(string name, ushort id)
    {
        Answer = DnsAnswer.None;
        Addresses.Clear();
        _length = DnsMessage.WriteQuestion(_packet, id, name, v6);
        return _length > 0;
    }

    /// <summary>Reads <paramref name="packet"/> as an answer to this question.</summary>
    public DnsAnswer Read(ReadOnlySpan<byte> packet) => DnsMessage.Read(packet, Packet.Span, Addresses);
}
