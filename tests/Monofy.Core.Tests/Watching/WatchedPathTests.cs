using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Core.Watching;

namespace Monofy.Core.Tests.Watching;

/// <summary>SPEC section 6: what counts as a change of a watched path, and when it is reported.</summary>
public sealed class WatchedPathTests
{
    private const uint Nfs = 0x6969;

    private readonly WatchedPath _path = new(3, "/app", ["*.log", "build"]);
    private Instant _now = new(1000);

    [Fact]
    public void What_was_there_at_the_first_walk_is_not_a_change()
    {
        Walk(print: 1);
        Assert.Null(_path.NextReport(_now));
    }

    [Fact]
    public void A_file_below_it_that_is_written_is_reported_once_by_its_path()
    {
        Walk(1);
        Entry("", "main.py", FileChange.Written);
        Assert.Equal("/app/main.py", _path.NextReport(_now));
        Assert.Null(_path.NextReport(_now));
        Assert.Equal(Instant.Never, _path.ReportAgainAt);
    }

    [Fact]
    public void Of_several_changes_at_once_the_first_is_reported()
    {
        Walk(1);
        Entry("lib", "a", FileChange.Written);
        Entry("lib", "b", FileChange.Written);
        Assert.Equal("/app/lib/a", _path.NextReport(_now));
    }

    [Theory]
    [InlineData("", "error.log")]
    [InlineData("logs", "error.log")]
    [InlineData("build", "main.o")]
    [InlineData("lib/build", "main.o")]
    public void What_is_ignored_is_not_a_change(string directory, string name)
    {
        Walk(1);
        Entry(directory, name, FileChange.Written);
        Assert.Null(_path.NextReport(_now));
    }

    [Fact]
    public void A_new_directory_is_walked_over_soon_and_reported_again_until_then()
    {
        Walk(1);
        Entry("", "lib", FileChange.OfDirectory);
        Assert.Equal(_now + Limits.BetweenWalks, _path.Due);
        Assert.Equal("/app/lib", _path.NextReport(_now));
        Assert.Equal(_now + Limits.ReportedAgain, _path.ReportAgainAt);
        _now += Limits.ReportedAgain;
        _path.BeginWalk(_now, isAlone: true);
        Assert.Equal("/app/lib", _path.NextReport(_now));
        Conclude(print: 1);
        Assert.Null(_path.NextReport(_now));
        Assert.Equal(Instant.Never, _path.ReportAgainAt);
    }

    [Fact]
    public void A_change_is_not_reported_for_ever_while_a_file_system_does_not_answer()
    {
        Walk(1);
        Entry("", "lib", FileChange.OfDirectory);
        _path.NextReport(_now);
        _path.BeginWalk(_now + Limits.BetweenWalks, isAlone: true);
        Instant until = _now + Limits.LongestFollowed;
        int reported = 0;
        for (int i = 0; i < 100 && _path.ReportAgainAt != Instant.Never; i++)
        {
            _now = _path.ReportAgainAt;
            reported += _path.NextReport(_now) == null ? 0 : 1;
        }
        Assert.True(reported > 1);
        Assert.InRange((_now - until).Ticks, 0, Limits.ReportedAgain.Ticks);
        Assert.Equal(Instant.Never, _path.ReportAgainAt);
    }

    [Fact]
    public void A_directory_that_a_later_walk_finds_is_a_change()
    {
        Walk(1);
        _path.BeginWalk(_now, isAlone: true);
        _path.OnFound(_now, WalkKind.Directory, "lib", isNew: true, missed: false);
        Assert.Equal("/app/lib", _path.NextReport(_now));
    }

    [Fact]
    public void A_directory_that_the_first_walk_finds_is_one_only_if_something_happened_there_meanwhile()
    {
        _path.BeginWalk(_now, isAlone: true);
        _path.OnFound(_now, WalkKind.Directory, "lib", isNew: true, missed: false);
        Assert.Null(_path.NextReport(_now));
        _path.OnFound(_now, WalkKind.Directory, "src", isNew: true, missed: true);
        Assert.Equal("/app/src", _path.NextReport(_now));
    }

    [Fact]
    public void A_link_on_the_way_that_is_replaced_counts_if_something_else_is_there_then()
    {
        Walk(1);
        _path.OnEvent(_now, WalkKind.Part, "current", new("other", FileChange.Other));
        Assert.Equal(Instant.Never, _path.Due);
        _path.OnEvent(_now, WalkKind.Part, "current", new("current", FileChange.Other));
        Assert.Null(_path.NextReport(_now));
        Walk(2);
        Assert.Equal("/app", Reported());
    }

    [Fact]
    public void A_link_that_is_replaced_by_its_like_is_not_a_change()
    {
        Walk(1);
        _path.OnEvent(_now, WalkKind.Part, "current", new("current", FileChange.Other));
        Walk(1);
        Assert.Null(Reported());
    }

    [Fact]
    public void A_file_that_is_written_is_reported_at_once_and_not_by_the_next_walk_again()
    {
        Walk(1);
        _path.OnEvent(_now, WalkKind.File, "", new("", FileChange.Written));
        Assert.Equal("/app", _path.NextReport(_now));
        Walk(2);
        Assert.Null(Reported());
        Assert.Equal(Instant.Never, _path.ReportAgainAt);
    }

    [Fact]
    public void A_file_whose_time_alone_changed_is_reported_by_the_walk()
    {
        Walk(1);
        _path.OnEvent(_now, WalkKind.File, "", new("", FileChange.Other));
        Assert.Null(_path.NextReport(_now));
        Walk(2);
        Assert.Equal("/app", Reported());
    }

    [Fact]
    public void When_the_kernel_has_dropped_events_all_of_it_may_have_changed()
    {
        Walk(1);
        _path.OnOverflow(_now);
        Assert.Equal("/app", _path.NextReport(_now));
        Assert.Equal(_now + Limits.BetweenWalks, _path.Due);
    }

    [Theory]
    [InlineData(WalkLimit.TooMany)]
    [InlineData(WalkLimit.TooDeep)]
    [InlineData(WalkLimit.Refused)]
    public void What_is_too_large_is_polled_and_that_is_worth_a_notice(WalkLimit limit)
    {
        _path.BeginWalk(_now, isAlone: true);
        Assert.Equal(WatchNotice.TooLarge, _path.OnWalked(_now, new(limit, 1, 0)));
        _path.EndWalk(_now);
        Assert.Equal((WatchMode.Polled, true), (_path.Mode, _path.ComparesFiles));
        Walk(5);
        Assert.Equal(_now + Limits.PollInterval, _path.Due);
        Assert.Null(Reported());
        Walk(6);
        Assert.Equal("/app", Reported());
    }

    [Fact]
    public void A_change_before_a_walk_that_others_left_no_watches_is_found_by_the_next_one()
    {
        Walk(1);
        _path.OnEvent(_now, WalkKind.Part, "current", new("current", FileChange.Other));
        _path.BeginWalk(_now, isAlone: false);
        Assert.Equal(WatchNotice.None, _path.OnWalked(_now, new(WalkLimit.TooMany, 2, 0)));
        _path.EndWalk(_now);
        Walk(2);
        Assert.Equal("/app", Reported());
    }

    [Fact]
    public void An_overflow_says_nothing_of_what_is_polled()
    {
        var polled = new WatchedPath(0, "/app", [], WatchMode.Polled);
        polled.OnOverflow(_now);
        Assert.Null(polled.NextReport(_now));
    }

    [Fact]
    public void What_may_change_elsewhere_is_watched_and_polled()
    {
        _path.BeginWalk(_now, isAlone: true);
        Assert.Equal(WatchNotice.ChangedElsewhere, _path.OnWalked(_now, new(WalkLimit.None, 1, Nfs)));
        _path.EndWalk(_now);
        Assert.Equal(WatchMode.Both, _path.Mode);
        // Its print holds the files from now on, and so is another one.
        Walk(2);
        Assert.Null(Reported());
        Entry("", "main.py", FileChange.Written);
        Assert.Equal("/app/main.py", _path.NextReport(_now));
        Walk(3);
        Assert.Null(Reported());
        Walk(4);
        Assert.Equal("/app", Reported());
    }

    [Fact]
    public void A_walk_whose_child_was_killed_is_made_again()
    {
        Walk(1);
        _path.WalkAgain(_now);
        _now += Limits.BetweenWalks;
        _path.BeginWalk(_now, isAlone: true);
        _path.EndWalk(_now);
        Assert.Equal(_now + Limits.PollInterval, _path.Due);
    }

    // A walk from its beginning to its end, when it is due or now.
    private void Walk(ulong print)
    {
        if (_path.Due != Instant.Never && _path.Due > _now) _now = _path.Due;
        _path.BeginWalk(_now, isAlone: true);
        Conclude(print);
    }

    private void Conclude(ulong print)
    {
        Assert.Equal(WatchNotice.None, _path.OnWalked(_now, new(WalkLimit.None, print, _path.ComparesFiles ? Nfs : 0)));
        _path.EndWalk(_now);
    }

    private void Entry(string directory, string name, FileChange what) =>
        _path.OnEvent(_now, WalkKind.Directory, directory, new(name, what));

    private string? Reported() => _path.NextReport(_now);
}
