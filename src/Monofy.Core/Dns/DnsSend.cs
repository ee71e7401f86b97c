using System;

namespace Monofy.Core.Dns;

/// <summary>A packet that the resolver wants sent.</summary>
/// <param name="Server">The name server, an index into <see cref="ResolverConfig.Servers"/>.</param>
/// <param name="Packet">Valid until the resolver is called again.</param>
public readonly record struct DnsSend(int Server, ReadOnlyMemory<byte> Packet);
