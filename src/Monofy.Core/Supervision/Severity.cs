namespace Monofy.Core.Supervision;

/// <summary>How much a line that monofy announces matters.</summary>
public enum Severity : byte
{
    /// <summary>Something went wrong; said even with <c>-q</c>.</summary>
    Error,

    /// <summary>What a reader wants to know.</summary>
    Notice,

    /// <summary>Said with <c>-v</c> only.</summary>
    Detail,
}
