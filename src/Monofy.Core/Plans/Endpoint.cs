namespace Monofy.Core.Plans;

/// <summary>Where a probe connects, or the path it checks.</summary>
/// <param name="Kind"><see cref="HealthKind.Tcp"/> or <see cref="HealthKind.Http"/>; for <c>--wait-for</c> also
/// <see cref="HealthKind.Unix"/> and <see cref="HealthKind.File"/>, which have only a path.</param>
/// <param name="Host">Name or address; empty in the option means the loopback address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Path">For HTTP, beginning with a slash; the path of a socket or file.</param>
public sealed record Endpoint(HealthKind Kind, string Host, int Port, string Path)
{
    /// <summary>Whether it is a path, which a child process checks.</summary>
    public bool IsPath => Kind is HealthKind.Unix or HealthKind.File;

    /// <summary>The endpoint as written on the command line.</summary>
    public override string ToString() => IsPath ? (Kind == HealthKind.Unix ? "unix:" : "file:") + Path :
        (Kind == HealthKind.Http ? "http://" : "tcp://") + (Host.Contains(':') ? "[" + Host + "]" : Host) + ":" + Port +
            Path;
}
