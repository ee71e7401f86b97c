namespace Monofy.Core.Input;

/// <summary>How a plan in JSON is recognised.</summary>
public static class PlanJsonFormat
{
    /// <summary>The key whose value is the version.</summary>
    public const string Mark = "monofy";

    /// <summary>The version of the format.</summary>
    public const int Version = 1;
}
