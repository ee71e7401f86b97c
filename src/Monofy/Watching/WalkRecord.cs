namespace Monofy.Watching;

/// <summary>What a walk tells; a text of <see cref="Length"/> bytes follows.</summary>
internal struct WalkRecord
{
    /// <summary>The watch that was added, or -1.</summary>
    public int Watch;
    public WalkKind Kind;

    /// <summary>Of <see cref="WalkKind.Done"/>: what could not be watched.</summary>
    public WalkLimit Limit;

    /// <summary>Length of the text, in bytes.</summary>
    public ushort Length;

    /// <summary>Of <see cref="WalkKind.Done"/>: the <c>f_type</c> of the file system; 0: unknown.</summary>
    public uint FileSystem;

    /// <summary>Of <see cref="WalkKind.Done"/>: differs if something else is there than at another walk.</summary>
    public ulong Print;
}

/// <summary>What a <see cref="WalkRecord"/> is about.</summary>
internal enum WalkKind : byte
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
internal enum WalkLimit : byte
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
