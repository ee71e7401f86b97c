namespace Monofy.Core.Plans;

/// <summary>Where a TCP or HTTP probe connects.</summary>
/// <param name="Kind"><see cref="HealthKind.Tcp"/> or <see cref="HealthKind.Http"/>.</param>
/// <param name="Host">Name or address; empty in the option means the loopback address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Path">For HTTP, beginning with a slash.</param>
public sealed record Endpoint(HealthKind Kind, string Host, int Port, string Path)
{
    /// <summary>As it is written on the command line.</summary>
    public override string ToString() =>
        (Kind == HealthKind.Http ? "http://" : "tcp://") + (Host.Contains(':') ? "[" + Host + "]" : Host) + ":" + Port +
            Path;
}
