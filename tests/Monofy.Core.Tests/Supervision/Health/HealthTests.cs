using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Health;

/// <summary>Docker's meaning of interval, timeout, retries, start period and start interval; what follows from a
/// health.</summary>
public sealed class HealthTests
{
    // No early checks.
    private const string Regular = "--health-start-interval=5s ";

    [Fact]
    public void The_first_probe_comes_an_interval_after_the_start_and_the_next_an_interval_after_the_answer()
    {
        var run = new Script(Regular + "web: --health=tcp://:1 --health-interval=10s a");
        Assert.Equal(["start 0"], run.Seen());
        run.Pass(9.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["probe 0 #1"], run.Seen());
        run.Pass(5);
        run.Probed(null, 1);
        Assert.Equal(HealthState.Healthy, run.HealthOf());
        run.Pass(9.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["probe 0 #2"], run.Seen());
    }

    [Fact]
    public void Until_it_passes_a_new_process_is_also_checked_at_once_and_then_every_second()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=30s a ||| proxy: --depends-on=web b");
        run.Pass(0);
        Assert.Equal(["start 0", "probe 0 #1"], run.Seen());
        run.Probed("refused", 1);
        run.Pass(0.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["probe 0 #2"], run.Seen());
        run.Probed(null, 2);
        Assert.Equal(["start 1"], run.Seen());
        Assert.Equal(HealthState.Healthy, run.HealthOf());
        // The regular check comes when it would have come without them.
        run.Pass(28.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["probe 0 #3"], run.Seen());
    }

    [Fact]
    public void Failures_of_early_checks_do_not_count_and_it_is_unhealthy_when_Docker_would_say_so()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=10s --health-retries=2 a");
        for (int second = 0, probe = 0; second <= 20; second++)
        {
            run.Pass(second == 0 ? 0 : 1);
            Assert.Equal(HealthState.Starting, run.HealthOf());
            run.Probed("refused", ++probe);
        }
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
        run.Seen();
        run.Pass(9.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["probe 0 #22"], run.Seen());
    }

    [Fact]
    public void An_early_success_changes_nothing_in_what_counts_as_unhealthy()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=30s --health-retries=1 " +
            "--health-start-period=12s a");
        run.Pass(0);
        run.Probed(null, 1);
        Assert.Equal(HealthState.Healthy, run.HealthOf());
        // At 5 and 10 s, within the start period; for Docker none has passed yet.
        for (int probe = 2; probe <= 3; probe++)
        {
            run.Pass(5);
            run.Probed("refused", probe);
            Assert.Equal(HealthState.Healthy, run.HealthOf());
        }
        run.Pass(5);
        run.Probed("refused", 4);
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
    }

    [Fact]
    public void A_slow_early_check_is_followed_by_a_pause_as_long_as_it_took()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=30s a");
        run.Pass(4);
        run.Probed("refused", 1);
        run.Seen();
        run.Pass(3.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["probe 0 #2"], run.Seen());
    }

    [Fact]
    public void A_regular_check_that_falls_due_during_an_early_one_is_that_check_and_has_all_of_its_time()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=3s --health-timeout=5s --health-retries=1 a");
        run.Pass(0);
        Assert.Equal(["start 0", "probe 0 #1"], run.Seen());
        run.Pass(7.9);
        Assert.Empty(run.Seen());
        Assert.Equal(HealthState.Starting, run.HealthOf());
        run.Pass(0.1);
        Assert.Equal(["cancel 0 #1"], run.Seen());
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
    }

    [Fact]
    public void A_restarted_process_is_checked_early_again_and_a_notify_service_never_is()
    {
        var run = new Script("web: --restart=always --health=tcp://:1 --health-interval=30s a ||| " +
            "b: --health=notify b");
        run.Pass(0);
        run.Probed(null, 1);
        run.Exits(0, 1);
        run.Seen();
        run.Pass(0.1);
        run.Pass(0);
        Assert.Equal(["start 0", "probe 0 #2"], run.Seen());
    }

    [Fact]
    public void Only_as_many_failures_in_a_row_as_retries_say_make_it_unhealthy()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=1s --health-retries=2 a");
        run.Pass(1);
        run.Probed("no", 1);
        Assert.Equal(HealthState.Starting, run.HealthOf());
        run.Pass(1);
        run.Probed(null, 2);
        run.Pass(1);
        run.Probed("no", 3);
        Assert.Equal(HealthState.Healthy, run.HealthOf());
        run.Pass(1);
        run.Probed("HTTP 503", 4);
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
        Assert.Equal("HTTP 503", run.Report.Services[0].HealthText);
        Assert.Contains("web is unhealthy: HTTP 503 (2 times in a row)", run.Announced);
        run.Pass(1);
        run.Probed(null, 5);
        Assert.Equal((HealthState.Healthy, ""), (run.HealthOf(), run.Report.Services[0].HealthText));
    }

    [Fact]
    public void A_probe_that_takes_longer_than_its_timeout_is_cancelled_and_its_late_answer_means_nothing()
    {
        var run = new Script(Regular + "web: --health=tcp://:1 --health-interval=10s --health-timeout=2s " +
            "--health-retries=1 a");
        run.Pass(10);
        run.Seen();
        run.Pass(1.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["cancel 0 #1"], run.Seen());
        Assert.Equal((HealthState.Unhealthy, "no answer within 2 s"),
            (run.HealthOf(), run.Report.Services[0].HealthText));
        run.Probed(null, 1);
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
        run.Pass(10);
        Assert.Equal(["probe 0 #2"], run.Seen());
        run.Probed(null, 1);
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
        run.Probed(null, 2);
        Assert.Equal(HealthState.Healthy, run.HealthOf());
    }

    [Fact]
    public void A_health_command_that_hangs_is_killed_with_its_group()
    {
        var run = new Script(Regular + "web: --health-cmd=check --health-interval=1s --health-timeout=1s a");
        run.Pass(2);
        Assert.Equal(["start 0", "probe 0 #1", "SIGKILL group 0 Probe #1"], run.Seen());
        run.Tell(Event.Exited(0, Role.Probe, 1, ExitStatus.KilledBy(Signal.Kill), false));
        Assert.Equal("no answer within 1 s", run.Report.Services[0].HealthText);
    }

    [Fact]
    public void What_a_health_command_leaves_behind_in_its_group_is_killed_once()
    {
        var run = new Script(Regular + "web: --health-cmd=check --health-interval=1s a");
        run.Pass(1);
        run.Seen();
        run.Tell(Event.Exited(0, Role.Probe, 1, ExitStatus.Exited(0), groupLeft: true));
        Assert.Equal(["SIGKILL group 0 Probe #1"], run.Seen());
        Assert.Equal(HealthState.Healthy, run.HealthOf());
    }

    [Fact]
    public void The_last_line_of_a_health_command_says_why_it_failed()
    {
        var run = new Script("web: --health-cmd=check --health-interval=1s a");
        run.Pass(1);
        run.Tell(Event.Exited(0, Role.Probe, 1, ExitStatus.Exited(2), false, lastOutput: "no route to database"));
        Assert.Equal("health command exited with 2: no route to database", run.Report.Services[0].HealthText);
    }

    [Fact]
    public void In_the_start_period_failures_do_not_count_and_the_start_interval_is_used()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=30s --health-retries=1 " +
            "--health-start-period=10s --health-start-interval=2s a");
        for (int probe = 1; probe <= 4; probe++)
        {
            run.Pass(2);
            run.Probed("not yet", probe);
            Assert.Equal(HealthState.Starting, run.HealthOf());
        }
        // Begun at 10 s, when the period is over.
        run.Pass(2);
        run.Probed("not yet", 5);
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
        run.Seen();
        run.Pass(29.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        Assert.Equal(["probe 0 #6"], run.Seen());
    }

    [Fact]
    public void A_probe_that_began_in_the_start_period_does_not_count_when_it_fails_after_it()
    {
        var run =
            new Script(
                "web: --health=tcp://:1 --health-retries=1 --health-start-period=3s --health-start-interval=2s a");
        run.Pass(4);
        run.Probed("not yet", 1);
        Assert.Equal(HealthState.Starting, run.HealthOf());
    }

    [Fact]
    public void After_the_first_success_failures_count_even_in_the_start_period_and_the_interval_is_used()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=30s --health-retries=1 " +
            "--health-start-period=10m --health-start-interval=2s a");
        run.Pass(2);
        run.Probed(null, 1);
        run.Seen();
        run.Pass(29.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        run.Probed("no", 2);
        Assert.Equal(HealthState.Unhealthy, run.HealthOf());
    }

    [Fact]
    public void The_answer_of_a_probe_for_a_process_that_has_ended_means_nothing()
    {
        var run = new Script(Regular + "web: --restart=always --health=tcp://:1 --health-interval=1s a");
        run.Pass(1);
        run.Seen();
        run.Exits(0, 1);
        Assert.Equal(["cancel 0 #1"], run.Seen());
        run.Pass(0.5);
        Assert.Equal(["start 0"], run.Seen());
        run.Probed(null, 1);
        Assert.Equal(HealthState.Starting, run.HealthOf());
        run.Pass(1);
        Assert.Equal(["probe 0 #2"], run.Seen());
        run.Probed(null, 2);
        Assert.Equal(HealthState.Healthy, run.HealthOf());
    }

    [Fact]
    public void On_unhealthy_restart_stops_the_service_and_starts_it_again()
    {
        var run = new Script(Regular + "web: --on-unhealthy=restart --health=tcp://:1 --health-interval=1s " +
            "--health-retries=1 a ||| b");
        run.Pass(1);
        run.Probed("no", 1);
        Assert.Equal(["start 0", "start 1", "probe 0 #1", "SIGTERM 0"], run.Seen());
        Assert.Contains("web is unhealthy: no; restarting it", run.Announced);
        run.Exits(0, 0);
        Assert.Empty(run.Seen());
        Assert.Equal("web exited with 0 after 1 s; restarting in 100 ms", run.Announced.Last());
        run.Pass(0.1);
        Assert.Equal(["start 0"], run.Seen());
        Assert.Equal((HealthState.Starting, 1), (run.HealthOf(), run.Report.Services[0].Restarts));
        // What is never healthy is not started again and again without a pause.
        run.Pass(1);
        run.Probed("no", 2);
        run.Exits(0, 0);
        Assert.Equal("web exited with 0 after 1 s; restarting in 200 ms", run.Announced.Last());
    }

    [Fact]
    public void On_unhealthy_stop_stops_everything()
    {
        var run =
            new Script("web: --on-unhealthy=stop --health=tcp://:1 --health-interval=1s --health-retries=1 a ||| b");
        run.Pass(1);
        run.Probed("no", 1);
        Assert.Equal(["SIGTERM 0", "SIGTERM 1"], run.Seen().TakeLast(2));
        run.Exits(0, 0);
        run.Exits(1, 0);
        Assert.Equal(["end 1"], run.Seen());
        Assert.Contains(run.Announced, text => text.Contains("because web became unhealthy: no"));
    }

    [Fact]
    public void On_unhealthy_report_only_says_it_and_who_waits()
    {
        var run = new Script("web: --health=tcp://:1 --health-interval=1s --health-retries=1 a ||| " +
            "proxy: --depends-on=web b");
        run.Pass(1);
        run.Probed("no", 1);
        Assert.Equal(["start 0", "probe 0 #1"], run.Seen());
        Assert.Contains("web is unhealthy: no; proxy waits until it is healthy", run.Announced);
        run.Pass(1);
        run.Probed(null, 2);
        Assert.Contains("start 1", run.Seen());
    }

    [Fact]
    public void Dependents_start_in_order_when_it_is_healthy_and_stop_in_reverse()
    {
        var run = new Script(Regular + "c: --depends-on=b z ||| b: --depends-on=a --health=tcp://:2 " +
            "--health-interval=1s y ||| a: --health=tcp://:1 --health-interval=1s x");
        Assert.Equal(["start 2"], run.Seen());
        run.Pass(1);
        run.Probed(null, 1, service: 2);
        Assert.Equal(["probe 2 #1", "start 1"], run.Seen());
        run.Pass(0.9);
        Assert.Empty(run.Seen());
        run.Pass(0.1);
        run.Probed(null, 1, service: 1);
        Assert.Contains("start 0", run.Seen());
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.Equal(["SIGTERM 0"], run.Seen().Where(s => s.StartsWith("SIGTERM")));
        run.Exits(0, 0);
        Assert.Equal(["SIGTERM 1"], run.Seen().Where(s => s.StartsWith("SIGTERM")));
        run.Exits(1, 0);
        Assert.Equal(["SIGTERM 2"], run.Seen().Where(s => s.StartsWith("SIGTERM")));
    }

    [Fact]
    public void A_service_that_says_READY_is_healthy_and_one_that_is_silent_for_too_long_is_not()
    {
        var run = new Script("web: --health=notify --health-interval=10s --health-start-period=30s a");
        run.Tell(Event.SaidStatus(0, 1, "loading"));
        Assert.Equal((HealthState.Starting, "loading"), (run.HealthOf(), run.Report.Services[0].StatusText));
        run.Pass(29);
        run.Tell(Event.Said(EventKind.Alive, 0, 1));
        Assert.Equal(HealthState.Starting, run.HealthOf());
        run.Tell(Event.Said(EventKind.Ready, 0, 1));
        Assert.Equal(HealthState.Healthy, run.HealthOf());
        run.Pass(9);
        run.Tell(Event.Said(EventKind.Alive, 0, 1));
        run.Pass(9);
        Assert.Equal(HealthState.Healthy, run.HealthOf());
        run.Pass(1);
        Assert.Equal((HealthState.Unhealthy, "said nothing for 10 s"),
            (run.HealthOf(), run.Report.Services[0].HealthText));
        run.Tell(Event.Said(EventKind.Alive, 0, 1));
        Assert.Equal(HealthState.Healthy, run.HealthOf());
        run.Tell(Event.Said(EventKind.Leaving, 0, 1));
        run.Pass(100);
        Assert.Equal(HealthState.Healthy, run.HealthOf());
    }

    [Fact]
    public void Reloading_is_shown_until_it_is_ready_again()
    {
        var run = new Script("web: --health=notify a");
        run.Tell(Event.Said(EventKind.Ready, 0, 1)).Tell(Event.SaidStatus(0, 1, "at work"));
        run.Tell(Event.Said(EventKind.Reloading, 0, 1));
        Assert.Equal("reloading", run.Report.Services[0].StatusText);
        run.Tell(Event.Said(EventKind.Alive, 0, 1));
        Assert.Equal("reloading", run.Report.Services[0].StatusText);
        run.Tell(Event.Said(EventKind.Ready, 0, 1));
        Assert.Equal("", run.Report.Services[0].StatusText);
    }

    [Fact]
    public void Words_that_come_during_a_reload_stay_when_it_is_over()
    {
        var run = new Script("web: --health=notify a");
        run.Tell(Event.Said(EventKind.Reloading, 0, 1)).Tell(Event.SaidStatus(0, 1, "half way"));
        run.Tell(Event.Said(EventKind.Ready, 0, 1));
        Assert.Equal("half way", run.Report.Services[0].StatusText);
    }

    [Fact]
    public void The_next_process_does_not_reload_because_the_last_one_did()
    {
        var run = new Script("web: --restart=always --health=notify a");
        run.Tell(Event.Said(EventKind.Reloading, 0, 1));
        run.Exits(0, 1);
        run.Pass(1);
        run.Tell(Event.SaidStatus(0, 2, "at work")).Tell(Event.Said(EventKind.Ready, 0, 2));
        Assert.Equal("at work", run.Report.Services[0].StatusText);
    }

    [Fact]
    public void What_a_health_command_left_to_another_user_is_not_reported_each_time()
    {
        var run = new Script("web: --health-cmd=check --health-interval=1s a");
        run.Pass(1);
        run.Tell(Event.Exited(0, Role.Probe, 1, ExitStatus.Exited(0), groupLeft: true));
        run.Tell(Event.Refused(0, Role.Probe, 1, Signal.Kill, ofLeftovers: true));
        Assert.DoesNotContain(run.Announced, static line => line.Contains("cannot send"));
        run.Tell(Event.Refused(0, Role.Probe, 2, Signal.Kill));
        Assert.Contains(run.Announced,
            static line => line.StartsWith("cannot send SIGKILL to the health check of web"));
    }

    [Fact]
    public void A_service_that_does_not_say_READY_in_its_start_period_is_unhealthy()
    {
        var run = new Script("web: --health=notify --health-start-period=30s --on-unhealthy=restart a");
        run.Pass(30);
        Assert.Equal(["start 0", "SIGTERM 0"], run.Seen());
        Assert.Contains("web is unhealthy: did not say READY=1 within 30 s; restarting it", run.Announced);
    }

    [Fact]
    public void What_a_former_process_says_means_nothing()
    {
        var run = new Script("web: --restart=always --health=notify a");
        run.Exits(0, 0);
        run.Pass(0.1);
        run.Tell(Event.Said(EventKind.Ready, 0, 1));
        run.Tell(Event.SaidStatus(0, 1, "old"));
        Assert.Equal((HealthState.Starting, ""), (run.HealthOf(), run.Report.Services[0].StatusText));
        run.Tell(Event.Said(EventKind.Ready, 0, 2));
        Assert.Equal(HealthState.Healthy, run.HealthOf());
    }

    [Fact]
    public void Nothing_starts_before_each_address_has_answered()
    {
        var run = new Script("--wait-for=tcp://a:1 --wait-for=http://b:2/ migrate && web");
        Assert.Equal(["probe -1 #1"], run.Seen());
        run.Probed("refused", 1, service: -1);
        run.Pass(0.5);
        Assert.Equal(["probe -1 #2"], run.Seen());
        run.Probed(null, 2, service: -1);
        Assert.Equal(["probe -2 #3"], run.Seen());
        run.Pass(5);
        Assert.Equal(["cancel -2 #3"], run.Seen());
        run.Probed(null, 3, service: -2);
        Assert.Empty(run.Seen());
        run.Pass(0.5);
        run.Probed(null, 4, service: -2);
        Assert.Equal(["probe -2 #4", "start 0"], run.Seen());
        Assert.Contains(run.Announced, text => text.StartsWith("waiting for http://b:2/"));
    }

    [Fact]
    public void When_the_wait_takes_too_long_nothing_is_started_and_the_status_is_124()
    {
        var run = new Script("--wait-for=tcp://a:1 --wait-timeout=3s web");
        run.Probed("refused", 1, service: -1);
        run.Pass(3);
        Assert.Equal("end 124", run.Seen().Last());
        Assert.Contains("exiting with 124: tcp://a:1 did not answer within 3 s (refused); nothing was started",
            run.Announced);
    }

    [Fact]
    public void A_stop_while_waiting_is_immediate()
    {
        var run = new Script("--wait-for=tcp://a:1 web");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.Equal(["probe -1 #1", "cancel -1 #1", "end 143"], run.Seen());
    }

    [Fact]
    public void After_five_seconds_it_says_who_waits_for_what_and_then_less_and_less_often()
    {
        var steps =
            new Script("db: --health=tcp://:5432 --health-interval=60s sleep 9 ||| web: --depends-on=db sleep 9");
        steps.Pass(4);
        Assert.DoesNotContain(steps.Announced, line => line.Contains("waiting"));
        steps.Pass(31);
        Assert.Equal(3, steps.Announced.Count(line => line.StartsWith("web is waiting for db to be healthy, for ")));
    }

    [Fact]
    public void A_waiting_message_says_why_the_last_check_failed_and_when_the_next_one_comes()
    {
        var run = new Script(Regular + "db: --health=tcp://:1 --health-interval=7s a ||| web: --depends-on=db b");
        run.Pass(5);
        Assert.Equal("web is waiting for db to be healthy, for 5 s now (next check of db in 2 s)",
            run.Announced.Last());
        run.Pass(4);
        run.Probed("connection refused", 1);
        run.Pass(6);
        Assert.Equal("web is waiting for db to be healthy, for 15 s now (last check: connection refused; next check " +
            "of db in 1 s)", run.Announced.Last());
        run.Pass(20);
        Assert.Equal("web is waiting for db to be healthy, for 35 s now (last check: connection refused; db is being " +
            "checked)", run.Announced.Last());
    }

    [Fact]
    public void Of_a_service_that_speaks_for_itself_no_check_is_announced()
    {
        var run = new Script("db: --health=notify --health-start-period=1m a ||| web: --depends-on=db b");
        run.Pass(5);
        Assert.Equal("web is waiting for db to be healthy, for 5 s now", run.Announced.Last());
    }
}
