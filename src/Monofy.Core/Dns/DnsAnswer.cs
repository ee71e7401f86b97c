namespace Monofy.Core.Dns;

/// <summary>What a packet from a name server means for one question.</summary>
public enum DnsAnswer : byte
{
    /// <summary>Not an answer to the question, or malformed: ignored.</summary>
    None,

    /// <summary>There are addresses.</summary>
    Found,

    /// <summary>The name exists, but has no address of that kind.</summary>
    NoAddress,

    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NoSuchName,

    /// <summary>The server could not or would not answer (SERVFAIL, REFUSED, …).</summary>
    Failed,
}
