namespace Monofy.Core.Plans;

/// <summary>Whose status becomes monofy's (<c>--exit-code</c>).</summary>
public enum ExitCodeChoice : byte
{
    /// <summary>The service whose end stopped the rest; otherwise the first non-zero status in the order of the command
    /// line.</summary>
    Default,

    /// <summary>The service that ended first.</summary>
    First,

    /// <summary>The highest status.</summary>
    Worst,

    /// <summary>The service given by name.</summary>
    Named,
}
