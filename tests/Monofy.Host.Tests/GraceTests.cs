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
        using Run run = Run.Monofy("@a trap TERM note ready wait", new Launch { Variables = ["MONOFY_GRACE=200ms"] });
        run.Ready("a");
        run.Signal("TERM");
        run.Ends(137);
    }
}

/// <summary>The same with the default of 10 s: each of these takes its time, side by side.</summary>
public sealed class DefaultGraceTests
{
    [Fact]
    public void When_monofy_itself_stops_the_rest_the_default_grace_of_10_s_applies_and_after_5_s_it_says_what_it_waits_for()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("w").Notes("TERM").Ready().Waits())
            .Service("b", Actor.Named("b").ExitsOn("USR1", 3).Ready().Waits()));
        Ready web = run.Ready("w");
        int b = run.Ready("b").Pid;
        long start = Stopwatch.GetTimestamp();
        Libc.kill(b, Signals.Number("USR1"));
        run.Out.Wait("^w got SIGTERM");
        run.Says("wait.*web");
        double notice = Stopwatch.GetElapsedTime(start).TotalSeconds;
        run.Ends(3);
        double end = Stopwatch.GetElapsedTime(start).TotalSeconds;
        run.That(notice > 4.9, $"says so after 5 s, not {notice}");
        run.That(end > 9.9, $"kills after 10 s, not {end}");
        run.Says($"web.*\\b{web.Pid}\\b");
    }
}

/// <summary>And with no grace at all.</summary>
public sealed class NoGraceTests
{
    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void When_the_stop_comes_from_outside_monofy_adds_no_grace_but_says_less_and_less_often_what_it_waits_for(
        bool pid1)
    {
        using Run run = Run.Monofy("web: @w trap TERM note trap USR1 exit:0 ready wait", new Launch { Pid1 = pid1 });
        run.Ready("w");
        long start = Stopwatch.GetTimestamp();
        run.Signal("TERM");
        run.Out.Wait("^w got SIGTERM");
        run.Says("wait.*web");
        run.That(Stopwatch.GetElapsedTime(start).TotalSeconds > 4.9, "after 5 s");
        run.Until(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(11.5), "more than 10 s");
        run.That(!run.HasEnded, "nobody is killed");
        run.That(run.Messages("wait.*web") <= 2, "not once a second");
        run.Signal("USR1");
        run.Ends(0);
    }
}
