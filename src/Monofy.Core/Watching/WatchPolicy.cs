using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Watching;

/// <summary>All paths that are watched: which one is walked over next, how many watches it may have, and which
/// limits are announced, each once.</summary>
public sealed class WatchPolicy
{
    private readonly List<WatchedPath> _paths = [];
    private readonly Action<string> _note;
    private bool _saidLimit, _saidElsewhere;
    private int _walking;
    private WatchedPath? _alone;    // the walk over it goes on, and no other may begin

    /// <summary>The paths of <paramref name="plan"/>.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="absolute">Makes a path absolute.</param>
    /// <param name="refusal">Why the kernel watches nothing at all; null: it does.</param>
    /// <param name="note">Says what cannot be watched.</param>
    public WatchPolicy(Plan plan, Func<string, string> absolute, string? refusal, Action<string> note)
    {
        _note = note;
        WatchMode mode = refusal == null ? WatchMode.Watched : WatchMode.Polled;
        for (int i = 0; i < plan.Services.Length; i++)
        {
            ServiceSettings settings = plan.Services[i].Settings;
            foreach (string path in PathsOf(settings)) _paths.Add(new(i, absolute(path), settings.WatchIgnore, mode));
        }
        if (refusal != null) SayLimit("cannot watch files: " + refusal);
    }

    /// <summary>Whether there is anything to watch.</summary>
    public static bool IsNeeded(Plan plan) => Array.Exists(plan.Services, static s => PathsOf(s.Settings).Length > 0);

    /// <summary>All of them, in the plan's order.</summary>
    public IReadOnlyList<WatchedPath> Paths => _paths;

    /// <summary>Whether a walk goes on.</summary>
    public bool IsWalking => _walking > 0;

    /// <summary>The path that is to be walked over now; null: none.</summary>
    public WatchedPath? NextWalk(Instant now)
    {
        if (_alone != null || _walking >= Limits.WalksAtOnce) return null;
        WatchedPath? next = null;
        foreach (WatchedPath path in _paths)
        {
            if (path.Walk != WalkStage.None || path.Due > now) continue;
            // It is next, and until then no other begins: else it might wait for ever.
            if (path.MustBeAlone) return _walking == 0 ? path : null;
            next ??= path;
        }
        return next;
    }

    /// <summary>A walk over <paramref name="path"/> begins.</summary>
    public void BeginWalk(WatchedPath path, Instant now)
    {
        if (path.MustBeAlone) _alone = path;
        if (_walking > 0)
        {
            foreach (WatchedPath other in _paths) other.GetCompany();
        }
        path.BeginWalk(now, isAlone: _walking == 0);
        _walking++;
    }

    /// <summary>How many directories a walk may watch.</summary>
    /// <param name="watches">How many are watched for all paths.</param>
    /// <param name="own">How many of those are for its path.</param>
    public static int Budget(int watches, int own) => Math.Max(0, Limits.Watches - watches + own);

    /// <summary>The walk over <paramref name="path"/> has seen everything that it can.</summary>
    public void OnWalked(WatchedPath path, Instant now, in WalkResult result)
    {
        WalkLimit limit = path.LimitOf(result);
        switch (path.OnWalked(now, result))
        {
            case WatchNotice.None: break;
            case WatchNotice.TooLarge: SayLimit(path.Path + Describe(limit)); break;
            case WatchNotice.ChangedElsewhere: SayElsewhere(path, result.FileSystem); break;
        }
    }

    /// <summary>The walk over <paramref name="path"/> is over, or could not begin.</summary>
    public void EndWalk(WatchedPath path, Instant now)
    {
        if (_alone == path) _alone = null;
        _walking--;
        path.EndWalk(now);
    }

    /// <summary>When <see cref="NextWalk"/> or <see cref="WatchedPath.NextReport"/> has something next; call it behind
    /// them.</summary>
    public Instant NextDeadline
    {
        get
        {
            Instant next = Instant.Never;
            // What waits for walks to end is looked at when they do.
            bool mayBegin = _alone == null && _walking < Limits.WalksAtOnce &&
                !(_walking > 0 && _paths.Exists(static p => p.MustBeAlone));
            foreach (WatchedPath path in _paths)
            {
                if (mayBegin && path.Walk == WalkStage.None) next = Instant.Earlier(next, path.Due);
                next = Instant.Earlier(next, path.ReportAgainAt);
            }
            return next;
        }
    }

    private static string[] PathsOf(ServiceSettings settings) => settings.Job?.OnChange is { Length: > 0 } onChange
        ? [.. settings.Watch, .. onChange] : settings.Watch;

    private void SayElsewhere(WatchedPath path, uint fileSystem)
    {
        if (_saidElsewhere) return;
        _saidElsewhere = true;
        _note(path.Path + " is on " + FileSystems.ChangedElsewhere(fileSystem) +
            "; changes that are made elsewhere are looked for every 10 s");
    }

    private static string Describe(WalkLimit limit) => limit switch
    {
        WalkLimit.TooDeep => " has more than 64 levels of directories",
        WalkLimit.Refused =>
            " has more directories than the kernel watches for this user (fs.inotify.max_user_watches)",
        WalkLimit.TooMany or WalkLimit.None => " makes it more than 8192 directories to watch",
    };

    private void SayLimit(string what)
    {
        if (_saidLimit) return;
        _saidLimit = true;
        _note(what + "; changes are looked for every 10 s (--watch-ignore leaves directories out)");
    }
}
