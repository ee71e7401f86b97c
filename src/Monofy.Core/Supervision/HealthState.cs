namespace Monofy.Core.Supervision;

/// <summary>Health as Docker tells it.</summary>
public enum HealthState : byte
{
    /// <summary>The service has no health check.</summary>
    None,

    /// <summary>Not known yet.</summary>
    Starting,

    /// <summary>The last probe passed.</summary>
    Healthy,

    /// <summary>As many probes failed in a row as its retries say.</summary>
    Unhealthy,
}
