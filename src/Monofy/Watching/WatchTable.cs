using System.Collections.Generic;
using Monofy.Core.Watching;
using Monofy.Native;

namespace Monofy.Watching;

/// <summary>Which inotify watch is there for what. A directory that several paths need has one watch.</summary>
/// <param name="inotify">The instance.</param>
internal sealed class WatchTable(int inotify)
{
    private readonly Dictionary<int, List<WatchPlace>> _places = [];

    /// <summary>How many watches there are.</summary>
    public int Count => _places.Count;

    /// <summary>What <paramref name="watch"/> is there for; null: it is not known.</summary>
    public List<WatchPlace>? Find(int watch) => _places.GetValueOrDefault(watch);

    /// <summary>A walk has found <paramref name="place"/>; false if it was there already.</summary>
    public bool Add(int watch, WatchPlace place)
    {
        if (!_places.TryGetValue(watch, out List<WatchPlace>? places)) _places[watch] = places = [];
        int same = places.FindIndex(p => p.Path == place.Path && p.Kind == place.Kind && p.Name == place.Name);
        if (same >= 0) places[same] = place;
        else places.Add(place);
        return same < 0;
    }

    /// <summary>Removes a watch that is not in the table.</summary>
    public void GiveBack(int watch) => Libc.inotify_rm_watch(inotify, watch);

    /// <summary>The kernel has removed it.</summary>
    public void Remove(int watch) => _places.Remove(watch);

    /// <summary>Removes what the last walk over <paramref name="path"/> did not find.</summary>
    public void RemoveOld(WatchedPath path)
    {
        List<int> unused = [];
        foreach ((int watch, List<WatchPlace> places) in _places)
        {
            places.RemoveAll(p => p.Path == path && p.Walk != path.Walks);
            if (places.Count == 0) unused.Add(watch);
        }
        foreach (int watch in unused)
        {
            _places.Remove(watch);
            Libc.inotify_rm_watch(inotify, watch);
        }
    }

    /// <summary>How many watches are there for <paramref name="path"/> alone, about.</summary>
    public int CountOf(WatchedPath path)
    {
        int count = 0;
        foreach (List<WatchPlace> places in _places.Values) count += places.Exists(p => p.Path == path) ? 1 : 0;
        return count;
    }
}

/// <summary>A place of which a watch tells.</summary>
/// <param name="Path">For which path.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The text of the <see cref="WalkRecord"/>.</param>
/// <param name="Walk">The number of the walk that found it.</param>
internal readonly record struct WatchPlace(WatchedPath Path, WalkKind Kind, string Name, int Walk);
