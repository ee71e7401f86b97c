namespace Monofy.Core.Input;

/// <summary>What the user asks monofy to do.</summary>
public enum ProgramMode : byte
{
    /// <summary>Run the plan.</summary>
    Run,

    /// <summary>Report mistakes only.</summary>
    Check,

    /// <summary>Print the plan for another runner.</summary>
    Export,

    /// <summary>Print the help.</summary>
    Help,

    /// <summary>Print every option.</summary>
    HelpAll,

    /// <summary>Print the version.</summary>
    Version,

    /// <summary>The command line is empty: print the usage.</summary>
    Usage,

    /// <summary>Talk to a running monofy (<c>monofy ctl …</c>).</summary>
    Control,
}
