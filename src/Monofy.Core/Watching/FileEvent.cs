namespace Monofy.Core.Watching;

/// <summary>What the kernel tells of a directory or file that is watched (inotify(7)).</summary>
/// <param name="Name">Which entry of the directory; empty: itself.</param>
/// <param name="What">What happened.</param>
public readonly record struct FileEvent(string Name, FileChange What);

/// <summary>What happened to a file or directory.</summary>
public enum FileChange : byte
{
    /// <summary>It was made, moved or removed.</summary>
    Other,

    /// <summary>The same of a directory.</summary>
    OfDirectory,

    /// <summary>A file that was open for writing was closed.</summary>
    Written,

    /// <summary>The kernel watches it no more.</summary>
    Unwatched,
}
