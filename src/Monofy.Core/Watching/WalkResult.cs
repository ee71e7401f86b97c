namespace Monofy.Core.Watching;

/// <summary>The result of a walk over a watched path.</summary>
/// <param name="Limit">Why not everything is watched.</param>
/// <param name="Print">A fingerprint that differs between walks if something changed.</param>
/// <param name="FileSystem">The <c>f_type</c> of the file system (statfs(2)); 0: unknown.</param>
public readonly record struct WalkResult(WalkLimit Limit, ulong Print, uint FileSystem);

/// <summary>What a walk reports.</summary>
public enum WalkKind : byte
{
    /// <summary>The parent directory of a part of the path that may be replaced; the text is the name of that
    /// part.</summary>
    Part,

    /// <summary>A directory whose contents count; the text is its path relative to the watched one, empty for that one
    /// itself.</summary>
    Directory,

    /// <summary>The watched file itself.</summary>
    File,

    /// <summary>The walk is over.</summary>
    Done,
}

/// <summary>Why not everything is watched.</summary>
public enum WalkLimit : byte
{
    /// <summary>Everything is watched.</summary>
    None,

    /// <summary>There are more directories than monofy watches.</summary>
    TooMany,

    /// <summary>There are more levels than monofy watches.</summary>
    TooDeep,

    /// <summary>The kernel refuses more watches for this user.</summary>
    Refused,
}
