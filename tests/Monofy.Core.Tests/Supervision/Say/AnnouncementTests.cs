using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Say;

/// <summary>What a person reads in the log at night, word for word: SPEC section 2, 5 and 6.</summary>
public sealed class AnnouncementTests
{
    [Fact]
    public void Who_is_killed_is_named_with_pid_and_age()
    {
        var run = new Script("--grace=3s web: a ||| b");
        run.Pass(65);
        Term(run);
        run.Exits(1, 0);
        run.Pass(3);
        Killed(run, 0);
        Assert.Equal(
            [
                "web (pid 100, 1 min 8 s old) is still running 3 s after SIGTERM (--grace); sending SIGKILL",
                "exiting with 137, because SIGTERM was received after 1 min 5 s; all stopped within 3 s (web: " +
                    "SIGKILL by monofy, b: 0)",
            ], run.Announced);
    }

    [Fact]
    public void Where_monofy_itself_stops_the_rest_the_grace_is_10_s_unless_another_was_given()
    {
        var run = new Script("web: a ||| slow: --grace=20s b ||| c");
        run.Exits(2, 3);
        run.Seen();
        run.Pass(9.999);
        Assert.Empty(run.Seen());
        run.Pass(0.001);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
        Assert.Contains("still waiting for web (pid 100), slow (pid 101), for 5 s now", run.Announced);
        Assert.Contains("web (pid 100, 10 s old) is still running 10 s after SIGTERM (the default grace); sending " +
            "SIGKILL", run.Announced);
        Killed(run, 0);
        run.Pass(10);
        Assert.Equal(["SIGKILL group 1 Main #1"], run.Seen());
    }

    [Fact]
    public void Where_only_the_rest_of_a_group_is_killed_the_process_is_not_said_to_be()
    {
        var run = new Script("--grace=3s web: a ||| b");
        Term(run);
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), true));
        run.Exits(1, 0);
        run.Pass(3);
        Assert.Equal("what is left of the group of web (pgid 100) is still running 3 s after SIGTERM (--grace); " +
            "sending SIGKILL", run.Announced.Last());
        run.Tell(Event.GroupEmpty(0, 1));
        Assert.Equal(
            "exiting with 0, because SIGTERM was received after 0 s; all stopped within 3 s (web: 0 (the rest of its " +
                "group was killed by monofy), b: 0)",
            run.Announced.Last());
    }

    [Fact]
    public void A_group_that_cannot_be_killed_is_called_what_is_left()
    {
        var run = new Script("--grace=3s web: a");
        Term(run);
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(0), true));
        run.Pass(13);
        Assert.Contains("still waiting for what is left of the group of web (pgid 100), for 5 s now", run.Announced);
        Assert.Contains("what is left of the group of web (pgid 100) is still there 10 s after SIGKILL; going on " +
            "without it", run.Announced);
    }

    [Fact]
    public void A_process_that_cannot_be_killed_is_named()
    {
        var run = new Script("--grace=3s web: a");
        Term(run);
        run.Pass(13);
        Assert.Contains("web (pid 100) is still there 10 s after SIGKILL; going on without it", run.Announced);
        Assert.Contains("web: could not be killed", run.Announced.Last());
    }

    [Fact]
    public void A_second_typed_SIGINT_says_what_it_kills()
    {
        var run = new Script("web: a ||| b");
        run.Pass(2);
        run.Tell(Event.Signalled(Signal.Int, SignalOrigin.Typed));
        run.Tell(Event.Signalled(Signal.Int, SignalOrigin.Typed));
        Assert.Equal(["killing web (pid 100, 2 s old) now, as asked a second time",
            "killing b (pid 101, 2 s old) now, as asked a second time"], run.Announced);
        Killed(run, 0);
        Killed(run, 1);
        Assert.Equal(
            "exiting with 137, because Ctrl-C was typed after 2 s; all stopped within 0 s (web: SIGKILL by monofy, " +
                "b: SIGKILL by monofy)",
            run.Announced.Last());
    }

    [Fact]
    public void After_5_s_and_then_less_and_less_often_it_says_what_it_waits_for_and_how_long()
    {
        var run = new Script("web: a ||| b");
        run.Pass(100);
        Term(run);
        run.Exits(1, 0);
        run.Announced.Clear();
        run.Seen();
        run.Pass(4.9);
        Assert.Empty(run.Announced);
        run.Pass(60);
        Assert.Empty(run.Seen());       // no SIGKILL
        Assert.Equal(
            new[] { 5, 15, 35 }.Select(s =>
                $"still waiting for web (pid 100), for {s} s now; it will not be killed, since --grace is not set"),
            run.Announced);
    }

    [Theory]
    [InlineData("web: a ||| db: b", "web (pid 100), db (pid 101), for 5 s now; they will not be killed, since " +
        "--grace is not set")]
    [InlineData("web: --depends-on=db a ||| db: b", "web (pid 101) (not asked to stop yet: db), for 5 s now; it will " +
        "not be killed, since --grace is not set")]
    [InlineData("--grace=1m web: a ||| db: b", "web (pid 100), db (pid 101), for 5 s now")]
    [InlineData("--stop-timeout=1m web: a ||| db: b", "web (pid 100), db (pid 101), for 5 s now")]
    public void It_says_what_has_not_been_asked_yet_and_that_nothing_will_be_killed(string line, string expected)
    {
        var run = new Script(line);
        run.Pass(0);
        Term(run);
        run.Pass(5);
        Assert.Equal("still waiting for " + expected, run.Announced.Last());
    }

    [Fact]
    public void Of_many_the_first_are_named_and_the_rest_is_counted()
    {
        var run = new Script(string.Join(" ||| ", Enumerable.Range(0, 11).Select(i => "s" + i)));
        run.Pass(0);
        Term(run);
        run.Pass(5);
        Assert.Equal(
            "still waiting for s0 (pid 100), s1 (pid 101), s2 (pid 102), s3 (pid 103), s4 (pid 104), s5 (pid 105), " +
                "s6 (pid 106), s7 (pid 107) and 3 more, for 5 s now; they will not be killed, since --grace is not set",
            run.Announced.Last());
    }

    [Fact]
    public void Of_many_those_that_failed_are_named_first()
    {
        var run = new Script(string.Join(" ||| ", Enumerable.Range(0, 11).Select(i => "s" + i)));
        run.Pass(0);
        Term(run);
        for (int i = 0; i < 11; i++) run.Exits(i, i == 9 ? 3 : 0);
        Assert.Equal(
            "exiting with 3, because SIGTERM was received after 0 s; all stopped within 0 s (s9: 3, s0: 0, s1: 0, " +
                "s2: 0, s3: 0, s4: 0, s5: 0, " +
            "s6: 0 and 3 more)", run.Announced.Last());
    }

    [Fact]
    public void A_restart_says_how_it_ended_how_old_it_was_and_when_it_starts_again()
    {
        var run = new Script("--restart=always --restart-max-delay=300ms web: a");
        for (int i = 1; i < 5; i++)
        {
            run.Exits(0, i % 2);
            run.Pass(0.3);
        }
        run.Pass(10);
        run.Exits(0, 3);
        Assert.Equal(
            [
                "web exited with 1 after 0 s; restarting in 100 ms (1)",
                    "web exited with 0 after 200 ms; restarting in 200 ms (2)",
                "web exited with 1 after 100 ms; restarting in 300 ms (3)",
                    "web exited with 0 after 0 s; restarting in 300 ms (4)",
                "web exited with 3 after 10 s; restarting in 100 ms (1)",
            ], run.Announced);
    }

    [Fact]
    public void After_good_running_the_restarts_are_counted_afresh_too()
    {
        var run = new Script("--fate=separate --restart=on-failure:2 web: a ||| b");
        run.Exits(0, 2);
        run.Pass(1);
        run.Exits(0, 2);
        run.Pass(11);
        run.Exits(0, 2);
        run.Pass(1);
        run.Exits(0, 2);
        Assert.Equal("web exited with 2 after 900 ms; restarting in 200 ms (2 of 2)", run.Announced.Last());
        run.Pass(1);
        run.Exits(0, 2);
        Assert.Equal("web exited with 2 after 800 ms and was restarted 2 times already (--restart=on-failure:2); the " +
            "others go on", run.Announced.Last());
    }

    [Fact]
    public void Services_that_end_one_by_one_are_reported_each_and_all()
    {
        var run = new Script("--fate=separate web: a ||| b");
        run.Exits(1, 3);
        run.Pass(2);
        run.Exits(0, 0);
        Assert.Equal(["b exited with 3 after 0 s; the others go on",
            "exiting with 3, because all services ended (web: 0, b: 3)"], run.Announced);
    }

    [Fact]
    public void A_stop_because_output_is_not_read_says_so()
    {
        var run = new Script("web: a ||| b");
        run.Tell(Event.OutputClosed);
        run.Exits(0, 0);
        run.Exits(1, 4);
        Assert.Equal(
            [
                "exiting with 4, because nothing reads standard output any more; all stopped within 0 s (web: 0, b: 4)",
            ], run.Announced);
    }

    [Fact]
    public void A_setup_command_that_fails_or_takes_too_long_says_so_and_that_nothing_else_was_started()
    {
        var run = new Script("migrate && web");
        run.Pass(1.5);
        run.Exits(0, 3);
        Assert.Equal(["exiting with 3, because migrate exited with 3 after 1.5 s; nothing else was started"],
            run.Announced);

        run = new Script("--setup-timeout=3s --grace=1s migrate && web");
        run.Pass(4);
        Killed(run, 0);
        Assert.Equal(
            [
                "migrate is still running after 3 s (--setup-timeout); stopping it",
                    "migrate (pid 100, 4 s old) is still running 1 s after SIGTERM (--grace); sending SIGKILL",
                "exiting with 124, because migrate was killed by SIGKILL (137) by monofy after 4 s " +
                    "(--setup-timeout); nothing else was started",
            ], run.Announced);
    }

    [Fact]
    public void Who_cannot_start_because_of_another_names_it()
    {
        var run = new Script("db: --fate=separate a ||| web: --depends-on=db:completed b");
        run.Pass(20);
        run.Exits(0, 4);
        Assert.Equal(
            [
                "web is waiting for db to be completed, for 5 s now",
                    "web is waiting for db to be completed, for 15 s now",
                "db exited with 4 after 20 s; the others go on",
                "exiting with 1: cannot start web: it depends on db, and db exited with 4; the rest stopped within 0 " +
                    "s (db: 4)",
            ], run.Announced);
    }

    [Theory]
    [InlineData("web", "exiting with 127: ", "")]
    [InlineData("--finally=bye web", "exiting with 127: ", "; finally exited with 0")]
    [InlineData("--map-exit=127:0 web", "exiting with 0: ", "")]
    [InlineData("web && b", "exiting with 127: ", "; nothing else was started")]
    public void What_cannot_be_started_is_reported_once_with_the_status_that_it_comes_to(string line, string verdict,
        string rest)
    {
        var run = new Script(line, e => e.Service == 0);
        if (line.StartsWith("--finally")) run.Exits(1, 0);
        Assert.Equal([verdict + "cannot start web: no such program" + rest], run.Announced);
        Assert.Equal(Severity.Error, run.LastAnnounced.Severity);
    }

    [Fact]
    public void What_cannot_be_started_and_stops_others_is_reported_once_if_they_are_quick()
    {
        var run = new Script("b ||| web", e => e.Service == 1);
        run.Exits(0, 0);
        Assert.Equal(["exiting with 127: cannot start web: no such program; the rest stopped within 0 s (b: 0)"],
            run.Announced);
    }

    [Fact]
    public void A_final_command_that_cannot_be_started_foretells_no_status()
    {
        var run = new Script("--finally=nosuch web", e => e.Service == 1);
        run.Exits(0, 0);
        Assert.Equal(["cannot start finally: no such program",
            "exiting with 0, because web exited with 0 after 0 s; finally could not be started (127)"], run.Announced);
    }

    [Theory]
    [InlineData("--fate=separate web", "cannot start web: no such program",
        "exiting with 127, because all services ended (web: could not be started)")]
    [InlineData("--fate=separate web ||| b", "cannot start web: no such program; the others go on")]
    public void What_cannot_be_started_and_stops_no_service_is_reported_too(string line, params string[] said)
    {
        var run = new Script(line, e => e.Service == 0);
        Assert.Equal(said, run.Announced);
    }

    [Fact]
    public void A_malformed_hand_over_and_a_lock_that_failed_are_reported_once()
    {
        var run = new Script("migrate && web");
        run.Exits(0, 0);
        run.Tell(Event.HandedOver(0, "MONOFY_SETENV:1: expected more"));
        Assert.Equal(["exiting with 125: what migrate handed over in MONOFY_SETENV is malformed: MONOFY_SETENV:1: " +
            "expected more; nothing else was started"], run.Announced);

        run = new Script("--setup-lock=/lock migrate && web");
        run.Tell(Event.LockFailed("cannot open the setup lock /lock: no; nothing was started"));
        Assert.Equal(["exiting with 125: cannot open the setup lock /lock: no; nothing was started"], run.Announced);
    }

    [Fact]
    public void A_status_from_before_the_stop_is_reported_with_whose_it_is()
    {
        var run = new Script("--restart=always web: a");
        run.Exits(0, 1);
        run.Pass(0.05);
        Term(run);
        Assert.Equal("exiting with 1, because SIGTERM was received after 50 ms; before that (web: 1)",
            run.Announced.Last());

        run = new Script("--fate=separate web: a ||| b ||| c");
        run.Exits(0, 3);
        run.Exits(1, 0);
        run.Pass(1);
        Term(run);
        run.Exits(2, 0);
        Assert.Equal("exiting with 3, because SIGTERM was received after 1 s; all stopped within 0 s (c: 0); before " +
            "that (web: 3)", run.Announced.Last());
    }

    [Fact]
    public void The_memory_limit_is_named_with_what_it_killed()
    {
        var run = new Script("web: a ||| b");
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.KilledBy(Signal.Kill), false, true));
        run.Exits(1, 0);
        Assert.Equal("exiting with 137, because web was killed by SIGKILL (137), out of memory (OOM) after 0 s; the " +
            "rest stopped within 0 s (b: 0)", run.Announced[0]);
    }

    [Theory]
    [InlineData(1, "1 process was")]
    [InlineData(2, "2 processes were")]
    public void A_process_that_the_memory_limit_killed_unseen_is_counted(int kills, string counted)
    {
        var run = new Script("web") { NobodyIsLeft = false };
        run.Exits(0, 0);
        run.Tell(Event.NoChildren(kills));
        Assert.Equal(["exiting with 0, because web exited with 0 after 0 s; " + counted +
            " killed for lack of memory (OOM)"], run.Announced);
    }

    [Fact]
    public void The_final_commands_end_stands_in_the_closing_line()
    {
        var run = new Script("--finally='bye now' web");
        run.Exits(0, 5);
        run.Exits(1, 7);
        Assert.Equal(["exiting with 5, because web exited with 5 after 0 s; finally exited with 7"], run.Announced);
    }

    [Fact]
    public void A_final_command_that_takes_long_is_named_too_and_so_is_what_it_leaves()
    {
        var run = new Script("--finally=bye web") { NobodyIsLeft = false };
        run.Pass(100);
        run.Exits(0, 0);
        run.Tell(Event.NoChildren(0));
        run.Announced.Clear();
        run.Pass(16);
        run.Exits(1, 0);
        run.Pass(30);
        Assert.Equal(
            [
                "still waiting for finally (pid 101), for 5 s now", "still waiting for finally (pid 101), for 15 s now",
                "processes that left their group are still running after the grace; sending SIGKILL",
                "still waiting for processes that left their group, for 35 s now",
                    "some processes cannot be killed; exiting without them",
                "exiting with 0, because web exited with 0 after 1 min 40 s; processes that could not be killed live " +
                    "on; finally exited with 0",
            ], run.Announced);
    }

    [Fact]
    public void Unhealthy_says_why_how_often_and_what_happens_now()
    {
        var run =
            new Script("--health-cmd=x --health-interval=5s --health-retries=2 web: a ||| api: --health-cmd=y " +
                "--depends-on=web b");
        for (int probe = 1; probe <= 2; probe++)
        {
            run.Pass(5);
            run.Tell(Event.Exited(0, Role.Probe, probe, ExitStatus.Exited(1), false, lastOutput: "no db"));
        }
        Assert.Equal("web is unhealthy: health command exited with 1: no db (2 times in a row); api waits until it " +
            "is healthy", run.Announced.Last());
        run.Pass(5);
        run.Exits(0, 0);

        run = new Script("--health=tcp://:1 --health-interval=5s --health-retries=1 --on-unhealthy=restart web: a");
        run.Pass(5);
        run.Probed("refused", 1);
        Assert.Equal(["web is unhealthy: refused; restarting it"], run.Announced);
    }

    [Fact]
    public void A_stop_because_one_is_unhealthy_tells_its_status_too()
    {
        var run =
            new Script("--health=tcp://:1 --health-interval=5s --health-retries=1 --on-unhealthy=stop web: a ||| b");
        run.Pass(5);
        run.Probed("refused", 1);
        run.Pass(1);
        Assert.Equal("web became unhealthy: refused; stopping the rest", run.Announced.Last());
        run.Exits(0, 0);
        run.Exits(1, 0);
        Assert.Equal("exiting with 1, because web became unhealthy: refused; all stopped within 1 s (web: 0, b: 0)",
            run.Announced.Last());
    }

    [Fact]
    public void A_stop_command_that_fails_is_reported_with_what_happens_instead()
    {
        var run = new Script("--stop-command='s x' web: a");
        Term(run);
        run.Seen();
        run.Tell(Event.Exited(0, Role.StopCommand, 1, ExitStatus.Exited(9), groupLeft: true));
        Assert.Equal(["SIGKILL group 0 StopCommand #1", "SIGTERM 0"], run.Seen());
        Assert.Equal("the stop command of web exited with 9; sending SIGTERM instead", run.Announced.Last());
    }

    [Fact]
    public void A_stop_command_runs_instead_of_the_signal_and_of_another_that_comes_while_it_runs()
    {
        var run = new Script("web: --stop-command='s x' a ||| b");
        run.Seen();
        Term(run);
        Assert.Equal(["start 0", "SIGTERM 1"], run.Seen());
        Term(run);
        Assert.Equal(["SIGTERM 1"], run.Seen());
    }

    [Theory]
    [InlineData(3,
        "exiting with 3, because web exited with 3 after 1 s, peak 120 MB; the rest stopped within 0 s (b: 0)")]
    [InlineData(0, "exiting with 0, because web exited with 0 after 1 s; the rest stopped within 0 s (b: 0)")]
    public void The_peak_memory_of_what_failed_first_is_named(int status, string line)
    {
        var run = new Script("web: a ||| b");
        run.Pass(1);
        run.Tell(Event.Exited(0, Role.Main, 1, ExitStatus.Exited(status), false, peakMemory: 120_000_000));
        run.Exits(1, 0);
        Assert.Equal(line, run.Announced.Last());
    }

    private static void Term(Script run) => run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));

    private static void Killed(Script run, int service) =>
        run.Tell(Event.Exited(service, Role.Main, 1, ExitStatus.KilledBy(Signal.Kill), false));
}
