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
        using Run run = Run.Monofy($"--journal={folder["journal"]} web: --watch={folder["small"]} " +
            $"--watch={folder["large"]} --watch={folder["again"]} @web ready wait");
        run.Ready("web");
        run.Says("/(large|again) makes it more than 8192 directories to watch; changes are looked for every 10 s");
        run.Until(() => Proc.Watches(run.Pid) is > 0 and < 10, "the watches of what is looked at are given back");
        folder.Write("small/file", "new");
        run.Until(() => Changes(folder, "small/file") > 0, "what can be watched is");
        Assert.Equal(0, Changes(folder, "large") + Changes(folder, "again"));
        Assert.Equal(1, run.Messages("changes are looked for"));
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
        private const int Count = 8200;

        public Large()
        {
            for (int i = 0; i < Count; i++) Directory.CreateDirectory($"{Path}/{i % 64}/{i}");
        }

        public string Path { get; } = "/dev/shm/monofy-watch-" + Environment.ProcessId;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    // No other event has a path; the plan and decisions do not begin with a digit.
    private static int Changes(Folder folder, string path) => folder.Read("journal").Split('\n').Count(line =>
        line.Length > 0 && char.IsAsciiDigit(line[0]) && line.Contains(folder[path], StringComparison.Ordinal));
}
