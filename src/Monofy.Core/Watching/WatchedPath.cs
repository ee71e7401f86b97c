using System;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Watching;

/// <summary>
/// One path of <c>--watch</c> or <c>--on-change</c>: what counts as a change of it, when it is walked over, and when a
/// change is reported.
/// <para>
/// The kernel tells of events in the directories that a walk has found. What happens to the path itself, or a part of
/// it, may mean that it is another one: only the next walk can tell, by comparing prints. A path that is too large for
/// watches is polled by walks alone; one that another machine may change is walked over beside its watches.
/// </para>
/// </summary>
public sealed class WatchedPath
{
    private ulong _print;           // what was there at the last walk
    private bool _isKnown;          // there was a last walk that saw everything
    private bool _isTooLarge;       // the walk that goes on has found more directories than are left to be watched
    private bool _isReported;           // a change was reported that the next walk will find, too
    private string? _changed;       // in this turn
    private string? _followed;      // the change that is reported again while walks may find more of it
    private Instant _followedUntil;

    /// <summary>Nothing is known of it yet, and it is walked over at once.</summary>
    /// <param name="service">The service or job, an index into the plan.</param>
    /// <param name="path">As it was given, absolute.</param>
    /// <param name="ignore">Patterns of what is left out.</param>
    /// <param name="mode">How its changes are noticed.</param>
    public WatchedPath(int service, string path, string[] ignore, WatchMode mode = WatchMode.Watched)
    {
        (Service, Path, Mode) = (service, path, mode);
        Ignored = Array.ConvertAll(ignore, Text.Encode);
    }

    /// <summary>The service or job, an index into the plan.</summary>
    public int Service { get; }

    /// <summary>As it was given, absolute.</summary>
    public string Path { get; }

    /// <summary>Patterns of what is left out.</summary>
    public byte[][] Ignored { get; }

    /// <summary>How its changes are noticed.</summary>
    public WatchMode Mode { get; private set; }

    /// <summary>Whether a walk compares files, and not directories alone.</summary>
    public bool ComparesFiles => Mode != WatchMode.Watched;

    /// <summary>When it is walked over next, unless a walk goes on then.</summary>
    public Instant Due { get; private set; }

    /// <summary>The number of its last walk: watches that a walk did not find any more are removed.</summary>
    public int Walks { get; private set; }

    /// <summary>The walk that goes on.</summary>
    public WalkStage Walk { get; private set; }

    /// <summary>When that began.</summary>
    public Instant BeganAt { get; private set; }

    /// <summary>Whether the walk that goes on takes watches.</summary>
    public bool Takes { get; private set; }

    /// <summary>Whether the next walk must be the only one that takes watches: others took those that it
    /// needed.</summary>
    public bool MustBeAlone { get; private set; }

    /// <summary>How long it waits for the others to end: one of them may hang in a file system that does not
    /// answer.</summary>
    public Instant AloneBy { get; private set; }

    /// <summary>When the last change is to be reported again.</summary>
    public Instant ReportAgainAt { get; private set; } = Instant.Never;

    /// <summary>A walk begins, beside others or not.</summary>
    internal void BeginWalk(Instant now, bool isAlone)
    {
        (BeganAt, Takes) = (now, Mode != WatchMode.Polled);
        Due = ComparesFiles ? now + Limits.PollInterval : Instant.Never;
        Walks++;
        (Walk, _isTooLarge, MustBeAlone) = (isAlone ? WalkStage.Alone : WalkStage.InCompany, false, false);
    }

    /// <summary>Another walk begins while this one goes on.</summary>
    internal void GetCompany()
    {
        if (Walk == WalkStage.Alone) Walk = WalkStage.InCompany;
    }

    /// <summary>The kernel tells of something in or about this path.</summary>
    /// <param name="now">The time.</param>
    /// <param name="kind">What is watched.</param>
    /// <param name="place">What the walk told of it.</param>
    /// <param name="e">What happened.</param>
    public void OnEvent(Instant now, WalkKind kind, string place, in FileEvent e)
    {
        switch (kind)
        {
            case WalkKind.Part when e.Name != place && e.What != FileChange.Unwatched:
                break;
            case WalkKind.Part or WalkKind.File:
                OnOwn(now, e.What == FileChange.Written);
                break;
            case WalkKind.Directory when e.Name.Length == 0:
                WalkAgain(now);
                break;
            case WalkKind.Directory:
                OnEntry(now, place.Length == 0 ? e.Name : place + "/" + e.Name, e.What);
                break;
            case WalkKind.Done:
                break;
        }
    }

    /// <summary>The kernel has dropped events: anything may have changed.</summary>
    public void OnOverflow(Instant now)
    {
        if (Mode == WatchMode.Polled) return;
        Change(Path);
        WalkAgain(now);
    }

    /// <summary>The walk that goes on has found a place, and the kernel watches it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="place">Where.</param>
    /// <param name="isNew">It was not watched for this path before.</param>
    /// <param name="missed">Something happened there before it was known that it is watched.</param>
    public void OnFound(Instant now, WalkKind kind, string place, bool isNew, bool missed)
    {
        if (kind == WalkKind.Directory && ((isNew && _isKnown) || missed)) Change(Join(place));
        else if (missed) WalkAgain(now);
    }

    /// <summary>The walk that goes on has found a directory for which there is no watch left.</summary>
    public void OnNoWatchLeft() => _isTooLarge = true;

    /// <summary>The walk that goes on has seen everything that it can; what that is worth saying.</summary>
    internal WatchNotice OnWalked(Instant now, in WalkResult result)
    {
        WalkLimit limit = LimitOf(result);
        bool hadCompany = Walk == WalkStage.InCompany;
        Walk = WalkStage.Concluded;
        if (limit == WalkLimit.TooMany && hadCompany)
        {
            // Together they found less room than there is.
            (MustBeAlone, Due, AloneBy) = (true, now, now + Limits.PollInterval);
            return WatchNotice.None;
        }
        if (_isKnown && _print != result.Print && limit == WalkLimit.None && !_isReported) Change(Path);
        _isReported = false;
        (_print, _isKnown) = (result.Print, limit == WalkLimit.None);
        if (limit != WalkLimit.None)
        {
            Poll(now);
            return WatchNotice.TooLarge;
        }
        if (Mode != WatchMode.Watched || FileSystems.ChangedElsewhere(result.FileSystem) == null)
            return WatchNotice.None;
        (Mode, _isKnown, Due) = (WatchMode.Both, false, now);
        return WatchNotice.ChangedElsewhere;
    }

    /// <summary>It is polled from now on.</summary>
    internal void Poll(Instant now)
    {
        (Mode, Due, MustBeAlone, _isKnown) = (WatchMode.Polled, now, false, false);
        Walks++;       // none of its watches is needed any more
    }

    /// <summary>Why not all of it is watched, as <paramref name="result"/> of its walk says.</summary>
    public WalkLimit LimitOf(in WalkResult result) =>
        Mode == WatchMode.Polled ? WalkLimit.None : _isTooLarge ? WalkLimit.TooMany : result.Limit;

    /// <summary>The walk is over, or could not begin.</summary>
    internal void EndWalk(Instant now)
    {
        // One that reported nothing was killed or never began: the kernel is probably out of memory.
        if (Walk != WalkStage.Concluded) Due = Instant.Earlier(Due, now + Limits.PollInterval);
        Walk = WalkStage.None;
    }

    /// <summary>What changed and is to be reported now; null: nothing. While a walk follows that may find more of it,
    /// such as the files of a new directory, the change is repeated, so that all of it counts as one; but not for ever,
    /// because a file system may not answer.</summary>
    public string? NextReport(Instant now)
    {
        bool goesOn = Walk != WalkStage.None || Due <= now + Limits.BetweenWalks;
        string? change = _changed ?? (ReportAgainAt <= now ? _followed : null);
        if (_followed == null) _followedUntil = now + Limits.LongestFollowed;
        if (change != null)
            (_followed, _changed, ReportAgainAt) = (change, null, now + Limits.ReportedAgain);
        if (!goesOn || now >= _followedUntil) ReportAgainAt = Instant.Never;
        if (!goesOn) _followed = null;
        return change;
    }

    /// <summary>It is walked over soon: something happened that only a walk can explain.</summary>
    public void WalkAgain(Instant now) => Due = Instant.Earlier(Due, now + Limits.BetweenWalks);

    // Something happened to what is watched, by itself. The walk finds out whether it is another one; a write is
    // reported at once, because two writes within one tick of the clock look the same. What comes after the write
    // counts again.
    private void OnOwn(Instant now, bool written)
    {
        if (written) Change(Path);
        _isReported = written;
        WalkAgain(now);
    }

    private void OnEntry(Instant now, string below, FileChange what)
    {
        if (Ignores(below)) return;
        Change(Join(below));
        if (Mode == WatchMode.Both || what == FileChange.OfDirectory) WalkAgain(now);
        _isReported |= Mode == WatchMode.Both;
    }

    private void Change(string what) => _changed ??= what;

    private bool Ignores(string below)
    {
        if (Ignored.Length == 0) return false;
        byte[] text = Text.Encode(below);
        return Array.Exists(Ignored, pattern => Glob.Ignores(pattern, text));
    }

    private string Join(string below) =>
        below.Length == 0 ? Path : Path.EndsWith('/') ? Path + below : Path + "/" + below;
}

/// <summary>How changes of a path are noticed.</summary>
public enum WatchMode : byte
{
    /// <summary>The kernel tells of them.</summary>
    Watched,

    /// <summary>It tells of those made here; walks find those made elsewhere.</summary>
    Both,

    /// <summary>Walks alone find them.</summary>
    Polled,
}

/// <summary>The walk over a path that goes on.</summary>
public enum WalkStage : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It is the only one.</summary>
    Alone,

    /// <summary>There are others, or were since it began.</summary>
    InCompany,

    /// <summary>It has reported what it found and is about to end.</summary>
    Concluded,
}

/// <summary>What is worth saying after a walk.</summary>
public enum WatchNotice : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is more than can be watched.</summary>
    TooLarge,

    /// <summary>It may be changed by another machine or program, which the kernel does not see.</summary>
    ChangedElsewhere,
}
