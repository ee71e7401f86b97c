using System.Collections.Generic;

namespace Monofy.Core.Input;

/// <summary>One command of the command line, with its name and options.</summary>
internal sealed class Segment
{
    public bool IsSetup;
    public string? Name;
    public List<GivenOption>? Options;
    public string[] Words = [];

    /// <summary>Whose options are being read, 1, 2, …; 0 where all instances have the same.</summary>
    public int Instance;
}
