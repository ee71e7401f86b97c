using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Core.Watching;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Watching;

/// <summary>Which watched path is walked over when, and which limits are announced.</summary>
public sealed class WatchPolicyTests
{
    private readonly List<string> _notes = [];
    private Instant _now = new(1000);

    [Fact]
    public void The_paths_of_all_services_and_jobs_are_watched_in_their_order()
    {
        WatchPolicy policy = Policy("web: --watch=/a --watch=b x ||| sync: --on-change=/c y ||| other: z");
        Assert.Equal([(0, "/a"), (0, "/srv/b"), (1, "/c")], policy.Paths.Select(static p => (p.Service, p.Path)));
    }

    [Theory]
    [InlineData("web: --watch=/a x", true)]
    [InlineData("sync: --on-change=/a x", true)]
    [InlineData("web: x", false)]
    public void Without_a_path_nothing_is_needed(string line, bool expected) =>
        Assert.Equal(expected, WatchPolicy.IsNeeded(new Script(line).Plan));

    [Fact]
    public void At_most_4_walks_go_on_at_once()
    {
        WatchPolicy policy = Policy("web: --watch=/0 --watch=/1 --watch=/2 --watch=/3 --watch=/4 x");
        List<WatchedPath> begun = BeginAll(policy);
        Assert.Equal(["/0", "/1", "/2", "/3"], begun.Select(static p => p.Path));
        End(policy, begun[1], WalkLimit.None);
        Assert.Equal("/4", policy.NextWalk(_now)?.Path);
    }

    [Fact]
    public void Two_paths_that_together_are_too_large_do_not_give_up_for_each_other()
    {
        WatchPolicy policy = Policy("web: --watch=/a --watch=/b x");
        List<WatchedPath> both = BeginAll(policy);
        End(policy, both[0], WalkLimit.TooMany);
        Assert.Null(policy.NextWalk(_now));
        Assert.Equal(_now + Limits.PollInterval, policy.NextDeadline(_now));
        End(policy, both[1], WalkLimit.TooMany);
        Assert.Empty(_notes);
        // Each is walked over again by itself: the first finds no room beside the other's watches, which then does.
        Assert.Same(both[0], BeginNext(policy));
        Assert.Null(policy.NextWalk(_now));
        End(policy, both[0], WalkLimit.TooMany);
        // That one is polled now, which takes no watches.
        Assert.Equal(both, BeginAll(policy));
        End(policy, both[1], WalkLimit.None);
        Assert.Equal([WatchMode.Polled, WatchMode.Watched], both.Select(static p => p.Mode));
        Assert.Equal("/a makes it more than 8192 directories to watch; changes are looked for every 10 s " +
            "(--watch-ignore leaves directories out)", Assert.Single(_notes));
    }

    [Fact]
    public void A_walk_that_must_be_alone_is_not_put_off_for_ever()
    {
        WatchPolicy policy = Policy("web: --watch=/a --watch=/b --watch=/c x");
        List<WatchedPath> all = BeginAll(policy);
        End(policy, all[2], WalkLimit.TooMany);
        End(policy, all[0], WalkLimit.None);
        all[0].WalkAgain(_now);
        _now += Limits.BetweenWalks;
        Assert.Null(policy.NextWalk(_now));
        End(policy, all[1], WalkLimit.None);
        Assert.Same(all[2], policy.NextWalk(_now));
    }

    [Fact]
    public void A_walk_that_hangs_holds_the_others_up_for_10_s_at_most()
    {
        WatchPolicy policy = Policy("web: --watch=/hung --watch=/large --watch=/small x");
        List<WatchedPath> all = BeginAll(policy);
        End(policy, all[2], WalkLimit.None);
        End(policy, all[1], WalkLimit.TooMany);
        all[2].WalkAgain(_now);
        Assert.Equal(_now + Limits.PollInterval, policy.NextDeadline(_now));
        _now += Limits.PollInterval;
        Assert.Equal(["/large", "/small"], BeginAll(policy).Select(static p => p.Path));
        Assert.Equal(WatchMode.Polled, all[1].Mode);
        Assert.StartsWith("/large makes it more than 8192 directories", Assert.Single(_notes));
        Assert.Equal(Instant.Never, policy.NextDeadline(_now));
    }

    [Fact]
    public void Walks_that_hang_make_room_for_another_after_10_s()
    {
        WatchPolicy policy = Policy("web: --watch=/0 --watch=/1 --watch=/2 --watch=/3 --watch=/4 x");
        BeginAll(policy);
        Assert.Null(policy.NextWalk(_now));
        Assert.Equal(_now + Limits.WalkPatience, policy.NextDeadline(_now));
        _now += Limits.WalkPatience;
        Assert.Equal("/4", BeginNext(policy)?.Path);
        Assert.Equal(Instant.Never, policy.NextDeadline(_now));
    }

    [Fact]
    public void A_path_that_is_polled_takes_no_watches_and_is_not_company()
    {
        WatchPolicy policy = Policy("web: --watch=/a --watch=/b x");
        End(policy, BeginNext(policy)!, WalkLimit.TooDeep);
        List<WatchedPath> both = BeginAll(policy);
        Assert.Equal(2, both.Count);
        End(policy, policy.Paths[1], WalkLimit.TooMany);
        Assert.Equal(WatchMode.Polled, policy.Paths[1].Mode);
    }

    [Fact]
    public void A_walk_has_the_watches_that_are_left_and_its_own() =>
        Assert.Equal([8192, 192, 292, 0],
            [WatchPolicy.Budget(0, 0), WatchPolicy.Budget(8000, 0), WatchPolicy.Budget(8000, 100),
                WatchPolicy.Budget(9000, 10)]);

    [Fact]
    public void A_directory_for_which_no_watch_is_left_makes_its_path_too_large()
    {
        WatchPolicy policy = Policy("web: --watch=/a x");
        WatchedPath path = BeginNext(policy)!;
        path.OnNoWatchLeft();
        End(policy, path, WalkLimit.None);
        Assert.Equal(WatchMode.Polled, path.Mode);
        Assert.StartsWith("/a makes it more than 8192 directories", Assert.Single(_notes));
    }

    [Theory]
    [InlineData(WalkLimit.TooDeep, "/a has more than 64 levels of directories; changes are ")]
    [InlineData(WalkLimit.Refused, "/a has more directories than the kernel watches for this user (fs.inotify.max_")]
    public void The_notice_names_the_reason(WalkLimit limit, string begin)
    {
        WatchPolicy policy = Policy("web: --watch=/a x");
        End(policy, BeginNext(policy)!, limit);
        Assert.StartsWith(begin, Assert.Single(_notes));
    }

    [Fact]
    public void Limits_and_foreign_file_systems_are_announced_once_each()
    {
        WatchPolicy policy = Policy("web: --watch=/a --watch=/b --watch=/c --watch=/d x");
        List<WatchedPath> all = BeginAll(policy);
        End(policy, all[0], WalkLimit.TooDeep);
        End(policy, all[1], WalkLimit.TooDeep);
        End(policy, all[2], WalkLimit.None, fileSystem: 0x6969);
        End(policy, all[3], WalkLimit.None, fileSystem: 0x6969);
        Assert.Equal(["/a has more than 6", "/c is on NFS; chan"], _notes.Select(static n => n[..18]));
    }

    [Fact]
    public void Without_inotify_everything_is_polled_and_a_notice_says_why()
    {
        Plan plan = new Script("web: --watch=/a x").Plan;
        var policy = new WatchPolicy(plan, static p => p, "no more instances", _notes.Add);
        Assert.Equal(WatchMode.Polled, policy.Paths[0].Mode);
        Assert.StartsWith("cannot watch files: no more instances; changes are looked for every 10 s",
            Assert.Single(_notes));
    }

    [Fact]
    public void The_next_deadline_is_that_of_the_path_that_is_due_first()
    {
        WatchPolicy policy = Policy("web: --watch=/a --watch=/b x");
        foreach (WatchedPath path in BeginAll(policy)) End(policy, path, WalkLimit.None);
        Assert.Equal(Instant.Never, policy.NextDeadline(_now));
        policy.Paths[1].WalkAgain(_now);
        Assert.Equal(_now + Limits.BetweenWalks, policy.NextDeadline(_now));
    }

    private WatchPolicy Policy(string line) =>
        new(new Script(line).Plan, static p => p.StartsWith('/') ? p : "/srv/" + p, null, _notes.Add);

    private List<WatchedPath> BeginAll(WatchPolicy policy)
    {
        var begun = new List<WatchedPath>();
        while (BeginNext(policy) is { } path) begun.Add(path);
        return begun;
    }

    private WatchedPath? BeginNext(WatchPolicy policy)
    {
        WatchedPath? path = policy.NextWalk(_now);
        if (path != null) policy.BeginWalk(path, _now);
        return path;
    }

    private void End(WatchPolicy policy, WatchedPath path, WalkLimit limit, uint fileSystem = 0)
    {
        policy.OnWalked(path, _now, new(limit, 1, fileSystem));
        policy.EndWalk(path, _now);
    }
}
