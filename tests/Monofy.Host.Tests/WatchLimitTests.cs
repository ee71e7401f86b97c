using System;
using System.IO;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 6: what cannot be watched is reported once and looked at every 10 s.</summary>
public sealed class WatchLimitTests
{
    [Fact]
    public void Beyond_8192_directories_that_is_reported_once_and_what_can_be_watched_is()
    {
        using Folder folder = new();
        folder.Write("small/file", "old");
        using Large large = new();
        Directory.CreateSymbolicLink(folder["large"], large.Path);
        Directory.CreateSymbolicLink(folder["again"], large.Path);
        using Run run = Run.Monofy(Plan.With("--journal=" + folder["journal"])
            .Service("web", Actor.Plain("web"), "--watch=" + folder["small"], "--watch=" + folder["large"],
                "--watch=" + folder["again"]));
        run.Ready("web");
        run.Says("/(large|again) makes it more than 8192 directories to watch; changes are looked for every 10 s");
        run.Until(() => Proc.Watches(run.Pid) is > 0 and < 10, "the watches of what is looked at are given back");
        folder.Write("small/file", "new");
        run.Until(() => Changes(folder, "small/file") > 0, "what can be watched is");
        Assert.Equal(0, Changes(folder, "large") + Changes(folder, "again"));
        large.ChangeUntil(run, () => Changes(folder, "large") > 0 && Changes(folder, "again") > 0,
            "the others are looked at");
        Assert.Equal(1, run.Messages("changes are looked for"));
    }

    // Their first walks are made at the same time.
    [Fact]
    public void Several_paths_together_have_at_most_8192_watches()
    {
        using Folder folder = new();
        using Large one = new("one", 5000), two = new("two", 5000);
        using Run run = Run.Monofy(Plan.With("--journal=" + folder["journal"])
            .Service("web", Actor.Plain("web"), $"--watch={one.Path}", $"--watch={two.Path}"));
        run.Ready("web");
        run.Says("/monofy-watch-.* makes it more than 8192 directories to watch; changes are looked for every 10 s");
        // Each meets the other's watches at first, and is walked over again by itself.
        run.Until(() => Proc.Watches(run.Pid) is > 5000 and <= 8192, "one of them is watched");
        foreach (Large large in new[] { one, two })
            large.ChangeUntil(run, () => Count(folder, large.Path) > 0, "a change is noticed in " + large.Path);
        Assert.Equal(1, run.Messages("changes are looked for"));
        run.That(Proc.Watches(run.Pid) <= 8192, "no more");
    }

    [Needs("strace")]
    public void On_a_network_file_system_changes_of_others_are_looked_for()
    {
        using Folder folder = new();
        folder.Write("share/file", "old");
        // The kernel says that it is NFS. A new time alone is what inotify is not asked for, as if it came from
        // elsewhere.
        using Run run = Run.Monofy("-f --seccomp-bpf -o /dev/null -e trace=statfs " +
            "-e inject=statfs:poke_exit=@arg2=6969000000000000 " +
            $"{Site.Monofy} --journal={folder["journal"]} web: --watch={folder["share"]} @web ready wait",
            new Launch { Program = Site.Find("strace"), MayLeave = true });
        run.Ready("web");
        run.Says("share is on NFS; changes that are made elsewhere are looked for every 10 s");
        run.Until(() => Proc.Children(run.Pid) is [var monofy] && Proc.Watches(monofy) > 0, "it is watched, too");
        folder.Write("share/file", "new");
        run.Until(() => Changes(folder, "share/file") > 0, "what changes here is noticed at once");
        int before = Changes(folder, "share");
        DateTime time = new(2001, 1, 1);
        DateTime next = default;
        run.Until(() =>
        {
            if (DateTime.UtcNow >= next)
            {
                File.SetLastWriteTimeUtc(folder["share/file"], time += TimeSpan.FromDays(1));
                next = DateTime.UtcNow + TimeSpan.FromSeconds(1);
            }
            return Changes(folder, "share") > before;
        }, "what changes elsewhere is noticed");
    }

    // More directories than a run watches, in memory, since they are quickly made there.
    private sealed class Large : IDisposable
    {
        public Large(string name = "large", int count = 8200)
        {
            Path = $"/dev/shm/monofy-watch-{name}-{Environment.ProcessId}";
            for (int i = 0; i < count; i++) Directory.CreateDirectory($"{Path}/{i % 64}/{i}");
        }

        public string Path { get; }

        // What changes before the first look is over does not count, so it changes again and again.
        public void ChangeUntil(Run run, Func<bool> condition, string what)
        {
            DateTime next = default;
            run.Until(() =>
            {
                if (DateTime.UtcNow < next) return condition();
                next = DateTime.UtcNow + TimeSpan.FromSeconds(1);
                Directory.CreateDirectory($"{Path}/new{next.Ticks}");
                return condition();
            }, what);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    // No other event has a path; the plan and decisions do not begin with a digit.
    private static int Changes(Folder folder, string path) => Count(folder, folder[path]);

    private static int Count(Folder folder, string path) => folder.Read("journal").Split('\n').Count(line =>
        line.Length > 0 && char.IsAsciiDigit(line[0]) && line.Contains(path, StringComparison.Ordinal));
}
