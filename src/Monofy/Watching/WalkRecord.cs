using Monofy.Core.Watching;

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
