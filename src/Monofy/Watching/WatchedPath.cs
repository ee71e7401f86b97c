using System;
using Monofy.Core.Values;

namespace Monofy.Watching;

/// <summary>One path of <c>--watch</c> or <c>--on-change</c>, and what is known of it.</summary>
internal sealed class WatchedPath
{
    // below the 300 ms after which a change is complete, and the 2 s after which it is in any case
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_mostFollowed = TimeSpan.FromMilliseconds(1500);

    private readonly byte[] _path;
    private readonly byte[][] _ignore;
    private string? _followed;
    private Instant _until;

    /// <summary>Nothing is known of it yet.</summary>
    /// <param name="service">The service or job, an index into the plan.</param>
    /// <param name="path">As it was given, absolute.</param>
    /// <param name="ignore">Patterns of what is left out.</param>
    public WatchedPath(int service, string path, string[] ignore)
    {
        (Service, Path) = (service, path);
        _path = Bytes(path + "\0");
        _ignore = Array.ConvertAll(ignore, Bytes);
    }

    public int Service { get; }

    public string Path { get; }

    /// <summary>Whether it has been walked over once, so that <see cref="Print"/> is what was there.</summary>
    public bool IsKnown { get; set; }

    /// <summary>What was there at the last walk.</summary>
    public ulong Print { get; set; }

    /// <summary>Whether it is looked at every 10 s, since not everything can be watched.</summary>
    public bool Polls { get; set; }

    /// <summary>Whether it is looked at every 10 s beside its watches, since it may be changed elsewhere.</summary>
    public bool Looks { get; set; }

    /// <summary>The walk over it that goes on; null: none.</summary>
    public Walk? Walk { get; set; }

    /// <summary>When it is walked over next.</summary>
    public Instant Due { get; set; }

    /// <summary>The number of its last walk: watches that a walk did not find any more are removed.</summary>
    public int Walks { get; set; }

    /// <summary>Whether the walk that goes on has found more directories than are left to be watched.</summary>
    public bool IsTooLarge { get; set; }

    /// <summary>Whether a change was told that the next walk will find, too.</summary>
    public bool IsTold { get; set; }

    /// <summary>What changed in this turn; null: nothing.</summary>
    public string? Changed { get; set; }

    /// <summary>When the last change is to be told again.</summary>
    public Instant AgainAt { get; private set; } = Instant.Never;

    /// <summary>What changed and is to be told now; null: nothing. While a walk follows that may find more of it, such
    /// as the files of a new directory, the change is repeated, so that all of it counts as one; but not for ever,
    /// because a file system may not answer.</summary>
    /// <param name="now">The time.</param>
    /// <param name="goesOn">Whether a walk is due or under way.</param>
    public string? Tell(Instant now, bool goesOn)
    {
        string? told = Changed ?? (AgainAt <= now ? _followed : null);
        if (_followed == null) _until = now + s_mostFollowed;
        if (told != null) (_followed, Changed, AgainAt) = (told, null, now + s_again);
        if (!goesOn || now >= _until) AgainAt = Instant.Never;
        if (!goesOn) _followed = null;
        return told;
    }

    /// <summary>What the next walk has to do.</summary>
    public WalkTask NextWalk(int inotify, int budget) =>
        new(_path, _ignore, Polls ? -1 : inotify, budget, Polls || Looks);

    /// <summary>Whether <paramref name="below"/>, relative to the path, is left out.</summary>
    public bool Ignores(string below)
    {
        if (_ignore.Length == 0) return false;
        byte[] text = Bytes(below);
        return Array.Exists(_ignore, pattern => Core.Watching.Glob.Ignores(pattern, text));
    }

    /// <summary>The whole path of something below it; empty: itself.</summary>
    public string Join(string below) =>
        below.Length == 0 ? Path : Path.EndsWith('/') ? Path + below : Path + "/" + below;

    private static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[Text.EncodedLength(text)];
        Text.Encode(text, bytes);
        return bytes;
    }
}
