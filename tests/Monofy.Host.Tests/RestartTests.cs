using System;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 3: restart policies and backoff.</summary>
public sealed class RestartTests
{
    [Fact]
    public void By_default_nothing_is_restarted()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Says("once").Exits(3)), 3);
        run.That(run.Out.Count("^once$") == 1, "runs once");
    }

    [Fact]
    public void On_failure_restarts_so_many_times_and_then_the_fate_applies()
    {
        using Run run = Run.Monofy(Plan.With().Service("b", Actor.Polite("b")).Service("web",
            Actor.Named("w").Says("run").Exits(5), "--restart=on-failure:3", "--restart-delay=1ms"), 5);
        run.That(run.Out.Count("^run$") == 4, "once and three times more");
    }

    [Fact]
    public void On_failure_leaves_a_success_alone()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure", "--restart-delay=1ms")
            .Service(Actor.Named("a").Says("run").Exits(0)), 0);
        run.That(run.Out.Count("^run$") == 1, "runs once");
    }

    [Fact]
    public void On_failure_restarts_what_a_signal_killed()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure:1", "--restart-delay=1ms")
            .Service(Actor.Named("a").Says("run").DiesOf("KILL")), 137);
        run.That(run.Out.Count("^run$") == 2, "runs twice");
    }

    [Fact]
    public void Always_restarts_after_success_and_failure_and_the_others_run_on()
    {
        using Run run = Run.Monofy(Plan.With().Service("b", Actor.Polite("b"))
            .Service("web", Actor.Named("w").Ready().Exits(0), "--restart=always", "--restart-delay=1ms"));
        run.Ready("b");
        run.Ready("w", 5);
        run.Signal("TERM");
        // The stop may find web between two runs or in one.
        run.That(run.WaitForEnd() is 0 or 143, "a truthful status");
        run.LeavesNothing();
        run.That(run.Out.Count("^b got SIGTERM") == 1 && run.Out.Count("^b ready") == 1, "b runs on until the stop");
    }

    [Fact]
    public void A_restarted_service_waits_100_ms_and_then_twice_as_long_each_time()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure:4")
            .Service(Actor.Named("w").TellsTime().Exits(1)), 1);
        long[] clocks = run.Out.Lines.Select(line => long.Parse(line.Split(' ')[^1])).ToArray();
        Assert.Equal(5, clocks.Length);
        long[] gaps = clocks.Zip(clocks.Skip(1), (before, after) => after - before).ToArray();
        for (int i = 0; i < gaps.Length; i++)
            run.That(gaps[i] >= 100 << i, $"the {i + 1}. gap of {gaps[i]} ms is at least {100 << i} ms");
    }

    [Fact]
    public void The_delay_and_its_maximum_can_be_chosen()
    {
        using Run run = Run.Monofy(
            Plan.With("--restart=on-failure:10", "--restart-delay=10ms", "--restart-max-delay=10ms")
                .Service(Actor.Named("w").TellsTime().Exits(1)), 1);
        long[] clocks = run.Out.Lines.Select(line => long.Parse(line.Split(' ')[^1])).ToArray();
        Assert.Equal(11, clocks.Length);
        run.That(clocks[^1] - clocks[0] >= 100, $"{clocks[^1] - clocks[0]} ms are at least ten times 10 ms");
    }

    [Fact]
    public void A_stop_during_backoff_is_immediate_and_nothing_starts_afterwards()
    {
        using Run run = Run.Monofy(Plan.With("--restart-delay=1h", "--restart-max-delay=1h")
            .Service("web", Actor.Named("w").Ready().Exits(4), "--restart=always").Service("b", Actor.Polite("b")));
        Ready web = run.Ready("w");
        run.Ready("b");
        run.Gone(web.Pid);
        run.Signal("TERM");
        run.Ends(4);
        run.That(run.Out.Count("^w ready") == 1, "started once");
    }

    [Fact]
    public void A_service_that_was_asked_to_stop_is_not_restarted()
    {
        using Run run = Run.Monofy(Plan.With("--restart=always", "--restart-delay=1ms")
            .Service(Actor.Named("w").ExitsOn("TERM", 3).Ready().Waits()));
        run.Ready("w");
        run.Signal("TERM");
        run.Ends(3);
        run.That(run.Out.Count("^w ready") == 1, "started once");
    }

    [Fact]
    public void A_service_that_ends_in_the_middle_of_a_stop_is_not_restarted()
    {
        using Run run = Run.Monofy(Plan.With("--restart-delay=1ms")
            .Service("a", Actor.Named("a").GoesOnAt("TERM").Ready().Waits().Exits(3), "--restart=always")
            .Service("b", Actor.Named("b").Ready().Exits(7)), 7);
        run.That(run.Out.Count("^a ready") <= 1, "started once");
    }

    [Fact]
    public void A_missing_program_is_not_a_loop()
    {
        using Run run = Run.Monofy(Plan.With()
            .Program("web", "no-such-program", "--restart=on-failure:2", "--restart-delay=10ms"), 127);
        run.That(run.Messages("no-such-program") is > 0 and <= 4, "says so, but not for ever");
    }

    [Fact]
    public void A_setup_command_is_not_restarted()
    {
        using Run run = Run.Monofy(Plan.With("--restart=always", "--restart-delay=1ms")
            .Setup(Actor.Named("s").Says("setup").Exits(3)).Service(Actor.Named("w").Says("web")), 3);
        Assert.Equal(["setup"], run.Out.Lines);
    }

    [Fact]
    public void Each_restart_gets_a_group_of_its_own_and_what_was_left_of_the_last_one_has_ended()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure:1", "--restart-delay=10ms")
            .Service(Actor.Named("w").Forks(Actor.Polite("c")).Ready().Exits(1)), 1);
        Ready first = run.Ready("w"), second = run.Ready("w", 2);
        Assert.Equal(first.Pid, first.Group);
        Assert.Equal(second.Pid, second.Group);
    }

    [Fact]
    public void When_the_policy_gives_up_a_separate_fate_leaves_the_others_alone()
    {
        using Run run = Run.Monofy(Plan.With("--restart-delay=1ms").Service("b", Actor.Polite("b"))
            .Service("a", Actor.Named("a").Ready().Exits(5), "--fate=separate", "--restart=on-failure:2"));
        run.Ready("b");
        Ready last = run.Ready("a", 3);
        run.Gone(last.Pid);
        run.That(!run.HasEnded, "b runs on");
        run.Signal("TERM");
        run.Ends(5);
        run.That(run.Out.Count("^a ready") == 3, "three starts");
    }

    [Fact]
    public void A_restart_sees_the_same_environment_and_arguments()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure:1", "--restart-delay=1ms", "--env=X=$A")
            .Service(Actor.Named("w").Tells("X").Tells("A").Tells("MONOFY_NAME").Exits(1)), 1,
            new Launch { Variables = ["A=1"] });
        Assert.Equal(["X=1", "A=1", "MONOFY_NAME=actor", "X=1", "A=1", "MONOFY_NAME=actor"], run.Out.Lines);
    }
}
