namespace Monofy.Core.Plans;

/// <summary>What must be true of a service before one that depends on it starts (Compose's three conditions).</summary>
public enum Condition : byte
{
    /// <summary>Its process was started.</summary>
    Started,

    /// <summary>Its health check passed.</summary>
    Healthy,

    /// <summary>It exited with success.</summary>
    Completed,
}
