using Monofy.Core.Values;

namespace Monofy.Watching;

/// <summary>What a walk has to do. The child only reads it.</summary>
/// <param name="path">The absolute path.</param>
/// <param name="ignore">Patterns of what is left out.</param>
/// <param name="inotify">Where watches are added; -1: nothing is watched.</param>
/// <param name="budget">How many directories may be watched.</param>
/// <param name="looks">Whether every file is looked at.</param>
internal sealed class WalkTask(string path, byte[][] ignore, int inotify, int budget, bool looks)
{
    /// <summary>The absolute path, with a null at its end.</summary>
    public byte[] Path { get; } = Text.Encode(path + "\0");

    public byte[][] Ignore => ignore;

    public int Inotify => inotify;

    public int Budget => budget;

    public bool Looks => looks;

    public bool Watches => inotify >= 0;
}
