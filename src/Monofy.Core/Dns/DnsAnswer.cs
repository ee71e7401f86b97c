namespace Monofy.Core.Dns;

/// <summary>What a packet of a name server means for one question.</summary>
public enum DnsAnswer : byte
{
    /// <summary>No answer to it, or malformed: as if it had not come.</summary>
    None,

    /// <summary>There are addresses.</summary>
    Found,

    /// <summary>The name is there, an address of that kind is not.</summary>
    NoAddress,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>The server could not or would not say (SERVFAIL, REFUSED, …).</summary>
    Failed,
}
