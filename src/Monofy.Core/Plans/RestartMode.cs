namespace Monofy.Core.Plans;

/// <summary>The kinds of <see cref="RestartPolicy"/>.</summary>
public enum RestartMode : byte
{
    /// <summary>Never. The default.</summary>
    No,

    /// <summary>When it failed.</summary>
    OnFailure,

    /// <summary>Whatever its status.</summary>
    Always,
}
