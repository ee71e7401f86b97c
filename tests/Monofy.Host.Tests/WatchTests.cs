using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 6: what monofy sees of watched files, as its journal tells. What follows from it is the
/// supervisor's.</summary>
public sealed class WatchTests
{
    [Fact]
    public void A_file_that_is_written_or_replaced_is_noticed_each_time()
    {
        using Folder folder = new();
        folder.Write("watched", "1");
        using Run run = Watch(folder, "watched");
        Notices(run, folder, "watched", () => folder.Write("watched", "2"));
        Notices(run, folder, "watched", () => Replace(folder, "watched", "3"));
        Notices(run, folder, "watched", () => folder.Write("watched", "4"));
    }

    [Fact]
    public void What_changes_below_a_directory_is_noticed_in_new_directories_too()
    {
        using Folder folder = new();
        folder.Write("d/sub/f", "1");
        using Run run = Watch(folder, "d");
        Notices(run, folder, "d/sub/f", () => folder.Write("d/sub/f", "2"));
        Notices(run, folder, "d/new", () => Directory.CreateDirectory(folder["d/new"]));
        Notices(run, folder, "d/new/f", () => folder.Write("d/new/f", "1"));
        Notices(run, folder, "d/new/f", () => File.Delete(folder["d/new/f"]));
    }

    [Fact]
    public void When_a_directory_above_it_is_replaced_what_is_there_then_is_watched()
    {
        using Folder folder = new();
        folder.Write("srv/app/conf/f", "1");
        folder.Write("srv/new/conf/f", "2");
        using Run run = Watch(folder, "srv/app/conf");
        Notices(run, folder, "srv/app/conf/f", () => folder.Write("srv/app/conf/f", "1"));
        Directory.Move(folder["srv/app"], folder["srv/old"]);
        Directory.Move(folder["srv/new"], folder["srv/app"]);
        run.Until(() => Changes(folder).Contains(folder["srv/app/conf"]), "the other directory is noticed");
        Notices(run, folder, "srv/app/conf/f", () => folder.Write("srv/app/conf/f", "3"));
    }

    [Fact]
    public void What_is_ignored_is_not_noticed()
    {
        using Folder folder = new();
        folder.Write("d/f", "1");
        folder.Write("d/node_modules/x/f", "1");
        using Run run = Watch(folder, "d", "--watch-ignore=*.log --watch-ignore=node_modules");
        Notices(run, folder, "d/f", () => folder.Write("d/f", "2"));
        folder.Write("d/a.log", "1");
        folder.Write("d/node_modules/x/f", "2");
        Notices(run, folder, "d/g", () => folder.Write("d/g", "1"));
        string[] paths = Changes(folder);
        Assert.DoesNotContain(paths, static p => p.Contains("a.log") || p.Contains("node_modules"));
    }

    [Fact]
    public void A_file_that_is_deleted_right_after_it_was_written_is_noticed_twice()
    {
        using Folder folder = new();
        folder.Write("f", "1");
        using Run run = Watch(folder, "f");
        Notices(run, folder, "f", () => folder.Write("f", "2"));
        Notices(run, folder, "f", () => File.Delete(folder["f"]));
    }

    [Fact]
    public void A_path_that_is_not_there_yet_is_waited_for()
    {
        using Folder folder = new();
        using Run run = Watch(folder, "later/f");
        Notices(run, folder, "later/f", () => folder.Write("later/f", "1"));
        Notices(run, folder, "later/f", () => File.Delete(folder["later/f"]));
        Notices(run, folder, "later/f", () => folder.Write("later/f", "2"));
    }

    [Fact]
    public void A_link_in_the_path_that_is_replaced_is_noticed_as_a_change_of_the_file()
    {
        using Folder folder = new();
        folder.Write("map/..v1/app", "1");
        folder.Write("map/..v2/app", "2");
        File.CreateSymbolicLink(folder["map/..data"], "..v1");
        File.CreateSymbolicLink(folder["map/app"], "..data/app");
        using Run run = Watch(folder, "map/app");
        Notices(run, folder, "map/app", () => folder.Write("map/..v1/app", "1b"));
        Notices(run, folder, "map/app", () =>
        {
            string other = new FileInfo(folder["map/..data"]).LinkTarget == "..v1" ? "..v2" : "..v1";
            File.CreateSymbolicLink(folder["map/..tmp"], other);
            // File.Move does not move a link that is relative.
            Assert.Equal(0, Libc.rename(folder["map/..tmp"], folder["map/..data"]));
        });
    }

    // What kubelet does (AtomicWriter): it makes a new directory, replaces the link, and removes the old directory.
    [Theory]
    [InlineData("map")]
    [InlineData("map/app")]
    public void A_new_version_of_a_ConfigMap_is_exactly_one_restart(string watched)
    {
        using Folder folder = new();
        folder.Write("map/..v0/app", "0");
        folder.Write("map/..v0/sub/other", "0");
        File.CreateSymbolicLink(folder["map/..data"], "..v0");
        File.CreateSymbolicLink(folder["map/app"], "..data/app");
        File.CreateSymbolicLink(folder["map/sub"], "..data/sub");
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("web"), $"--watch={folder[watched]}")
            .Service("tick", Actor.Named("tick").Says("tick"), "'--schedule=@every 1s'"));
        run.Ready("web");
        run.Until(() => Proc.Watches(run.Pid) > 0 && Proc.Children(run.Pid).Length == 1, "the first walk is over");
        for (int version = 0; version < 2; version++)
        {
            // However busy this machine is, monofy finds all of it at once.
            run.Signal("STOP");
            run.Until(() => Proc.State(run.Pid) == 'T', "it stands still");
            Update(folder, version);
            run.Signal("CONT");
            run.Ready("web", version + 2);
            // By monofy's own clock, more than a second without another restart.
            int ticks = run.Out.Count("^tick$");
            run.Until(() => run.Out.Count("^tick$") >= ticks + 2, "time passes");
            Assert.Equal(version + 2, run.Out.Count("^web ready "));
        }
    }

    private static void Update(Folder folder, int old)
    {
        string next = "..v" + (old + 1);
        folder.Write($"map/{next}/app", "new");
        folder.Write($"map/{next}/sub/other", "new");
        File.CreateSymbolicLink(folder["map/..data_tmp"], next);
        // File.Move does not move a link that is relative.
        Assert.Equal(0, Libc.rename(folder["map/..data_tmp"], folder["map/..data"]));
        Directory.Delete(folder["map/..v" + old], recursive: true);
    }

    [Fact]
    public void Beyond_64_levels_that_is_reported_once_and_changes_are_looked_for()
    {
        using Folder folder = new();
        string deep = string.Join('/', Enumerable.Repeat("d", 70));
        foreach (string top in new[] { "one", "two" }) folder.Write($"{top}/{deep}/file", "old");
        using Run run = Run.Monofy(Plan.With("--journal=" + folder["journal"])
            .Service("web", Actor.Plain("web"), "--watch=" + folder["one"], "--watch=" + folder["two"]));
        run.Ready("web");
        run.Says("has more than 64 levels of directories; changes are looked for every 10 s");
        int number = 0;
        Notices(run, folder, "one", () => folder.Write("one/d/new" + ++number, ""));
        Assert.Equal(1, run.Messages("changes are looked for"));
    }

    [Fact]
    public void When_the_kernel_has_dropped_events_all_that_is_watched_counts_as_changed()
    {
        using Folder folder = new();
        folder.Write("conf/a", "");
        using Run run = Watch(folder, "conf");
        Notices(run, folder, "conf/a", () => folder.Write("conf/a", "more"));
        run.Signal("STOP");
        run.Until(() => Proc.State(run.Pid) == 'T', "it stands still");
        int most = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"));
        for (int i = 0; i < most / 2 + 100; i++)
        {
            File.Move(folder["conf/a"], folder["conf/b"]);
            File.Move(folder["conf/b"], folder["conf/a"]);
        }
        run.Signal("CONT");
        run.Until(() => Changes(folder).Contains(folder["conf"]), "the directory as a whole");
    }

    [Fact]
    public void A_plan_without_watches_makes_no_inotify_instance()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Plain("web")));
        run.Ready("web");
        run.That(!Proc.Descriptors(run.Pid).Any(static d => d.Contains("inotify")), "no inotify");
    }

    private static Run Watch(Folder folder, string path, string more = "")
    {
        Run run = Run.Monofy(Plan.With("--journal=" + folder["journal"])
            .Service("web", Actor.Plain("web"), $"--watch={folder[path]}", more));
        run.Ready("web");
        return run;
    }

    // The walk over what is watched may not be over yet, so it is changed again until that is noticed.
    private static void Notices(Run run, Folder folder, string path, Action change)
    {
        int before = Changes(folder).Count(p => p == folder[path]);
        DateTime next = default;
        run.Until(() =>
        {
            if (Changes(folder).Count(p => p == folder[path]) > before) return true;
            if (DateTime.UtcNow < next) return false;
            change();
            next = DateTime.UtcNow + TimeSpan.FromSeconds(1);
            return false;
        }, path + " is noticed");
    }

    // No other event has a path; the plan and decisions do not begin with a digit.
    private static string[] Changes(Folder folder) => [.. folder.Read("journal").Split('\n')
        .Where(line => line.Contains(folder.Path) && char.IsAsciiDigit(line[0])).Select(line =>
            line[line.IndexOf(folder.Path, StringComparison.Ordinal)..])];

    private static void Replace(Folder folder, string path, string text)
    {
        folder.Write(path + ".new", text);
        File.Move(folder[path + ".new"], folder[path], overwrite: true);
    }
}
