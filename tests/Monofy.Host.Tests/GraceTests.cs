using System;
using System.Diagnostics;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 5: grace and kill.</summary>
public sealed class GraceTests
{
    [Fact]
    public void What_is_still_there_after_the_grace_is_killed_group_and_all_and_is_named_with_its_pid()
    {
        Actor child = Actor.Named("c").Notes("TERM").Ready().Waits();
        using Run run = Run.Monofy(Plan.With("--grace=300ms")
            .Service("web", Actor.Named("w").Notes("TERM").Forks(child).Ready().Waits()));
        Ready left = run.Ready("c"), web = run.Ready("w");
        Assert.Equal(web.Pid, left.Group);
        long start = Stopwatch.GetTimestamp();
        run.Signal("TERM");
        run.Ends(137);
        // No bound above: a busy machine may take its time.
        run.That(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 299, "no earlier than the grace");
        run.Out.Wait("^w got SIGTERM");
        run.Says($"web \\(pid {web.Pid}, [^)]* old\\)");
        Assert.True(Proc.IsGone(left.Pid));
    }

    [Fact]
    public void Each_service_can_have_a_grace_of_its_own()
    {
        using Folder folder = new();
        folder.Gate("g");
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Notes("TERM").Ready().Waits(), "--grace=200ms")
            .Service("b", Actor.Named("b").GoesOnAt("TERM").Ready().Waits().WaitsForGate(folder["g"]).Exits(0),
                "--grace=1h"));
        Ready a = run.Ready("a"), b = run.Ready("b");
        run.Signal("TERM");
        run.Gone(a.Pid);
        run.That(Proc.State(b.Pid) is not null, "b is not killed");
        folder.Open("g");
        run.Ends(137);
    }

    [Fact]
    public void A_grace_of_nothing_kills_at_once()
    {
        using Run run = Run.Monofy(Plan.With("--grace=0")
            .Service("a", Actor.Named("a").Notes("TERM").Ready().Waits())
            .Service("b", Actor.Named("b").ExitsOn("USR1", 3).Ready().Waits()));
        run.Ready("a");
        Libc.kill(run.Ready("b").Pid, Signals.Number("USR1"));
        run.Ends(3);
    }

    [Fact]
    public void The_grace_can_come_from_the_environment()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Notes("TERM").Ready().Waits()),
            new Launch { Variables = ["MONOFY_GRACE=200ms"] });
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(137);
    }

    [Fact]
    public void When_monofy_itself_stops_the_rest_the_grace_applies_too()
    {
        using Run run = Run.Monofy(Plan.With("--grace=300ms")
            .Service("web", Actor.Named("w").Notes("TERM").Ready().Waits())
            .Service("b", Actor.Named("b").ExitsOn("USR1", 3).Ready().Waits()));
        Ready web = run.Ready("w");
        Libc.kill(run.Ready("b").Pid, Signals.Number("USR1"));
        run.Ends(3);
        run.Out.Wait("^w got SIGTERM");
        run.Says($"web \\(pid {web.Pid}, [^)]* old\\) is still running 300 ms after SIGTERM");
    }
}

/// <summary>With no grace at all; the line that says so comes after 5 s, beside the tests above.</summary>
public sealed class NoGraceTests
{
    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void When_the_stop_comes_from_outside_monofy_adds_no_grace_and_says_what_it_waits_for(bool pid1)
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("w").Notes("TERM").ExitsOn("USR1", 0).Ready().Waits()),
            new Launch { Pid1 = pid1 });
        run.Ready("w");
        run.Signal("TERM");
        run.Out.Wait("^w got SIGTERM");
        run.Says("still waiting for web \\(.*; it will not be killed, since --grace is not set");
        run.Signal("USR1");
        run.Ends(0);
    }
}
