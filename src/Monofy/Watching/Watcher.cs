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
/// Carries out what <see cref="WatchPolicy"/> decides about the paths of <c>--watch</c> and <c>--on-change</c>: reads
/// inotify, and lets children walk over the directories (<see cref="WalkChild"/>), since the loop itself never enters a
/// file system.
/// </summary>
internal sealed unsafe class Watcher : ISource
{
    private const int MaxUnknown = 1024;
    private const int BufferSize = 16 << 10;
    private const int MaxPath = 4096;

    private readonly Reactor _reactor;
    private readonly Queue<Event> _events;
    private readonly Action<int, Action> _whenReaped;
    private readonly WatchPolicy _policy;
    private readonly Alarm _alarm;
    private readonly int _inotify;
    private readonly WatchTable _watches;
    // of which something came before the walk that added them has told of them
    private readonly HashSet<int> _unknown = [];
    // that were removed before another walk, which needs them too, has told of them
    private readonly HashSet<int> _gone = [];

    /// <summary>Begins to watch the paths of <paramref name="plan"/>.</summary>
    /// <param name="plan">What runs.</param>
    /// <param name="reactor">The loop.</param>
    /// <param name="events">Where changes go.</param>
    /// <param name="whenReaped">Calls its second argument when the child that the first one names was reaped.</param>
    /// <param name="note">Says what cannot be watched.</param>
    public Watcher(Plan plan, Reactor reactor, Queue<Event> events, Action<int, Action> whenReaped, Action<string> note)
    {
        (_reactor, _events, _whenReaped) = (reactor, events, whenReaped);
        _alarm = new(reactor, Turn);
        _inotify = Libc.inotify_init1(Libc.IN_NONBLOCK | Libc.IN_CLOEXEC);
        bool refused = _inotify < 0 || !reactor.TryAdd(_inotify, Libc.EPOLLIN, this);
        _policy = new(plan, Absolute, refused ? OsError.Describe(OsError.Last) : null, note);
        _watches = new(_inotify);
        Turn();
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        byte* buffer = stackalloc byte[BufferSize];
        nint size = Libc.read(_inotify, buffer, BufferSize);
        Instant now = Clock.Now;
        for (byte* at = buffer; at < buffer + size; at += sizeof(inotify_event) + ((inotify_event*)at)->len)
        {
            var e = (inotify_event*)at;
            string name = e->len == 0 ? ""
                : Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at + sizeof(inotify_event)));
            Take(now, e->wd, e->mask, name);
        }
        Turn();
    }

    // Relative to the directory in which monofy was started; if that no longer exists, the result does not exist
    // either.
    private static string Absolute(string path)
    {
        if (path.StartsWith('/')) return path;
        byte* directory = stackalloc byte[MaxPath];
        return Libc.getcwd(directory, MaxPath) == null ? "/" + path
            : Text.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(directory)) + "/" + path;
    }

    private void Take(Instant now, int watch, uint mask, string name)
    {
        if ((mask & Libc.IN_Q_OVERFLOW) != 0)
        {
            foreach (WatchedPath path in _policy.Paths) path.OnOverflow(now);
            return;
        }
        FileChange what = WhatIn(mask);
        List<WatchPlace>? places = _watches.Find(watch);
        if (places == null)
        {
            bool isGone = what == FileChange.Unwatched;
            if (_policy.IsWalking && isGone && _gone.Count < Limits.Watches) _gone.Add(watch);
            else if (_policy.IsWalking && !isGone && _unknown.Count < MaxUnknown) _unknown.Add(watch);
            return;
        }
        foreach (WatchPlace place in places) place.Path.OnEvent(now, place.Kind, place.Name, new(name, what));
        if (what == FileChange.Unwatched) _watches.Remove(watch);
    }

    private static FileChange WhatIn(uint mask) => (mask & Libc.IN_IGNORED) != 0 ? FileChange.Unwatched
        : (mask & Libc.IN_CLOSE_WRITE) != 0 ? FileChange.Written
        : (mask & Libc.IN_ISDIR) != 0 ? FileChange.OfDirectory : FileChange.Other;

    // Begins the walks that are due, reports what changed, and asks to be called for what comes next.
    private void Turn()
    {
        Instant now = Clock.Now;
        while (_policy.NextWalk(now) is { } next) Begin(next, now);
        foreach (WatchedPath path in _policy.Paths)
        {
            if (path.NextReport(now) is { } what) _events.Enqueue(Event.FilesChanged(path.Service, what));
        }
        if (_policy.NextDeadline(now) is var deadline && deadline != Instant.Never) _alarm.Set(deadline - now);
    }

    private void Begin(WatchedPath path, Instant now)
    {
        _policy.BeginWalk(path, now);
        bool watches = path.Mode != WatchMode.Polled;
        int budget = WatchPolicy.Budget(_watches.Count, _watches.CountOf(path));
        var task = new WalkTask(path.Path, path.Ignored, watches ? _inotify : -1, budget, path.ComparesFiles);
        var walk = Walk.Begin(_reactor, task, (in WalkRecord record, string text) => Found(path, record, text),
            () => Over(path));
        if (walk == null) _policy.EndWalk(path, now);
        else _whenReaped(walk.Child, static () => { });
    }

    private void Found(WatchedPath path, in WalkRecord record, string text)
    {
        Instant now = Clock.Now;
        if (record.Kind == WalkKind.Done)
        {
            _policy.OnWalked(path, now, new(record.Limit, record.Print, record.FileSystem));
            _watches.RemoveOld(path);
            return;
        }
        if (_gone.Contains(record.Watch))
        {
            path.WalkAgain(now);
            return;
        }
        // Walks that began together have each counted on all that was left.
        if (_watches.Count >= Limits.Watches && _watches.Find(record.Watch) == null)
        {
            path.OnNoWatchLeft();
            _watches.GiveBack(record.Watch);
            return;
        }
        bool isNew = _watches.Add(record.Watch, new(path, record.Kind, text, path.Walks));
        path.OnFound(now, record.Kind, text, isNew, missed: _unknown.Remove(record.Watch));
    }

    private void Over(WatchedPath path)
    {
        _policy.EndWalk(path, Clock.Now);
        if (!_policy.IsWalking)
        {
            _unknown.Clear();
            _gone.Clear();
        }
        Turn();
    }
}
