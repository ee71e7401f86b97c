namespace Monofy.Core.Plans;

/// <summary>What must be true of another service before the one that depends on it starts.</summary>
/// <param name="Service">The other service, as an index into <see cref="Plan.Services"/>.</param>
/// <param name="Condition">What must be true of it.</param>
public readonly record struct Dependency(int Service, Condition Condition)
{
    /// <summary>Whether the dependent is restarted when the other is restarted or stopped by command (Compose's
    /// <c>restart: true</c>).</summary>
    public bool Restart { get; init; }
}
