using System;
using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Jobs;

/// <summary>SPEC section 6: jobs, in a supervisor with a clock of its own. It is 14:00:00 UTC on 20 November 2026, a
/// Friday.</summary>
public sealed class JobTests
{
    [Fact]
    public void A_job_runs_at_the_times_of_its_schedule_and_not_before()
    {
        var run = new Script("job: --schedule='*/5 * * * *' --timezone=UTC x");
        run.Pass(299.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["start 0"], run.Seen());
        run.Exits(0, 0);
        run.Pass(600);
        Assert.Equal(["start 0"], run.Seen());
        Assert.Equal(["job job is not run: its last run (pid 101) began 5 min ago and is still going"], run.Announced);
    }

    [Theory]
    [InlineData("0 4 * * *", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-11-21T03:00:00Z")]
    [InlineData("0 4 * * *", "UTC", "2026-11-21T04:00:00Z")]
    [InlineData("30 14 * * *", "UTC", "2026-11-20T14:30:00Z")]
    [InlineData("@every 90s", "UTC", null)]
    public void The_time_zone_says_when_that_is(string schedule, string zone, string? next) =>
        Assert.Equal(next, new Script($"job: --schedule='{schedule}' --timezone={zone} x").Report.Services[0].NextRun);

    [Fact]
    public void A_pause_is_a_grid_from_the_start_of_the_services()
    {
        var run = new Script("job: --schedule='@every 90s' x");
        run.Pass(90);
        Assert.Equal(["start 0"], run.Seen());
        run.Pass(30);
        run.Exits(0, 0);
        run.Pass(59);
        Assert.Empty(run.Seen());
        run.Pass(1);
        Assert.Equal(["start 0"], run.Seen());
    }

    [Fact]
    public void While_nothing_is_due_nothing_is_to_be_done()
    {
        var run = new Script("job: '--schedule=0 16 * * *' --timezone=UTC a ||| other: '--schedule=@every 1h' b ||| " +
            "signalled: --on-signal=USR1 c ||| web");
        run.Pass(0);
        run.IsSignalled(Signal.Usr1).Exits(2, 0);
        Assert.Equal(TimeSpan.FromHours(1), run.NextDeadline - run.Now);
    }

    [Fact]
    public void What_was_missed_runs_once()
    {
        var run = new Script("a: --schedule='@every 10s' x ||| b: --schedule='* * * * *' --timezone=UTC x");
        // monofy did not run for ten minutes.
        run.After(605);
        Assert.Equal(["start 0", "start 1"], run.Seen());
        run.Exits(0, 0);
        run.Exits(1, 0);
        run.Pass(5);
        Assert.Equal(["start 0"], run.Seen());
    }

    [Fact]
    public void A_clock_that_is_set_forward_runs_what_it_leaps_over_once()
    {
        var run = new Script("job: --schedule='0 * * * *' --timezone=UTC x");
        run.ClockIsSet(new(2026, 11, 20, 23, 30, 0));
        Assert.Equal(["start 0"], run.Seen());
        run.Exits(0, 0);
        Assert.Equal("2026-11-21T00:00:00Z", run.Report.Services[0].NextRun);
        run.Pass(1800);
        Assert.Equal(["start 0"], run.Seen());
    }

    [Fact]
    public void A_clock_that_is_set_back_runs_nothing_twice()
    {
        var run = new Script("job: --schedule='0 * * * *' --timezone=UTC x");
        run.Pass(3700);
        Assert.Equal(["start 0"], run.Seen());
        run.Exits(0, 0);
        run.ClockIsSet(new(2026, 11, 20, 14, 30, 0));
        run.Pass(3600);
        Assert.Empty(run.Seen());
        Assert.Equal("2026-11-20T16:00:00Z", run.Report.Services[0].NextRun);
        run.Pass(1800);
        Assert.Equal(["start 0"], run.Seen());
    }

    [Fact]
    public void A_clock_that_is_set_back_far_was_wrong_before()
    {
        var run = new Script("job: --schedule='0 0 1 1 *' --timezone=UTC x");
        run.ClockIsSet(new(2036, 6, 1, 0, 0, 0));
        Assert.Equal(["start 0"], run.Seen());
        run.Exits(0, 0);
        run.ClockIsSet(new(2026, 11, 20, 14, 0, 0));
        Assert.Empty(run.Seen());
        Assert.Equal("2027-01-01T00:00:00Z", run.Report.Services[0].NextRun);
    }

    [Fact]
    public void A_failure_is_reported_with_its_status_and_the_next_run_and_stops_nothing()
    {
        var run = new Script("-v job: --schedule='0 3 * * *' --timezone=UTC x ||| " +
            "often: --schedule='@every 1h' x ||| asked: --job x ||| web: y");
        foreach (int job in new[] { 0, 1, 2 })
        {
            run.IsAsked(OrderKind.Run, job);
            run.Pass(2);
            run.Exits(job, 3);
        }
        Assert.Equal(
            [
                "job job failed: exited with 3 after 2 s; next run at 2026-11-21T03:00:00Z",
                "job often failed: exited with 3 after 2 s; next run in 59 min 56 s",
                "job asked failed: exited with 3 after 2 s",
            ],
            run.Announced);
        Assert.Equal((Phase.Running, ServiceState.Down), (run.Report.Phase, run.Report.Services[0].State));
        run.Announced.Clear();
        run.IsAsked(OrderKind.Run, 0);
        run.Exits(0, 0);
        Assert.Equal((Severity.Detail, "job job exited with 0 after 0 s; next run at 2026-11-21T03:00:00Z"),
            run.LastAnnounced);
    }

    [Theory]
    [InlineData("--fate=on-failure", 3, "exiting with 3, because job exited with 3 after 0 s")]
    [InlineData("--fate=connected", 0, "exiting with 0, because job exited with 0 after 0 s")]
    public void Its_own_fate_can_stop_everything(string fate, int status, string said)
    {
        var run = new Script($"job: --job {fate} x ||| web: y");
        run.IsAsked(OrderKind.Run, 0);
        run.Seen();
        run.Exits(0, status);
        Assert.Equal(["SIGTERM 1"], run.Seen());
        run.Exits(1, 9);
        Assert.StartsWith(said, run.Announced[^1]);
        Assert.Equal(["end " + status], run.Seen());
    }

    [Fact]
    public void Fate_and_restart_of_all_services_are_not_those_of_a_job()
    {
        var run = new Script("--fate=connected --restart=always job: --job x ||| web: y");
        run.IsAsked(OrderKind.Run, 0);
        run.Exits(0, 3);
        run.Seen();
        run.Pass(3600);
        Assert.Empty(run.Seen());
        Assert.Equal(Phase.Running, run.Report.Phase);
    }

    [Fact]
    public void A_job_can_be_tried_again_so_many_times()
    {
        var run = new Script("job: --schedule='0 * * * *' --timezone=UTC --restart=on-failure:2 x");
        run.Pass(3600);
        for (int i = 1; i <= 3; i++)
        {
            // However long each try takes.
            run.Pass(60);
            run.Exits(0, 3);
            run.Pass(0.2);
        }
        Assert.Equal(["start 0", "start 0", "start 0"], run.Seen());
        Assert.Equal(
            [
                "job exited with 3 after 1 min; restarting in 100 ms (1 of 2)",
                    "job exited with 3 after 1 min; restarting in 200 ms (2 of 2)",
                "job job failed: exited with 3 after 1 min; next run at 2026-11-20T16:00:00Z",
            ],
            run.Announced);
        Assert.Equal(2, run.Report.Services[0].Restarts);
        run.Pass(3600);
        Assert.Equal(["start 0"], run.Seen());
        Assert.Equal(2, run.Report.Services[0].Restarts);
        run.Exits(0, 3);
        Assert.EndsWith("restarting in 100 ms (1 of 2)", run.Announced[^1]);
    }

    [Fact]
    public void A_newer_run_takes_the_place_of_one_that_is_tried_again()
    {
        var run = new Script("job: --job --overlap=kill --restart=on-failure:1 --restart-delay=1m x");
        run.IsAsked(OrderKind.Run, 0, 1);
        run.Exits(0, 3);
        run.IsAsked(OrderKind.Run, 0, 2);
        Assert.Equal(["start 0", "tell 2: wait, job job: its last run failed and is tried again; it makes room for " +
            "the next one", "tell 1: 3", "start 0"], run.Seen());
        Assert.Equal(0, run.Report.Services[0].Restarts);
        // With a retry of its own.
        run.Exits(0, 4);
        run.Pass(60);
        run.Exits(0, 5);
        Assert.Equal(["start 0", "tell 2: 5"], run.Seen());
        Assert.Equal(1, run.Report.Services[0].Restarts);
    }

    [Fact]
    public void A_program_that_is_missing_is_tried_again_at_the_next_time()
    {
        var run = new Script("job: --schedule='0 * * * *' --timezone=UTC --restart=on-failure x ||| " +
            "asked: --job x", static _ => true);
        run.Pass(3600);
        Assert.Equal(["cannot start job: no such program; next run at 2026-11-20T16:00:00Z"], run.Announced);
        run.IsAsked(OrderKind.Run, 1, 7);
        Assert.Equal(["start 0", "start 1", "tell 7: 127, cannot start asked: no such program"], run.Seen());
        Assert.Equal("cannot start asked: no such program; the others go on", run.Announced[^1]);
    }

    [Fact]
    public void Skip_leaves_a_run_out_and_says_which_one_is_still_going()
    {
        var run = new Script("job: --schedule='@every 10s' x");
        run.Pass(20);
        Assert.Equal(["start 0"], run.Seen());
        Assert.Equal(["job job is not run: its last run (pid 100) began 10 s ago and is still going"], run.Announced);
        run.Exits(0, 0);
        Assert.Empty(run.Seen());
        run.IsAsked(OrderKind.Run, 0, 1);
        run.IsAsked(OrderKind.Run, 0, 2);
        Assert.Equal(["start 0",
            "tell 2: 1, job job is not run: its last run (pid 101) began 0 s ago and is still going"], run.Seen());
    }

    [Fact]
    public void Queue_runs_one_after_the_other_up_to_a_bound()
    {
        var run = new Script("job: --job --overlap=queue x");
        for (int i = 1; i <= Limits.QueuedRuns + 1; i++) run.IsAsked(OrderKind.Run, 0, i);
        string[] seen = run.Seen();
        Assert.Equal("start 0", seen[0]);
        Assert.Equal("tell 2: wait, job job: its last run (pid 100) began 0 s ago and is still going; this run waits " +
            "for its end", seen[1]);
        Assert.Equal(Limits.QueuedRuns + 1, seen.Length);
        run.IsAsked(OrderKind.Run, 0, 20);
        Assert.Equal(["tell 20: 1, job job is not run: its last run (pid 100) began 0 s ago and is still going, and " +
            "8 runs wait already"], run.Seen());
        run.IsAsked(OrderKind.Run, 0);
        Assert.Equal(Severity.Error, run.LastAnnounced.Severity);
        for (int i = 1; i <= Limits.QueuedRuns + 1; i++)
        {
            run.Exits(0, i);
            string[] expected = i <= Limits.QueuedRuns ? [$"tell {i}: {i}", "start 0"] : [$"tell {i}: {i}"];
            Assert.Equal(expected, run.Seen());
        }
    }

    [Fact]
    public void What_waits_is_reported_the_first_time_and_then_less_and_less_often()
    {
        var run = new Script("job: --schedule='@every 1s' --overlap=queue x");
        run.Pass(30);
        Assert.Equal(
            [
                "its last run (pid 100) began 1 s ago and is still going; this run waits for its end",
                "its last run (pid 100) began 2 s ago and is still going; 2 runs wait",
                "its last run (pid 100) began 4 s ago and is still going; 4 runs wait",
                "its last run (pid 100) began 8 s ago and is still going; 8 runs wait",
            ], run.Announced.Where(static s => s.StartsWith("job job: ")).Select(static s => s["job job: ".Length..]));
        string[] leftOut = [.. run.Announced.Where(static s => s.Contains("is not run"))];
        Assert.Equal(5, leftOut.Length);
        Assert.EndsWith("began 9 s ago and is still going, and 8 runs wait already", leftOut[0]);
        Assert.EndsWith("and 8 runs wait already (16 were left out so far)", leftOut[4]);
        Assert.Equal(21, run.Report.Services[0].RunsSkipped);
        for (int i = 1; i <= 9; i++) run.Exits(0, 0);
        run.Announced.Clear();
        run.Pass(2);
        Assert.EndsWith("is still going; this run waits for its end", Assert.Single(run.Announced));
    }

    [Fact]
    public void A_run_for_an_event_waits_by_default_and_one_for_a_time_or_a_signal_is_skipped()
    {
        var run = new Script("job: --on-event=web:exited --schedule='@every 10s' --on-signal=USR1 x ||| " +
            "web: --fate=separate --restart=always y");
        run.Exits(1, 0);
        run.Pass(0.1);
        run.Exits(1, 0);
        run.Tell(Event.Signalled(Signal.Usr1, SignalOrigin.Sent));
        run.Pass(9.9);
        Assert.Equal(2, run.Announced.Count(static s => s.StartsWith("job job is not run: ")));
        run.Seen();
        run.Exits(0, 0);
        Assert.Equal(["start 0"], run.Seen());
        run.Exits(0, 0);
        Assert.Empty(run.Seen());
    }

    [Fact]
    public void Kill_stops_the_run_with_signal_and_grace_and_then_runs_the_next()
    {
        var run = new Script("job: --job --overlap=kill --stop-signal=INT --grace=5s x");
        run.IsAsked(OrderKind.Run, 0, 1);
        run.Pass(3);
        run.IsAsked(OrderKind.Run, 0, 2);
        run.IsAsked(OrderKind.Run, 0, 3);
        Assert.Equal(
            [
                "start 0", "tell 2: wait, job job: its last run (pid 100) began 3 s ago and is still going; it makes " +
                    "room for the next one", "SIGINT 0",
                "tell 3: wait, job job: its last run (pid 100) began 3 s ago and is still going; it makes room for " +
                    "the next one",
                "tell 2: 1, job job is not run: a newer run takes its place",
            ],
            run.Seen());
        run.Pass(5);
        Assert.Equal(["SIGKILL group 0 Main #1"], run.Seen());
        run.Exits(0, 130);
        Assert.Equal(["tell 1: 130, job job was stopped: a newer run takes its place", "start 0"], run.Seen());
        run.Exits(0, 4);
        Assert.Equal(["tell 3: 4"], run.Seen());
    }

    [Fact]
    public void A_signal_runs_all_jobs_that_name_it_and_goes_to_no_process()
    {
        var run = new Script("--map-signal=HUP:USR1 a: --on-signal=USR1 x ||| b: --on-signal=SIGUSR1 " +
            "--schedule='@every 1h' x ||| c: --on-signal=USR2 x ||| web: y");
        run.Seen();
        run.Tell(Event.Signalled(Signal.Usr1, SignalOrigin.Sent));
        Assert.Equal(["start 0", "start 1"], run.Seen());
        run.Exits(0, 0);
        run.Exits(1, 0);
        run.Tell(Event.Signalled(Signal.Hup, SignalOrigin.Sent));
        Assert.Equal(["start 0", "start 1"], run.Seen());
        run.Tell(Event.Signalled(Signal.Winch, SignalOrigin.Sent));
        Assert.Equal(["SIGWINCH 0", "SIGWINCH 1", "SIGWINCH 3"], run.Seen());
    }

    [Fact]
    public void Nothing_runs_during_setup()
    {
        var run =
            new Script("migrate && a: --on-signal=USR1 --schedule='@every 1s' x ||| b: --schedule='* * * * * *' " +
                "--timezone=UTC x");
        run.Pass(10);
        run.Tell(Event.Signalled(Signal.Usr1, SignalOrigin.Sent));
        run.IsAsked(OrderKind.Run, 1, 5);
        Assert.Equal(["start 0", "tell 5: 1, job a is not run: the services have not begun yet"], run.Seen());
        Assert.Equal("job a is not run: the services have not begun yet", run.Announced[0]);
        run.Exits(0, 0);
        run.Tell(Event.HandedOver(0, null));
        run.Pass(1);
        Assert.Equal(["start 1", "start 2"], run.Seen().Order());
    }

    [Fact]
    public void A_job_waits_for_what_it_depends_on_and_is_stopped_before_it()
    {
        var run = new Script("job: --job --depends-on=db x ||| db: --health=tcp://:1 --health-interval=1s y");
        run.IsAsked(OrderKind.Run, 0, 1);
        Assert.Equal(ServiceState.Waiting, run.Report.Services[0].State);
        run.IsAsked(OrderKind.Run, 0, 2);
        Assert.Equal(["start 1", "tell 2: 1, job job is not run: its last run waits for what it depends on"],
            run.Seen());
        run.Pass(1);
        run.Probed(null, 1, 1);
        Assert.Equal(["probe 1 #1", "start 0"], run.Seen());
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.Equal(["SIGTERM 0"], run.Seen());
        run.Exits(0, 5);
        Assert.Equal(["tell 1: 5", "SIGTERM 1"], run.Seen().Where(s => !s.StartsWith("cancel")));
    }

    [Fact]
    public void A_job_whose_dependency_has_ended_for_good_says_so_each_time()
    {
        var run = new Script("job: --job --depends-on=db:completed x ||| db: --fate=separate y ||| web: z");
        run.Exits(1, 3);
        run.Seen();
        for (int i = 1; i <= 2; i++)
        {
            run.IsAsked(OrderKind.Run, 0, i);
            Assert.Equal([$"tell {i}: 1, cannot start job: it depends on db, and db exited with 3"], run.Seen());
        }
    }

    [Fact]
    public void Jobs_alone_run_until_they_are_stopped_and_exit_with_0()
    {
        var run = new Script("a: --schedule='@every 1h' x ||| b: --job x");
        run.Pass(1_000);
        run.IsAsked(OrderKind.Run, 1);
        run.Exits(1, 3);
        run.IsAsked(OrderKind.Run, 1);
        run.Seen();
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Exits(1, 143);
        Assert.Equal(["SIGTERM 1", "end 0"], run.Seen());
        Assert.Equal("exiting with 0, because SIGTERM was received after 16 min 40 s; all stopped within 0 s (b: 143)",
            run.Announced[^1]);
    }

    [Fact]
    public void When_all_services_have_ended_jobs_are_stopped_and_do_not_count()
    {
        var run = new Script("job: --job x ||| web: --fate=separate y");
        run.IsAsked(OrderKind.Run, 0, 1);
        run.Seen();
        run.Exits(1, 0);
        Assert.Equal(["SIGTERM 0"], run.Seen());
        run.Pass(2);
        Assert.Equal("all services ended; stopping the rest", run.Announced[^1]);
        run.Exits(0, 9);
        Assert.Equal(["tell 1: 9", "end 0"], run.Seen());
        Assert.Equal("exiting with 0, because all services ended (web: 0); the rest stopped within 2 s (job: 9)",
            run.Announced[^1]);
    }

    [Fact]
    public void A_job_that_is_named_gives_the_exit_status()
    {
        var run = new Script("--exit-code=job job: --job x ||| web: y");
        run.IsAsked(OrderKind.Run, 0);
        run.Exits(0, 9);
        run.Exits(1, 4);
        Assert.Equal("end 9", run.Seen()[^1]);
    }

    [Fact]
    public void After_a_stop_nothing_runs_and_no_client_waits()
    {
        var run = new Script("a: --schedule='@every 1s' --on-signal=USR1 --overlap=queue x ||| " +
            "b: --schedule='* * * * * *' --timezone=UTC --overlap=kill x ||| c: --job --restart=on-failure x");
        run.IsAsked(OrderKind.Run, 0, 1);
        run.IsAsked(OrderKind.Run, 0, 2);
        run.IsAsked(OrderKind.Run, 2, 3);
        run.Exits(2, 6);
        run.Seen();
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.Equal(["SIGTERM 0", "tell 2: 1, job a is not run: everything is being stopped", "tell 3: 6"],
            run.Seen().Order());
        run.Pass(10);
        run.Tell(Event.Signalled(Signal.Usr1, SignalOrigin.Sent));
        run.IsAsked(OrderKind.Run, 1, 4);
        Assert.Equal(["tell 4: 1, job b is not run: everything is being stopped"], run.Seen());
        run.Exits(0, 7);
        Assert.Equal(["tell 1: 7", "end 0"], run.Seen());
    }

    [Fact]
    public void A_job_that_was_stopped_by_command_runs_when_it_is_asked_for_again()
    {
        var run = new Script("job: --schedule='@every 10s' --on-signal=USR1 x");
        run.IsAsked(OrderKind.Stop, 0);
        run.Pass(10);
        run.Tell(Event.Signalled(Signal.Usr1, SignalOrigin.Sent));
        Assert.Empty(run.Seen());
        Assert.Equal(["job job is not run: it was stopped by command", "job job is not run: it was stopped by command"],
            run.Announced);
        run.IsAsked(OrderKind.Run, 0, 1);
        run.Exits(0, 0);
        run.Pass(10);
        Assert.Equal(["start 0", "tell 1: 0", "start 0"], run.Seen());
    }

    [Fact]
    public void At_a_stop_nothing_is_reported_of_a_job_that_no_one_asked_to_run()
    {
        var run = new Script("web: a ||| asked: --job b ||| tick: --schedule=@hourly c");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.DoesNotContain(run.Announced, static text => text.Contains("is not run"));
        Assert.All(run.Report.Services, static s => Assert.Equal(0, s.RunsSkipped));
    }

    [Fact]
    public void MONOFY_HOLD_runs_no_job()
    {
        var run = new Script("job: --schedule='@every 1s' x", "MONOFY_HOLD=1");
        run.Pass(10);
        run.IsAsked(OrderKind.Run, 0, 1);
        Assert.Equal(["tell 1: 1, job job is not run: MONOFY_HOLD is set"], run.Seen());
    }
}
