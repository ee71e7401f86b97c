namespace Monofy.Processes;

/// <summary>Who is left in the sweep.</summary>
internal enum Left : byte
{
    /// <summary>No child at all.</summary>
    None,

    /// <summary>Some that may be signalled, or are about to be reaped.</summary>
    Some,

    /// <summary>Only some that refuse every signal: they run as other users, and monofy lacks CAP_KILL.</summary>
    Refusing,
}
