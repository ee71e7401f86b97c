using System;
using System.Linq;
using System.Text;
using Monofy.Core.Watching;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;
using Monofy.Watching;

namespace Monofy.Shell.Tests.Watching;

/// <summary>Which watch is there for what. The watches are real ones, so that it shows whether the kernel still has
/// them.</summary>
public sealed unsafe class WatchTableTests : IDisposable
{
    private readonly int _inotify = Libc.inotify_init1(Libc.O_CLOEXEC);
    private readonly WatchTable _table;
    private readonly WatchedPath _path = new(0, "/srv", []), _other = new(1, "/srv", []);

    public WatchTableTests() => _table = new(_inotify);

    [Fact]
    public void A_watch_that_several_paths_need_is_one_watch_with_several_places()
    {
        Assert.True(_table.Add(1, Place(_path)));
        Assert.True(_table.Add(1, Place(_other)));
        Assert.Equal(1, _table.Count);
        Assert.Equal([_path, _other], _table.Find(1)!.Select(static p => p.Path));
        Assert.Null(_table.Find(2));
    }

    [Fact]
    public void A_place_that_was_there_already_is_not_new_and_takes_the_number_of_the_walk()
    {
        _table.Add(1, Place(_path));
        _path.BeginWalk(default, isAlone: true);
        Assert.False(_table.Add(1, Place(_path)));
        Assert.Equal(1, Assert.Single(_table.Find(1)!).Walk);
    }

    [Fact]
    public void Another_kind_or_name_is_another_place()
    {
        Assert.True(_table.Add(1, Place(_path)));
        Assert.True(_table.Add(1, Place(_path) with { Kind = WalkKind.Part }));
        Assert.True(_table.Add(1, Place(_path) with { Name = "below" }));
    }

    [Fact]
    public void What_the_last_walk_did_not_find_is_removed_from_the_kernel_too()
    {
        int old = Watch("/"), found = Watch("/proc");
        _table.Add(old, Place(_path));
        _table.Add(found, Place(_path));
        _path.BeginWalk(default, isAlone: true);
        _table.Add(found, Place(_path));
        _table.RemoveOld(_path);
        Assert.Equal((null, 1), (_table.Find(old), _table.Count));
        Assert.False(IsWatched(old));
        Assert.True(IsWatched(found));
    }

    [Fact]
    public void A_watch_that_another_path_needs_stays()
    {
        int watch = Watch("/");
        _table.Add(watch, Place(_path));
        _table.Add(watch, Place(_other));
        _path.BeginWalk(default, isAlone: true);
        _table.RemoveOld(_path);
        Assert.Equal([_other], _table.Find(watch)!.Select(static p => p.Path));
        Assert.True(IsWatched(watch));
    }

    [Fact]
    public void A_watch_that_the_kernel_has_removed_is_forgotten()
    {
        _table.Add(1, Place(_path));
        _table.Remove(1);
        Assert.Equal((null, 0), (_table.Find(1), _table.Count));
    }

    [Fact]
    public void A_watch_that_is_given_back_is_removed_from_the_kernel()
    {
        int watch = Watch("/");
        _table.GiveBack(watch);
        Assert.False(IsWatched(watch));
    }

    [Fact]
    public void The_watches_of_a_path_are_counted_with_those_that_it_shares()
    {
        _table.Add(1, Place(_path));
        _table.Add(2, Place(_path));
        _table.Add(2, Place(_other));
        _table.Add(3, Place(_other));
        Assert.Equal((2, 2), (_table.CountOf(_path), _table.CountOf(_other)));
    }

    public void Dispose() => Libc.close(_inotify);

    private static WatchPlace Place(WatchedPath path) => new(path, WalkKind.Directory, "", path.Walks);

    private int Watch(string path)
    {
        fixed (byte* at = Encoding.ASCII.GetBytes(path + "\0"))
        {
            int watch = Libc.inotify_add_watch(_inotify, at, Libc.IN_CREATE);
            Assert.True(watch > 0);
            return watch;
        }
    }

    // The kernel removes a watch once only.
    private bool IsWatched(int watch) => Libc.inotify_rm_watch(_inotify, watch) == 0;
}
