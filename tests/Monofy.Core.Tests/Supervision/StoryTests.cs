using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

/// <summary>What the searches found, told once each.</summary>
public sealed class StoryTests
{
    private static readonly ServiceSettings s_job = Make.Plain with { Fate = Fate.Separate };

    [Fact]
    public void A_service_that_was_stopped_by_command_and_could_not_be_killed_may_still_end()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain)));
        run.Spawned(0).IsAsked(OrderKind.Stop, 0).AtDeadline().AtDeadline();
        Assert.Equal(ServiceState.Down, run.StateOf(0));
        run.IsKilled(0);
        Assert.Equal(ServiceState.Down, run.StateOf(0));
    }

    [Fact]
    public void A_service_whose_process_could_not_be_killed_is_not_started_beside_it()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain)));
        run.Spawned(0).IsAsked(OrderKind.Stop, 0).AtDeadline().AtDeadline();
        run.IsAsked(OrderKind.Start, 0, 1);
        Assert.False(run.Did(EffectKind.Start));
        Assert.Equal(1, run.Answered(1));
        run.IsKilled(0, groupLeft: true).IsAsked(OrderKind.Start, 0);
        Assert.False(run.Did(EffectKind.Start));
        run.GroupEmpties(0).IsAsked(OrderKind.Start, 0);
        Assert.True(run.Did(EffectKind.Start));
    }

    [Fact]
    public void A_service_in_backoff_that_is_asked_to_start_waits_for_what_it_depends_on()
    {
        var run = new Script(Make.Of(
            Make.Service("db", Make.Plain with { Health = Make.Tcp with { Retries = 1 } }),
            Make.Service("web", Make.Plain with { Restart = new(RestartMode.Always, 0) }, Make.On(0,
                Condition.Healthy))));
        run.Spawned(0).AtDeadline().ProbePasses(0).Spawned(1).After(3).ProbeFails(0).Exits(1, 3);
        Assert.Equal(ServiceState.Backoff, run.StateOf(1));
        run.IsAsked(OrderKind.Start, 1);
        Assert.Equal(ServiceState.Waiting, run.StateOf(1));
        run.After(1);
        Assert.Equal(ServiceState.Waiting, run.StateOf(1));
        run.After(2).ProbePasses(0);
        Assert.Equal(ServiceState.Starting, run.StateOf(1));
    }

    [Fact]
    public void A_backoff_that_is_over_when_the_stop_begins_starts_nothing()
    {
        var run = new Script(Make.Of(
            Make.Service("a", Make.Plain with { Health = Make.Tcp with { Retries = 1 },
                OnUnhealthy = OnUnhealthy.Stop }),
            Make.Service("b", Make.Plain with { Restart = new(RestartMode.Always, 0) })));
        run.Spawned(0).Spawned(1).AtDeadline().Exits(1, 3).After(60);
        Assert.False(run.Did(EffectKind.Start, 1));
        Assert.Equal(ServiceState.Failed, run.StateOf(1));
    }

    [Fact]
    public void A_final_command_whose_start_is_late_and_fails_could_not_be_started()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain), Make.Finally()));
        run.Spawned(0).Exits(0, 3).Tell(Event.NoChildren(0));
        Assert.True(run.Did(EffectKind.Start, 1));
        run.Tell(Event.StartIsLate(1, 1, 101), after: 0.05);
        Assert.False(run.Did(EffectKind.AcceptStart, 1));
        run.SpawnFailed(1);
        Assert.True(run.Said("cannot start finally: no such file"));
    }

    [Fact]
    public void A_final_command_whose_start_hangs_can_be_stopped()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain), Make.Finally()));
        run.Spawned(0).Exits(0, 3).Tell(Event.NoChildren(0)).Tell(Event.StartIsLate(1, 1, 101), after: 0.05);
        run.IsSignalled(Signal.Term);
        Assert.True(run.Did(EffectKind.AcceptStart, 1));
        run.Spawned(1).IsSignalled(Signal.Term);
        Assert.True(run.Did(EffectKind.SignalProcess, 1));
    }

    [Fact]
    public void A_sweep_after_a_second_typed_SIGINT_ends_though_nothing_can_be_killed()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain)));
        run.Spawned(0).IsTyped(Signal.Int).IsTyped(Signal.Int).IsKilled(0).After(10);
        Assert.Equal(137, run.Status);
    }

    [Fact]
    public void A_process_that_cannot_be_killed_does_not_keep_monofy_where_no_grace_was_given()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain), Make.Service("b",
            Make.Plain with { Grace = Make.Grace })));
        run.Spawned(0).Spawned(1).IsSignalled(Signal.Term).Exits(0, 0).AtDeadline().After(12).After(10).After(10);
        Assert.Equal(137, run.Status);
    }

    [Fact]
    public void The_service_that_ended_first_may_have_waited_for_its_restart_when_the_stop_came()
    {
        var run = new Script(Make.Of(
            new RunSettings { ExitCode = ExitCodeChoice.First },
            Make.Service("a", Make.Plain), Make.Service("b", Make.Plain with { Restart = new(RestartMode.Always,
                0) })));
        run.Spawned(0).Spawned(1).Exits(1, 3).After(0.5).IsSignalled(Signal.Term).Exits(0, 0).Tell(Event.NoChildren(0));
        Assert.Equal(3, run.Status);
    }

    // Seed 4041 of the simulation, before it chose start intervals.
    [Fact]
    public void A_hook_whose_dependency_is_stopped_in_the_same_step_is_not_run_and_nothing_waits_for_it()
    {
        ServiceSettings hook = s_job with { Job = new() { OnEvent = [new("*", ServiceEvent.Stopped)] } };
        HealthPlan health = Make.Tcp with { Retries = 1 };
        var run = new Script(Make.Of(
            Make.Service("bad", Make.Plain with { Health = health, OnUnhealthy = OnUnhealthy.Stop }),
            Make.Service("b", Make.Plain), Make.Service("c", Make.Plain), Make.Service("db", Make.Plain),
            Make.Job("hook", null, Overlap.Queue, hook, Make.On(3, Condition.Started))));
        run.Spawned(0).Spawned(1).Spawned(2).Spawned(3).IsAsked(OrderKind.Start, 4).Spawned(4);
        run.AtDeadline().ProbeFails(0).Exits(0, 0).Exits(1, 0).Exits(2, 0);
        // db waited for the job, and three runs of it wait; each would need db.
        Assert.True(run.Exits(4, 0).Did(EffectKind.SignalProcess, 3));
        Assert.False(run.Did(EffectKind.Start, 4));
        run.Exits(3, 0).Tell(Event.NoChildren(0));
        Assert.NotNull(run.Status);
    }

    // Seed 639315741578497964 of the simulation.
    [Fact]
    public void A_run_that_succeeded_does_not_fail_because_what_it_left_cannot_be_killed_when_the_next_one_is_due()
    {
        ServiceSettings settings = Make.Plain with { Fate = Fate.OnFailure, Grace = Make.Grace };
        var run = new Script(Make.Of(Make.Job("job", null, Overlap.Kill, settings), Make.Service("web",
            Make.Plain)));
        run.Spawned(1).IsAsked(OrderKind.Start, 0).Spawned(0).Exits(0, 0, groupLeft: true).After(2);
        run.IsAsked(OrderKind.Start, 0).After(10);
        Assert.Equal(ServiceState.Up, run.StateOf(1));
        Assert.False(run.Did(EffectKind.SignalProcess, 1));
    }

    // Seed 639315734066838793 of the simulation.
    [Fact]
    public void A_restart_whose_process_the_stop_ends_well_is_not_done()
    {
        var run = new Script(Make.Of(new RunSettings { StopDelay = TimeSpan.FromSeconds(1) },
            Make.Service("web", Make.Plain)));
        run.Spawned(0).IsAsked(OrderKind.Stop, 0).Exits(0, 0).IsAsked(OrderKind.Restart, 0, 1);
        run.IsAsked(OrderKind.Restart, 0).IsSignalled(Signal.Term).Spawned(0).Exits(0, 0);
        Assert.Equal(1, run.Answered(1));
    }

    // Seed 639315729294971636 of the simulation.
    [Fact]
    public void Changes_that_are_gathered_when_the_stop_begins_are_not_waited_for()
    {
        ServiceSettings settings = s_job with { Job = new() { OnChange = ["/files"] } };
        var run = new Script(Make.Of(Make.Service("web", Make.Plain), Make.Job("job", null, null, settings)));
        run.Spawned(0).Tell(Event.FilesChanged(1, "/files/a")).Exits(0, 0).Tell(Event.NoChildren(0));
        Assert.Equal(0, run.Status);
    }

    [Fact]
    public void What_was_never_tried_does_not_hide_the_failure_that_is_the_reason()
    {
        ServiceSettings separate = Make.Plain with { Fate = Fate.Separate };
        var run = new Script(Make.Of(Make.Service("web", separate, Make.On(1, Condition.Started)),
            Make.Service("db", separate)));
        run.SpawnFailed(1).Tell(Event.NoChildren(0));
        Assert.Equal(127, run.Status);
        // Nothing else failed: then it counts.
        run = new Script(Make.Of(Make.Service("web", separate, Make.On(1, Condition.Healthy)),
            Make.Service("db", separate with { Health = Make.Tcp })));
        run.Spawned(1).Exits(1, 0).Tell(Event.NoChildren(0));
        Assert.Equal(1, run.Status);
    }

    [Fact]
    public void A_start_that_fails_is_reported_once()
    {
        var run = new Script(Make.Of(Make.Service("a", s_job), Make.Service("b", s_job, Make.On(0,
            Condition.Completed)), Make.Service("c", Make.Plain)));
        run.SpawnFailed(0);
        Assert.Equal(
            ["cannot start a: no such file; the others go on",
                "cannot start b: it depends on a, and a could not be started (127)"],
            run.Effects.FindAll(static e => e.Kind == EffectKind.Say).ConvertAll(static e => e.Text!));
    }

    [Fact]
    public void Jobs_alone_run_until_they_are_stopped()
    {
        var run = new Script(Make.Of(Make.Job("job", null, Overlap.Skip, s_job)));
        Assert.Null(run.Status);
        run.IsAsked(OrderKind.Start, 0).Spawned(0).Exits(0, 3).IsAsked(OrderKind.Start, 0).Spawned(0).Exits(0, 0);
        run.IsSignalled(Signal.Term).Tell(Event.NoChildren(0));
        Assert.Equal(0, run.Status);
    }

    [Fact]
    public void A_run_that_was_stopped_by_command_is_not_tried_again()
    {
        var run = new Script(Make.Of(Make.Job("job", null, Overlap.Queue,
            s_job with { Restart = new(RestartMode.OnFailure, 0) })));
        // It failed and left a process in its group; before that one has ended it is stopped, and asked for again.
        run.IsAsked(OrderKind.Start, 0, 1).Spawned(0).Exits(0, 3, groupLeft: true).IsAsked(OrderKind.Stop,
            0).IsAsked(OrderKind.Start, 0, 2);
        Assert.Equal(3, run.GroupEmpties(0).Answered(1));
        Assert.True(run.Did(EffectKind.Start));
    }

    [Fact]
    public void No_more_than_eight_runs_wait()
    {
        var run = new Script(Make.Of(Make.Job("job", null, Overlap.Queue, s_job)));
        run.IsAsked(OrderKind.Start, 0, 1).Spawned(0);
        for (int by = 2; by <= 9; by++) Assert.Equal(Effect.NotYet, run.IsAsked(OrderKind.Start, 0, by).Answered(by));
        Assert.Equal(1, run.IsAsked(OrderKind.Start, 0, 10).Answered(10));
        for (int by = 1; by <= 9; by++)
        {
            Assert.Equal(by, run.Exits(0, by).Answered(by));
            if (by < 9) run.Spawned(0);
        }
    }

    [Fact]
    public void A_run_that_makes_room_may_not_have_its_process_yet()
    {
        var run = new Script(Make.Of(Make.Job("job", null, Overlap.Kill, s_job)));
        run.IsAsked(OrderKind.Start, 0, 1).IsAsked(OrderKind.Start, 0, 2);
        Assert.Equal(Effect.NotYet, run.Answered(2));
        Assert.True(run.Spawned(0).Did(EffectKind.SignalProcess));
        Assert.Equal(143, run.Exits(0, 143).Answered(1));
        Assert.True(run.Did(EffectKind.Start));
        run.IsAsked(OrderKind.Start, 0, 3).SpawnFailed(0);
        Assert.Equal(127, run.Answered(2));
        Assert.True(run.Did(EffectKind.Start));
    }

    [Fact]
    public void A_run_that_is_due_when_the_stop_begins_does_not_begin()
    {
        var run = new Script(Make.Of(
            Make.Job("job", "*/10 * * * * *", Overlap.Skip, s_job),
            Make.Service("a", Make.Plain with { Health = Make.Tcp with { Retries = 1 },
                OnUnhealthy = OnUnhealthy.Stop })));
        run.ClockSays(0.5).Spawned(1).AtDeadline().ProbePasses(1).AtDeadline().ProbePasses(1).AtDeadline();
        // The run is due and the probe is late, and there was no tick for a minute.
        run.After(60);
        Assert.True(run.Did(EffectKind.ReadClock) && run.Did(EffectKind.SignalProcess, 1));
        Assert.False(run.ClockSays(69.5).Did(EffectKind.Start));
    }

    [Fact]
    public void A_process_that_cannot_be_killed_leaves_no_client_waiting()
    {
        var run = new Script(Make.Of(Make.Job("job", null, Overlap.Kill, s_job)));
        run.IsAsked(OrderKind.Start, 0, 1).Spawned(0).IsAsked(OrderKind.Start, 0, 2).AtDeadline().AtDeadline();
        Assert.Equal(137, run.Answered(1));
        Assert.Equal(1, run.Answered(2));
        Assert.Equal(1, run.IsAsked(OrderKind.Start, 0, 3).Answered(3));
        run.IsKilled(0);
        Assert.True(run.IsAsked(OrderKind.Start, 0, 4).Did(EffectKind.Start));
    }

    [Fact]
    public void A_setup_command_and_the_final_command_cannot_be_asked_for()
    {
        var run = new Script(Make.Of(Make.Setup("migrate"), Make.Service("a", Make.Plain), Make.Finally()));
        run.Spawned(0).Exits(0, 0).Tell(Event.HandedOver(0, null)).Spawned(1);
        foreach (OrderKind request in new[] { OrderKind.Start, OrderKind.Restart, OrderKind.Stop })
        {
            Assert.False(run.IsAsked(request, 0).Did(EffectKind.Start, 0));
            Assert.False(run.IsAsked(request, 2).Did(EffectKind.Start, 2));
        }
    }

    [Fact]
    public void The_time_of_setup_commands_is_for_each_of_them_alone_and_not_for_services()
    {
        var run = new Script("--setup-timeout=3s one && two && web");
        run.Pass(2);
        run.Exits(0, 0).Tell(Event.HandedOver(0, null)).Pass(2);
        run.Exits(1, 0).Tell(Event.HandedOver(1, null));
        run.Seen();
        run.Pass(1000);
        Assert.Empty(run.Seen());
        Assert.Equal(ServiceState.Up, run.StateOf(2));
    }

    [Fact]
    public void The_setup_lock_is_held_until_the_last_setup_command_has_ended()
    {
        var run = new Script(Make.Of(new RunSettings { SetupLock = "/lock" }, Make.Setup("one"),
            Make.Setup("two"), Make.Service("a", Make.Plain)));
        Assert.False(run.Did(EffectKind.Start));
        run.Tell(Event.LockHeld).Spawned(0).Exits(0, 0).Tell(Event.HandedOver(0, null));
        Assert.True(run.Did(EffectKind.Start, 1) && !run.Effects.Exists(static e => e.Kind == EffectKind.ReleaseLock));
        run.Spawned(1).Exits(1, 0).Tell(Event.HandedOver(1, null));
        Assert.True(run.Did(EffectKind.Start, 2) && run.Effects.Exists(static e => e.Kind == EffectKind.ReleaseLock));
    }

    [Fact]
    public void A_sweep_waits_for_the_processes_that_it_adopted_last()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain with { Grace = Make.Grace })));
        run.Spawned(0).Exits(0, 0).AtDeadline();
        // A daemon that took long has ended at last, and leaves a child that gets its SIGKILL only now.
        run.Tell(Event.OrphanReaped, after: 40);
        Assert.True(run.Did(EffectKind.Sweep));
        run.Tell(Event.Tick);
        Assert.Null(run.Status);
        Assert.Equal(0, run.Tell(Event.NoChildren(0)).Status);
    }

    [Fact]
    public void News_that_no_process_is_left_may_be_older_than_a_stop_command()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain), Make.Service("b",
            Make.Plain with { StopCommand = ["stop"] })));
        // Both died together, and the host found no other process; only then was the stop command of b started.
        run.Spawned(0).Spawned(1).Exits(0, 0);
        Assert.True(run.Did(EffectKind.Start, 1));
        run.Exits(1, 0).Tell(Event.NoChildren(0));
        Assert.Null(run.Status);
        run.Tell(Event.Spawned(1, Role.StopCommand, 1, 200)).Tell(Event.Exited(1, Role.StopCommand, 1,
            ExitStatus.Exited(0), false));
        Assert.Equal(0, run.Tell(Event.NoChildren(0)).Status);
    }

    [Fact]
    public void What_a_process_leaves_that_ends_during_the_sweep_is_swept_too()
    {
        var run = new Script(Make.Of(Make.Service("a", Make.Plain with { Grace = Make.Grace })));
        run.Spawned(0).IsSignalled(Signal.Term).AtDeadline().After(10);
        Assert.True(run.Did(EffectKind.Sweep));
        Assert.True(run.IsKilled(0).Did(EffectKind.Sweep));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_setup_command_that_ran_out_of_time_has_failed_whatever_asks_for_the_stop_then(int status)
    {
        ServiceSettings settings = Make.Plain with { SetupTimeout = TimeSpan.FromSeconds(3), SuccessCodes = [3] };
        var run = new Script(Make.Of(Make.Setup("migrate", settings), Make.Service("a", Make.Plain)));
        run.Spawned(0).AtDeadline().IsSignalled(Signal.Term).Exits(0, status).Tell(Event.NoChildren(0));
        Assert.Equal(124, run.Status);
    }

    [Fact]
    public void The_last_thing_before_an_end_without_those_that_hang_is_SIGKILL_for_the_children_they_left_to_us()
    {
        // There is no signal when a process whose parent hangs hands its own children over.
        var run = new Script(Make.Of(Make.Service("a", Make.Plain with { Grace = Make.Grace })));
        run.Spawned(0).Exits(0, 0).AtDeadline().After(10);
        Assert.Equal(0, run.Status);
        Assert.Contains(run.Effects, e => e.Kind == EffectKind.Sweep && e.Signal == Signal.Kill);
    }

    [Fact]
    public void A_restart_that_was_decided_in_the_tick_in_which_the_stop_begins_does_not_break_the_order_of_the_stop()
    {
        HealthPlan health = Make.Tcp with { Retries = 1 };
        var run = new Script(Make.Of(
            Make.Service("db", Make.Plain with { Health = health, OnUnhealthy = OnUnhealthy.Restart }),
            Make.Service("web", Make.Plain with { Health = health, OnUnhealthy = OnUnhealthy.Stop }, Make.On(0,
                Condition.Started))));
        run.Spawned(0).Spawned(1).After(3);
        // Both probes are late at once.
        run.After(60);
        Assert.True(run.Did(EffectKind.SignalProcess, 1));
        Assert.False(run.Did(EffectKind.SignalProcess, 0));
        Assert.True(run.Exits(1, 0).Did(EffectKind.SignalProcess, 0));
    }

    [Fact]
    public void A_delayed_stop_begins_at_once_if_the_last_service_was_between_two_starts()
    {
        var run = new Script(Make.Of(new RunSettings { StopDelay = TimeSpan.FromSeconds(5) },
            Make.Service("a", Make.Plain with { Restart = new(RestartMode.Always, 0) })));
        run.Spawned(0).Exits(0, 3);
        run.Tell(Event.StraysFound(0, 1, []));
        Assert.Equal(ServiceState.Backoff, run.StateOf(0));
        Assert.Equal(3, run.IsSignalled(Signal.Term).Tell(Event.NoChildren(0)).Status);
    }
}
