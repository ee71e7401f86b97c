namespace Monofy.Core.Watching;

/// <summary>An event that the kernel reports for a watched directory or file (inotify(7)).</summary>
/// <param name="Name">The entry of the directory; empty: the watched directory or file itself.</param>
/// <param name="What">What happened.</param>
public readonly record struct FileEvent(string Name, FileChange What);

/// <summary>What happened to a file or directory.</summary>
public enum FileChange : byte
{
    /// <summary>It was created, moved or removed.</summary>
    Other,

    /// <summary>The same, for a directory.</summary>
    OfDirectory,

    /// <summary>A file that was open for writing was closed.</summary>
    Written,

    /// <summary>The kernel no longer watches it.</summary>
    Unwatched,
}
