using System;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Watching;

/// <summary>
/// One path of <c>--watch</c> or <c>--on-change</c>: what counts as a change to it, when it is walked, and when a
/// change is reported.
/// <para>
/// The kernel reports events in the directories that a walk has found. An event on the path itself, or on a part of it,
/// may mean that it was replaced: only the next walk can tell, by comparing fingerprints. A path too large for watches
/// is polled by walks only; one that another machine may change is both watched and walked regularly.
/// </para>
/// </summary>
public sealed class WatchedPath
{
    private ulong _print;           // the fingerprint of the last walk
    private bool _isKnown;          // the last walk saw everything
    private bool _isTooLarge;       // the current walk has found more directories than watches are left
    private bool _isReported;       // a change was reported that the next walk will find too
    private string? _changed;       // to be reported
    private string? _followed;      // the change to report again while walks may find more of it
    private Instant _followedUntil;

    /// <summary>Creates a path about which nothing is known yet; it is walked at once.</summary>
    /// <param name="service">The service or job, an index into the plan.</param>
    /// <param name="path">The path as given, made absolute.</param>
    /// <param name="ignore">Patterns of what to ignore.</param>
    /// <param name="mode">How its changes are noticed.</param>
    public WatchedPath(int service, string path, string[] ignore, WatchMode mode = WatchMode.Watched)
    {
        (Service, Path, Mode) = (service, path, mode);
        Ignored = Array.ConvertAll(ignore, Text.Encode);
    }

    /// <summary>The service or job, an index into the plan.</summary>
    public int Service { get; }

    /// <summary>The path as given, made absolute.</summary>
    public string Path { get; }

    /// <summary>Patterns of what to ignore.</summary>
    public byte[][] Ignored { get; }

    /// <summary>How its changes are noticed.</summary>
    public WatchMode Mode { get; private set; }

    /// <summary>Whether a walk compares files as well as directories.</summary>
    public bool ComparesFiles => Mode != WatchMode.Watched;

    /// <summary>When it is walked next, unless it is being walked then.</summary>
    public Instant Due { get; private set; }

    /// <summary>The number of its last walk: watches that the last walk did not find again are removed.</summary>
    public int Walks { get; private set; }

    /// <summary>The state of the current walk.</summary>
    public WalkStage Walk { get; private set; }

    /// <summary>When the current walk began.</summary>
    public Instant BeganAt { get; private set; }

    /// <summary>Whether the current walk takes watches.</summary>
    public bool Takes { get; private set; }

    /// <summary>Whether the next walk must be the only one that takes watches, because others took those it
    /// needed.</summary>
    public bool MustBeAlone { get; private set; }

    /// <summary>How long it waits for the others to end: one may hang in a file system that does not respond.</summary>
    public Instant AloneBy { get; private set; }

    /// <summary>When to report the last change again.</summary>
    public Instant ReportAgainAt { get; private set; } = Instant.Never;

    /// <summary>Begins a walk, alone or next to others.</summary>
    internal void BeginWalk(Instant now, bool isAlone)
    {
        (BeganAt, Takes) = (now, Mode != WatchMode.Polled);
        Due = ComparesFiles ? now + Limits.PollInterval : Instant.Never;
        Walks++;
        (Walk, _isTooLarge, MustBeAlone) = (isAlone ? WalkStage.Alone : WalkStage.InCompany, false, false);
    }

    /// <summary>Another walk begins during this one.</summary>
    internal void OnOtherWalk()
    {
        if (Walk == WalkStage.Alone) Walk = WalkStage.InCompany;
    }

    /// <summary>Handles an event in or on this path.</summary>
    /// <param name="now">The time.</param>
    /// <param name="kind">What is watched.</param>
    /// <param name="place">The text that the walk reported for it.</param>
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

    /// <summary>The current walk has found a place, and the kernel watches it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="kind">The kind of place.</param>
    /// <param name="place">The text that the walk reported for it.</param>
    /// <param name="isNew">Whether it was not watched for this path before.</param>
    /// <param name="missed">Whether an event arrived before monofy knew that it is watched.</param>
    public void OnFound(Instant now, WalkKind kind, string place, bool isNew, bool missed)
    {
        if (kind == WalkKind.Directory && ((isNew && _isKnown) || missed)) Change(Join(place));
        else if (missed) WalkAgain(now);
    }

    /// <summary>The current walk has found a directory for which no watch is left.</summary>
    public void OnNoWatchLeft() => _isTooLarge = true;

    /// <summary>Handles the result of the current walk; returns what to announce.</summary>
    internal WatchNotice OnWalked(Instant now, in WalkResult result)
    {
        WalkLimit limit = LimitOf(result);
        bool hadCompany = Walk == WalkStage.InCompany;
        Walk = WalkStage.Concluded;
        if (limit == WalkLimit.TooMany && hadCompany)
        {
            // Concurrent walks may have taken the watches it needed.
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

    /// <summary>Polls the path from now on.</summary>
    internal void Poll(Instant now)
    {
        (Mode, Due, MustBeAlone, _isKnown) = (WatchMode.Polled, now, false, false);
        Walks++;       // its watches are no longer needed
    }

    /// <summary>Why not all of it is watched, according to the <paramref name="result"/> of its walk.</summary>
    public WalkLimit LimitOf(in WalkResult result) =>
        Mode == WatchMode.Polled ? WalkLimit.None : _isTooLarge ? WalkLimit.TooMany : result.Limit;

    /// <summary>Ends the current walk, or notes that it could not begin.</summary>
    internal void EndWalk(Instant now)
    {
        // A walk without a result was killed or never began: the kernel is probably out of memory.
        if (Walk != WalkStage.Concluded) Due = Instant.Earlier(Due, now + Limits.PollInterval);
        Walk = WalkStage.None;
    }

    /// <summary>The change to report now; null: none. While walks may still find more of it, such as the files of a new
    /// directory, the change is reported again, so that all of it counts as one; but not forever, because a file system
    /// may not respond.</summary>
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

    /// <summary>Schedules a walk soon, because something happened that only a walk can explain.</summary>
    public void WalkAgain(Instant now) => Due = Instant.Earlier(Due, now + Limits.BetweenWalks);

    // Something happened to the watched file or directory itself. The walk finds out whether it was replaced. A write
    // is reported at once, because two writes within one clock tick look the same; events after it count again.
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
    /// <summary>The kernel reports them.</summary>
    Watched,

    /// <summary>The kernel reports changes made on this machine; walks find those made elsewhere.</summary>
    Both,

    /// <summary>Only walks find them.</summary>
    Polled,
}

/// <summary>The state of the current walk over a path.</summary>
public enum WalkStage : byte
{
    /// <summary>No walk is in progress.</summary>
    None,

    /// <summary>It is the only walk.</summary>
    Alone,

    /// <summary>Other walks are in progress, or were since it began.</summary>
    InCompany,

    /// <summary>It has reported what it found and is about to end.</summary>
    Concluded,
}

/// <summary>What to announce after a walk.</summary>
public enum WatchNotice : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>There is more than can be watched.</summary>
    TooLarge,

    /// <summary>Another machine or program may change it without the kernel seeing it.</summary>
    ChangedElsewhere,
}
