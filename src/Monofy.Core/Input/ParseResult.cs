using System.Collections.Generic;
using Monofy.Core.Plans;

namespace Monofy.Core.Input;

/// <summary>What a command line came to.</summary>
public sealed class ParseResult
{
    /// <summary>What the user wants.</summary>
    public Request Request { get; init; }

    /// <summary>The plan; null where there are mistakes or none is needed. With mistakes, one that holds (<c>MONOFY_HOLD</c>) and runs nothing.</summary>
    public Plan? Plan { get; init; }

    /// <summary>Every mistake, each one line; empty where there is none.</summary>
    public IReadOnlyList<string> Mistakes { get; init; } = [];
}
