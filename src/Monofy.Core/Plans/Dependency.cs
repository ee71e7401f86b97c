namespace Monofy.Core.Plans;

/// <summary>One edge of the plan: who must be how before the owner of the edge starts.</summary>
/// <param name="Service">Index in <see cref="Plan.Services"/>.</param>
/// <param name="Condition">What must be true of it.</param>
public readonly record struct Dependency(int Service, Condition Condition)
{
    /// <summary>The owner is restarted when the other is restarted or stopped by command (Compose's <c>restart:
    /// true</c>).</summary>
    public bool Restart { get; init; }
}
