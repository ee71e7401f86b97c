namespace Monofy.Core.Plans;

/// <summary>What happens when a service becomes unhealthy (<c>--on-unhealthy</c>).</summary>
public enum OnUnhealthy : byte
{
    /// <summary>It is only reported. The default.</summary>
    Report,

    /// <summary>The service is stopped and started again.</summary>
    Restart,

    /// <summary>Everything is stopped.</summary>
    Stop,
}
