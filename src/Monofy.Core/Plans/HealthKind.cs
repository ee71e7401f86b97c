namespace Monofy.Core.Plans;

/// <summary>How health is checked (<c>--health</c>, <c>--health-cmd</c>).</summary>
public enum HealthKind : byte
{
    /// <summary>A command that exits with 0.</summary>
    Command,

    /// <summary>A TCP connection that is accepted.</summary>
    Tcp,

    /// <summary>An HTTP request that is answered with 2xx or 3xx.</summary>
    Http,

    /// <summary>The service reports it itself (the sd_notify protocol).</summary>
    Notify,

    /// <summary>Only the memory of its processes is checked (<c>--health-memory</c> alone).</summary>
    Memory,

    /// <summary>A Unix socket that accepts connections (<c>--wait-for</c> only).</summary>
    Unix,

    /// <summary>A path that exists (<c>--wait-for</c> only).</summary>
    File,
}
