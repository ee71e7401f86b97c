namespace Monofy.Core.Input;

/// <summary>What the user wants of monofy.</summary>
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

    /// <summary>Nothing was asked: print how to ask.</summary>
    Usage,

    /// <summary>Talk to a monofy that runs (<c>monofy ctl …</c>).</summary>
    Control,
}
