namespace Monofy.Core.Input;

/// <summary>Every number that bounds a plan.</summary>
public static class PlanLimits
{
    /// <summary>Instances of one service (<c>--scale</c>).</summary>
    public const int Instances = 10_000;
}
