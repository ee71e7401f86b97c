namespace Monofy.Core.Watching;

/// <summary>What a walk over a watched path found when it was over.</summary>
/// <param name="Limit">Why not everything is watched.</param>
/// <param name="Print">Differs if something else is there than at another walk.</param>
/// <param name="FileSystem">The <c>f_type</c> of the file system (statfs(2)); 0: unknown.</param>
public readonly record struct WalkResult(WalkLimit Limit, ulong Print, uint FileSystem);

/// <summary>What a walk tells of.</summary>
public enum WalkKind : byte
{
    /// <summary>The directory in which a part of the path lies that may be replaced; the text is the name of that
    /// part.</summary>
    Part,

    /// <summary>A directory whose contents count; the text is its path below the one that is watched, empty for that
    /// itself.</summary>
    Directory,

    /// <summary>The file that is watched, by itself.</summary>
    File,

    /// <summary>The walk is over.</summary>
    Done,
}

/// <summary>Why not everything is watched.</summary>
public enum WalkLimit : byte
{
    /// <summary>Everything is.</summary>
    None,

    /// <summary>There are more directories than monofy watches.</summary>
    TooMany,

    /// <summary>There are more levels than monofy watches.</summary>
    TooDeep,

    /// <summary>The kernel gives this user no more watches.</summary>
    Refused,
}
