using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Watching;

/// <summary>All watched paths: which one is walked next, how many watches it may have, and which limits are announced,
/// each once.</summary>
public sealed class WatchPolicy
{
    private readonly List<WatchedPath> _paths = [];
    private readonly Action<string> _note;
    private bool _reportedLimit, _reportedElsewhere;
    private int _walking, _taking;      // all walks; those that take watches
    private WatchedPath? _alone;        // while it is being walked, no other walk that takes watches may begin

    /// <summary>Collects the paths of <paramref name="plan"/>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="absolute">Makes a path absolute.</param>
    /// <param name="refusal">Why the kernel cannot watch anything; null: it can.</param>
    /// <param name="note">Announces what cannot be watched.</param>
    public WatchPolicy(Plan plan, Func<string, string> absolute, string? refusal, Action<string> note)
    {
        _note = note;
        WatchMode mode = refusal == null ? WatchMode.Watched : WatchMode.Polled;
        for (int i = 0; i < plan.Services.Length; i++)
        {
            ServiceSettings settings = plan.Services[i].Settings;
            foreach (string path in PathsOf(settings)) _paths.Add(new(i, absolute(path), settings.WatchIgnore, mode));
        }
        if (refusal != null) ReportLimit("cannot watch files: " + refusal);
    }

    /// <summary>Whether there is anything to watch.</summary>
    public static bool IsNeeded(Plan plan) => Array.Exists(plan.Services, static s => PathsOf(s.Settings).Length > 0);

    /// <summary>All watched paths, in the plan's order.</summary>
    public IReadOnlyList<WatchedPath> Paths => _paths;

    /// <summary>Whether a walk is in progress.</summary>
    public bool IsWalking => _walking > 0;

    /// <summary>The path to walk now; null: none.</summary>
    public WatchedPath? NextWalk(Instant now)
    {
        foreach (WatchedPath path in _paths)
        {
            // Another walk may hang: poll this path instead of waiting any longer.
            if (!path.MustBeAlone || path.AloneBy > now || _taking == 0) continue;
            path.Poll(now);
            ReportLimit(path.Path + Describe(WalkLimit.TooMany));
        }
        if (FreeAt(now) > now) return null;
        return _paths.Find(path => path.Walk == WalkStage.None && path.Due <= now && MayBegin(path));
    }

    // A path that must be walked alone is the next to take watches; otherwise it might wait forever.
    private bool MayBegin(WatchedPath path) => path.Mode == WatchMode.Polled || (_alone == null &&
        (path.MustBeAlone ? _taking == 0 : !_paths.Exists(static p => p.MustBeAlone)));

    /// <summary>Begins a walk over <paramref name="path"/>.</summary>
    public void BeginWalk(WatchedPath path, Instant now)
    {
        bool takes = path.Mode != WatchMode.Polled;
        if (path.MustBeAlone) _alone = path;
        if (takes && _taking > 0)
        {
            foreach (WatchedPath other in _paths) other.OnOtherWalk();
        }
        path.BeginWalk(now, isAlone: _taking == 0);
        _walking++;
        if (takes) _taking++;
    }

    /// <summary>The number of directories that a walk may watch.</summary>
    /// <param name="watches">The number of watches of all paths.</param>
    /// <param name="own">The number of those that belong to its path.</param>
    public static int Budget(int watches, int own) => Math.Max(0, Limits.Watches - watches + own);

    /// <summary>Handles the result of the walk over <paramref name="path"/>.</summary>
    public void OnWalked(WatchedPath path, Instant now, in WalkResult result)
    {
        WalkLimit limit = path.LimitOf(result);
        switch (path.OnWalked(now, result))
        {
            case WatchNotice.None: break;
            case WatchNotice.TooLarge: ReportLimit(path.Path + Describe(limit)); break;
            case WatchNotice.ChangedElsewhere: ReportElsewhere(path, result.FileSystem); break;
        }
    }

    /// <summary>Ends the walk over <paramref name="path"/>, or notes that it could not begin.</summary>
    public void EndWalk(WatchedPath path, Instant now)
    {
        if (_alone == path) _alone = null;
        _walking--;
        if (path.Takes) _taking--;
        path.EndWalk(now);
    }

    /// <summary>When <see cref="NextWalk"/> or <see cref="WatchedPath.NextReport"/> next has something to return; call
    /// it after them.</summary>
    public Instant NextDeadline(Instant now)
    {
        Instant next = Instant.Never;
        Instant free = FreeAt(now);
        foreach (WatchedPath path in _paths)
        {
            // Paths that wait for walks to end are checked when those end.
            bool mayBegin = path.Walk == WalkStage.None && MayBegin(path);
            if (mayBegin && path.Due != Instant.Never) next = Instant.Earlier(next, path.Due > free ? path.Due : free);
            if (path.MustBeAlone && !mayBegin) next = Instant.Earlier(next, path.AloneBy);
            next = Instant.Earlier(next, path.ReportAgainAt);
        }
        return next;
    }

    // When another walk may begin unless one ends earlier: now, or when a walk has taken so long that it may hang.
    private Instant FreeAt(Instant now)
    {
        if (_walking < Limits.WalksAtOnce) return now;
        int active = 0;
        Instant first = Instant.Never;
        foreach (WatchedPath path in _paths)
        {
            if (path.Walk == WalkStage.None || path.BeganAt + Limits.WalkPatience <= now) continue;
            active++;
            first = Instant.Earlier(first, path.BeganAt + Limits.WalkPatience);
        }
        return active < Limits.WalksAtOnce ? now : first;
    }

    private static string[] PathsOf(ServiceSettings settings) => settings.Job?.OnChange is { Length: > 0 } onChange
        ? [.. settings.Watch, .. onChange] : settings.Watch;

    private void ReportElsewhere(WatchedPath path, uint fileSystem)
    {
        if (_reportedElsewhere) return;
        _reportedElsewhere = true;
        _note(path.Path + " is on " + FileSystems.ChangedElsewhere(fileSystem) +
            "; changes that are made elsewhere are looked for every 10 s");
    }

    private static string Describe(WalkLimit limit) => limit switch
    {
        WalkLimit.TooDeep => " has more than " + Limits.WatchLevels + " levels of directories",
        WalkLimit.Refused =>
            " has more directories than the kernel watches for this user (fs.inotify.max_user_watches)",
        WalkLimit.TooMany or WalkLimit.None => " makes it more than " + Limits.Watches + " directories to watch",
    };

    private void ReportLimit(string what)
    {
        if (_reportedLimit) return;
        _reportedLimit = true;
        _note(what + "; changes are looked for every 10 s (--watch-ignore leaves directories out)");
    }
}
