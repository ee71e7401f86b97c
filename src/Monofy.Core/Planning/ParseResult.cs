using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Plans;

namespace Monofy.Core.Planning;

/// <summary>The result of reading a command line.</summary>
public sealed class ParseResult
{
    /// <summary>What the user wants.</summary>
    public ProgramMode ProgramMode { get; init; }

    /// <summary>The run as the user said it; null if none is needed.</summary>
    public Description? Description { get; init; }

    /// <summary>The options that say what to do with it: <c>--export</c>, <c>--output</c>.</summary>
    public Given Options { get; init; } = new();

    /// <summary>The plan; null if there are mistakes or none is needed. With mistakes, one that holds
    /// (<c>MONOFY_HOLD</c>) and runs nothing.</summary>
    public Plan? Plan { get; init; }

    /// <summary>For <c>--check</c>: the plan as far as it goes, though there are mistakes, so that what is missing on
    /// this machine is found with them.</summary>
    public Plan? Checked { get; init; }

    /// <summary>Every mistake, each one line.</summary>
    public IReadOnlyList<string> Mistakes { get; init; } = [];
}
