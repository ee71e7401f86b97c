namespace Monofy.Core.Plans;

/// <summary>The kinds of <see cref="RestartPolicy"/>.</summary>
public enum RestartMode : byte
{
    /// <summary>Never. The default.</summary>
    No,

    /// <summary>After a failure.</summary>
    OnFailure,

    /// <summary>After any exit.</summary>
    Always,
}
