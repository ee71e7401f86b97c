namespace Monofy.Core.Plans;

/// <summary>What the end of one service means for the others (<c>--fate</c>).</summary>
public enum Fate : byte
{
    /// <summary>Its end, with any status, stops everything. The default.</summary>
    Connected,

    /// <summary>Only its failure stops everything.</summary>
    OnFailure,

    /// <summary>Its end stops nothing.</summary>
    Separate,
}
