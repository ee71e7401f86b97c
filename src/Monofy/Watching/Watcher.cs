using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Core.Watching;
using Monofy.Native;

namespace Monofy.Watching;

/// <summary>
/// Watches the paths of <c>--watch</c> and <c>--on-change</c> by inotify and makes an event of what changes. The loop
/// itself never enters a file system: children walk over the directories (<see cref="WalkChild"/>), first at the
/// beginning and again if directories come, go or are replaced. A path that is too large is looked at every 10 s by a
/// child, and so is one on a network file system, beside its watches.
/// </summary>
internal sealed unsafe class Watcher : ISource
{
    private const int MaxWatches = 8192;
    private const int MaxUnknown = 1024;
    private const int MaxWalksAtOnce = 4;
    private const int BufferSize = 16 << 10;
    private const int MaxPath = 4096;

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_betweenWalks = TimeSpan.FromMilliseconds(100);

    private readonly Reactor _reactor;
    private readonly Queue<Event> _events;
    private readonly Action<int, Action> _whenReaped;
    private readonly Action<string> _note;
    private readonly List<WatchedPath> _paths = [];
    private readonly Alarm _alarm;
    private readonly int _inotify;
    private readonly WatchTable _watches;
    // of which something came before the walk that added them has told of them
    private readonly HashSet<int> _unknown = [];
    // that were removed before another walk, which needs them too, has told of them
    private readonly HashSet<int> _gone = [];
    private bool _saidLimit, _saidElsewhere;
    private int _walking;

    /// <summary>Begins to watch the paths of <paramref name="plan"/>.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="reactor">The loop.</param>
    /// <param name="events">Where changes go.</param>
    /// <param name="whenReaped">Calls its second argument when the child that the first one names was reaped.</param>
    /// <param name="note">Says what cannot be watched.</param>
    public Watcher(Plan plan, Reactor reactor, Queue<Event> events, Action<int, Action> whenReaped, Action<string> note)
    {
        (_reactor, _events, _whenReaped, _note) = (reactor, events, whenReaped, note);
        _alarm = new(reactor, Turn);
        _inotify = Libc.inotify_init1(Libc.IN_NONBLOCK | Libc.IN_CLOEXEC);
        bool refused = _inotify < 0 || !reactor.TryAdd(_inotify, Libc.EPOLLIN, this);
        string why = refused ? OsError.Describe(OsError.Last) : "";
        _watches = new(_inotify);
        for (int i = 0; i < plan.Services.Length; i++)
        {
            ServiceSettings settings = plan.Services[i].Settings;
            foreach (string path in PathsOf(settings))
                _paths.Add(new(i, Absolute(path), settings.WatchIgnore) { Polls = refused });
        }
        if (refused) SayLimit("cannot watch files: " + why);
        Turn();
    }

    /// <summary>Whether there is anything to watch.</summary>
    public static bool IsNeeded(Plan plan) => Array.Exists(plan.Services, static s => PathsOf(s.Settings).Length > 0);

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        byte* buffer = stackalloc byte[BufferSize];
        nint size = Libc.read(_inotify, buffer, BufferSize);
        for (byte* at = buffer; at < buffer + size; at += sizeof(inotify_event) + ((inotify_event*)at)->len)
        {
            var e = (inotify_event*)at;
            string name = e->len == 0 ? ""
                : Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at + sizeof(inotify_event)));
            Take(e->wd, e->mask, name);
        }
        Turn();
    }

    private static string[] PathsOf(ServiceSettings settings) => settings.Job?.OnChange is { Length: > 0 } onChange
        ? [.. settings.Watch, .. onChange] : settings.Watch;

    // Relative to the directory in which monofy was started; if that no longer exists, the result does not exist
    // either.
    private static string Absolute(string path)
    {
        if (path.StartsWith('/')) return path;
        byte* directory = stackalloc byte[MaxPath];
        return Libc.getcwd(directory, MaxPath) == null ? "/" + path
            : Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(directory)) + "/" + path;
    }

    private void Take(int watch, uint mask, string name)
    {
        if ((mask & Libc.IN_Q_OVERFLOW) != 0)
        {
            // The kernel has dropped events: anything may have changed.
            foreach (WatchedPath path in _paths)
            {
                if (!path.Polls) Change(path, path.Path, walkAgain: true);
            }
            return;
        }
        List<WatchPlace>? places = _watches.Find(watch);
        if (places == null)
        {
            bool isGone = (mask & Libc.IN_IGNORED) != 0;
            if (_walking > 0 && isGone && _gone.Count < MaxWatches) _gone.Add(watch);
            else if (_walking > 0 && !isGone && _unknown.Count < MaxUnknown) _unknown.Add(watch);
            return;
        }
        foreach (WatchPlace place in places) Take(place, mask, name);
        if ((mask & Libc.IN_IGNORED) != 0) _watches.Remove(watch);
    }

    private void Take(in WatchPlace place, uint mask, string name)
    {
        WatchedPath path = place.Path;
        bool written = (mask & Libc.IN_CLOSE_WRITE) != 0;
        switch (place.Kind)
        {
            case WalkKind.Part:
                if (name != place.Name && (mask & Libc.IN_IGNORED) == 0) return;
                TakeOwn(path, written);
                break;
            case WalkKind.File:
                TakeOwn(path, written);
                break;
            case WalkKind.Directory:
                if (name.Length == 0)
                {
                    WalkAgain(path);
                    return;
                }
                string below = place.Name.Length == 0 ? name : place.Name + "/" + name;
                if (path.Ignores(below)) return;
                Change(path, path.Join(below), walkAgain: path.Looks || (mask & Libc.IN_ISDIR) != 0);
                path.IsTold |= path.Looks;
                break;
            case WalkKind.Done:
                break;
        }
    }

    // Something happened to what is watched, by itself. The walk finds out whether it is another one; a write is
    // reported at once, because two writes within one tick of the clock look the same. What comes after the write
    // counts again.
    private void TakeOwn(WatchedPath path, bool written)
    {
        if (written) path.Changed ??= path.Path;
        path.IsTold = written;
        WalkAgain(path);
    }

    private void Change(WatchedPath path, string what, bool walkAgain)
    {
        path.Changed ??= what;
        if (walkAgain) WalkAgain(path);
    }

    private void WalkAgain(WatchedPath path)
    {
        Instant due = Clock.Now + s_betweenWalks;
        if (path.Due > due) path.Due = due;
    }

    // Begins the walks that are due, tells what changed, and asks to be called for what comes next.
    private void Turn()
    {
        Instant now = Clock.Now;
        Instant next = Instant.Never;
        foreach (WatchedPath path in _paths)
        {
            if (path.Walk == null && path.Due <= now && _walking < MaxWalksAtOnce) Begin(path, now);
            bool goesOn = path.Walk != null || path.Due <= now + s_betweenWalks;
            if (path.Tell(now, goesOn) is { } what) _events.Enqueue(Event.FilesChanged(path.Service, what));
            if (path.Walk == null && _walking < MaxWalksAtOnce) next = Instant.Earlier(next, path.Due);
            next = Instant.Earlier(next, path.AgainAt);
        }
        if (next != Instant.Never) _alarm.Set(next - now);
    }

    private void Begin(WatchedPath path, Instant now)
    {
        path.Due = path.Polls || path.Looks ? now + s_pollInterval : Instant.Never;
        path.Walks++;
        path.IsTooLarge = false;
        int budget = Math.Max(0, MaxWatches - _watches.Count + _watches.CountOf(path));
        path.Walk = Walk.Begin(
            _reactor, path.NextWalk(_inotify, budget), (in WalkRecord record, string text) =>
                Found(path, record, text), () => Over(path));
        if (path.Walk == null)
        {
            path.Due = now + s_pollInterval;
            return;
        }
        _walking++;
        _whenReaped(path.Walk.Child, static () => { });
    }

    private void Found(WatchedPath path, in WalkRecord record, string text)
    {
        if (record.Kind == WalkKind.Done)
        {
            Conclude(path, record);
            return;
        }
        if (_gone.Contains(record.Watch))
        {
            WalkAgain(path);
            return;
        }
        // Walks that began together have each counted on all that was left.
        if (_watches.Count >= MaxWatches && _watches.Find(record.Watch) == null)
        {
            path.IsTooLarge = true;
            _watches.GiveBack(record.Watch);
            return;
        }
        bool isNew = _watches.Add(record.Watch, new(path, record.Kind, text, path.Walks));
        bool missed = _unknown.Remove(record.Watch);
        if (record.Kind == WalkKind.Directory && ((isNew && path.IsKnown) || missed))
            Change(path, path.Join(text), walkAgain: false);
        else if (missed)
            WalkAgain(path);
    }

    private void Conclude(WatchedPath path, in WalkRecord done)
    {
        WalkLimit limit = path.IsTooLarge ? WalkLimit.TooMany : done.Limit;
        bool tooLarge = !path.Polls && limit != WalkLimit.None;
        if (path.IsKnown && path.Print != done.Print && !tooLarge && !path.IsTold)
            Change(path, path.Path, walkAgain: false);
        path.IsTold = false;
        (path.Print, path.IsKnown) = (done.Print, !tooLarge);
        if (tooLarge)
        {
            path.Polls = true;
            path.Due = Clock.Now;
            path.Walks++;       // none of its watches is needed any more
            SayLimit(path.Path + Describe(limit));
        }
        _watches.RemoveOld(path);
        if (!path.Looks && !path.Polls && FileSystems.ChangedElsewhere(done.FileSystem) is { } kind)
            LookToo(path, kind);
    }

    private void LookToo(WatchedPath path, string kind)
    {
        (path.Looks, path.IsKnown, path.Due) = (true, false, Clock.Now);
        if (!_saidElsewhere)
            _note(path.Path + " is on " + kind + "; changes that are made elsewhere are looked for every 10 s");
        _saidElsewhere = true;
    }

    private void Over(WatchedPath path)
    {
        path.Walk = null;
        if (--_walking == 0)
        {
            _unknown.Clear();
            _gone.Clear();
        }
        // Killed: probably by the kernel, out of memory.
        if (!path.IsKnown && path.Due == Instant.Never) path.Due = Clock.Now + s_pollInterval;
        Turn();
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
