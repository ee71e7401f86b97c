using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Jobs;

/// <summary>Section 6 of the specification: events of services and changes of files run jobs and reload
/// services.</summary>
public sealed class TriggerTests
{
    private static readonly ServiceSettings s_separate = Make.Plain with { Fate = Fate.Separate };

    [Fact]
    public void A_hook_runs_when_a_service_fails_and_learns_which_with_what_status()
    {
        var run = new Script(Make.Of(Make.Service("web", s_separate), Make.Service("db", s_separate),
            Hook("hook", "web", ServiceEvent.Failed)));
        run.Spawned(0).Spawned(1).Exits(0, 3);
        Effect start = run.Effects.Find(static e => e.Kind == EffectKind.Start);
        Assert.Equal((2, new JobTrigger("failed", "web", 3, null, 1)), (start.Service, start.Trigger));
        Assert.False(run.Spawned(2).Exits(1, 0).Did(EffectKind.Start, 2));
    }

    [Theory]
    [InlineData(ServiceEvent.Started)]
    [InlineData(ServiceEvent.Exited)]
    [InlineData(ServiceEvent.Restarted)]
    [InlineData(ServiceEvent.GaveUp)]
    [InlineData(ServiceEvent.Stopped)]
    public void Each_event_of_a_service_runs_its_hook_once(ServiceEvent which)
    {
        ServiceSettings settings = s_separate with { Restart = new(RestartMode.OnFailure, 1) };
        var run = new Script(Make.Of(Make.Service("web", settings), Make.Service("other", s_separate),
            Hook("hook", "web", which)));
        int runs = 0;
        Count(run.Spawned(0)).Spawned(1);
        Count(run.Exits(0, 3));
        Count(run.AtDeadline());
        Count(run.Spawned(0));
        Count(run.Exits(0, 3));
        Count(run.IsAsked(OrderKind.Start, 0));
        Count(run.Spawned(0));
        Count(run.IsAsked(OrderKind.Stop, 0));
        Count(run.Exits(0, 143));
        Count(run.IsAsked(OrderKind.Start, 0));
        Count(run.Spawned(0));
        Count(run.Exits(0, 0));
        int expected = which == ServiceEvent.Started ? 3 : 1;
        Assert.Equal(expected, runs);

        Script Count(Script after)
        {
            bool runsNow = after.Did(EffectKind.Start, 2);
            if (!runsNow) return after;
            runs++;
            return after.Spawned(2).Exits(2, 0);
        }
    }

    [Fact]
    public void Runs_of_a_hook_queue_and_what_is_too_many_is_merged_and_counted()
    {
        var run = new Script(Make.Of(Make.Service("web", s_separate), Make.Service("stays", s_separate),
            Hook("hook", "web", ServiceEvent.Started)));
        run.Spawned(0).Spawned(1).Spawned(2);
        // One is going, 64 wait, and the last of those stands for the ten that are too many.
        for (int i = 0; i < 74; i++) run.Exits(0, 0).IsAsked(OrderKind.Start, 0).Spawned(0);
        int count = 0;
        int most = 0;
        for (run.Exits(2, 0); run.Did(EffectKind.Start, 2); run.Spawned(2).Exits(2, 0))
        {
            count++;
            most = Math.Max(most, run.Effects.Find(static e => e.Kind == EffectKind.Start).Trigger!.Count);
        }
        Assert.Equal((64, 11), (count, most));
    }

    [Fact]
    public void A_hook_of_the_failure_that_stops_the_run_still_runs_and_one_from_outside_does_not()
    {
        Plan plan = Make.Of(Make.Service("web", Make.Plain), Make.Service("db", Make.Plain), Hook("hook", "*",
            ServiceEvent.Failed));
        var run = new Script(plan);
        run.Spawned(0).Spawned(1).Exits(0, 3);
        Assert.True(run.Did(EffectKind.Start, 2) && run.Did(EffectKind.SignalProcess, 1));
        Assert.False(run.Spawned(2).Did(EffectKind.SignalProcess, 2));
        run.Exits(1, 0).Exits(2, 0).Tell(Event.NoChildren(0));
        Assert.Equal(3, run.Status);

        run = new Script(plan);
        run.Spawned(0).Spawned(1).IsSignalled(Signal.Term);
        Assert.False(run.Exits(0, 3).Did(EffectKind.Start, 2));
    }

    [Fact]
    public void A_hook_that_hangs_in_the_stop_is_stopped_when_the_grace_is_over()
    {
        var run = new Script(Make.Of(Make.Service("web", Make.Plain with { Grace = Make.Grace }), Hook("hook",
            "web", ServiceEvent.Failed)));
        run.Spawned(0).Exits(0, 3).Spawned(1).After(10);
        Assert.True(run.Did(EffectKind.SignalProcess, 1));
        Assert.True(run.After(1).Did(EffectKind.SignalGroup, 1));
    }

    [Fact]
    public void Hooks_that_run_one_another_are_noticed()
    {
        var run = new Script(Make.Of(Make.Service("web", s_separate), Hook("one", "two", ServiceEvent.Exited),
            Hook("two", "one", ServiceEvent.Exited)));
        run.Spawned(0).IsAsked(OrderKind.Run, 1);
        int runs = 0;
        int next = 1;
        for (; run.Did(EffectKind.Start, next) && runs < 100; next = 3 - next)
        {
            runs++;
            run.Spawned(next).Exits(next, 0);
        }
        Assert.True(runs is > 2 and < 20, runs + " runs");
        Assert.True(run.Said("its runs cause one another"));
    }

    [Fact]
    public void Changes_are_gathered_and_reload_a_service_by_its_signal_or_by_a_restart()
    {
        ServiceSettings watches = s_separate with { Watch = ["/app"] };
        var run = new Script(Make.Of(Make.Service("web", watches with { ReloadSignal = Signal.Hup }),
            Make.Service("api", watches)));
        run.Spawned(0).Spawned(1).Tell(Event.FilesChanged(0, "/app/a")).Tell(Event.FilesChanged(0, "/app/b"),
            after: 0.2);
        Assert.Equal(TimeSpan.FromSeconds(0.3), run.NextDeadline - run.Now);
        run.AtDeadline();
        Assert.Contains(run.Effects, static e => e.Signal == Signal.Hup);
        run.Tell(Event.FilesChanged(1, "/app/a")).AtDeadline();
        Assert.True(run.Said("/app/a changed; restarting api") && run.Did(EffectKind.SignalProcess, 1));
        Assert.True(run.Exits(1, 143).Did(EffectKind.Start, 1));
    }

    [Fact]
    public void Changes_that_never_cease_count_after_two_seconds()
    {
        var run = new Script(Make.Of(Make.Service("web", s_separate with { Watch = ["/app"],
            ReloadSignal = Signal.Hup })));
        run.Spawned(0);
        for (int i = 0; i < 10; i++) run.Tell(Event.FilesChanged(0, "/app/a"), after: 0.2);
        Assert.True(run.NextDeadline - run.Now <= TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public void A_service_that_changes_its_own_files_is_not_reloaded_for_ever()
    {
        var run = new Script(Make.Of(Make.Service("web", s_separate with { Watch = ["/app"],
            ReloadSignal = Signal.Hup })));
        run.Spawned(0);
        int reloads = 0;
        for (int i = 0; i < 20; i++)
        {
            run.Tell(Event.FilesChanged(0, "/app/a"), after: 1).AtDeadline();
            if (run.Effects.Exists(static e => e.Signal == Signal.Hup)) reloads++;
        }
        Assert.Equal(Limits.ReloadsInARow, reloads);
        Assert.Equal("the files that web watches changed 6 times, each soon after a reload (/app/a); not reloading " +
            "it until they are quiet for 1 min", Assert.Single(run.Announced, static line => line.Contains("quiet")));
    }

    [Fact]
    public void The_last_change_counts_when_the_files_have_been_quiet()
    {
        Script run = Muted(out _);
        run.Seen();
        run.Pass(59);
        Assert.Empty(run.Seen());
        run.Pass(1);
        Assert.Equal(["SIGHUP 0"], run.Seen());
        run.Pass(3600);
        Assert.Empty(run.Seen());
    }

    [Fact]
    public void A_service_that_changes_its_files_at_each_reload_is_reloaded_once_a_minute_and_named_once()
    {
        Script run = Muted(out _);
        for (int i = 0; i < 5; i++)
        {
            run.Seen();
            run.Pass(60);
            Assert.Equal(["SIGHUP 0"], run.Seen());
            run.Tell(Event.FilesChanged(0, "/app/a"), after: 1).AtDeadline();
        }
        Assert.Single(run.Announced, static line => line.Contains("quiet"));
    }

    [Fact]
    public void After_a_quiet_time_changes_count_at_once_again()
    {
        Script run = Muted(out _);
        run.Pass(60);
        run.Pass(20);
        run.Seen();
        run.Tell(Event.FilesChanged(0, "/app/a"), after: 1).AtDeadline();
        Assert.Equal(["SIGHUP 0"], run.Seen());
    }

    // Its files have changed soon after each of five reloads, and once more.
    private static Script Muted(out int reloads)
    {
        var run = new Script(Make.Of(Make.Service("web", s_separate with { Watch = ["/app"],
            ReloadSignal = Signal.Hup })));
        run.Spawned(0);
        reloads = 0;
        for (int i = 0; i <= Limits.ReloadsInARow; i++)
        {
            run.Tell(Event.FilesChanged(0, "/app/a"), after: 1).AtDeadline();
            if (run.Effects.Exists(static e => e.Signal == Signal.Hup)) reloads++;
        }
        return run;
    }

    [Fact]
    public void A_change_runs_a_job_with_its_path()
    {
        ServiceSettings settings = s_separate with { Job = new() { OnChange = ["/certs"] } };
        var run = new Script(Make.Of(Make.Service("web", s_separate), Make.Job("renew", null, Overlap.Queue,
            settings)));
        run.Spawned(0).Tell(Event.FilesChanged(1, "/certs/$(rm)")).Tell(Event.FilesChanged(1, "/certs/b")).AtDeadline();
        JobTrigger trigger = run.Effects.Find(static e => e.Kind == EffectKind.Start).Trigger!;
        Assert.Equal(("changed", "/certs/$(rm)", 2), (trigger.Event, trigger.Path, trigger.Count));
    }

    [Fact]
    public void Memory_above_its_limit_as_often_as_the_retries_say_is_unhealthy()
    {
        ServiceSettings settings = s_separate with { HealthMemory = 100_000_000, OnUnhealthy = OnUnhealthy.Restart };
        var run = new Script(Make.Of(Make.Service("web", settings)));
        run.Spawned(0);
        for (int i = 1; i <= 3; i++)
        {
            Assert.True(run.AtDeadline().Did(EffectKind.MeasureMemory));
            run.Tell(Event.MemoryMeasured(0, 1, i == 2 ? -1 : 120_000_000, false));
            Assert.False(run.Did(EffectKind.SignalProcess));
        }
        run.AtDeadline().Tell(Event.MemoryMeasured(0, 1, 120_000_000, false));
        Assert.True(run.Said("web is unhealthy: it holds 120 MB, more than 100 MB"));
    }

    [Fact]
    public void Where_only_the_resident_size_is_known_that_is_reported_once_and_nothing_is_restarted_for_it()
    {
        ServiceSettings settings = s_separate with { HealthMemory = 100_000_000, OnUnhealthy = OnUnhealthy.Restart };
        var run = new Script(Make.Of(Make.Service("web", settings)));
        run.Spawned(0);
        for (int i = 1; i <= 4; i++)
        {
            run.AtDeadline().Tell(Event.MemoryMeasured(0, 1, 120_000_000, true));
            Assert.Equal(i == 1, run.Said("only the resident memory of web can be read"));
            Assert.False(run.Did(EffectKind.SignalProcess));
        }
        // The sum that counts each page once is proof.
        run.AtDeadline().Tell(Event.MemoryMeasured(0, 1, 90_000_000, false));
        for (int i = 1; i <= 3; i++) run.AtDeadline().Tell(Event.MemoryMeasured(0, 1, 120_000_000, false));
        Assert.True(run.Did(EffectKind.SignalProcess));
    }

    private static ServicePlan Hook(string name, string service, ServiceEvent which) => Make.Job(
        name, null, Overlap.Queue, s_separate with { Job = new() { OnEvent = [new EventTrigger(service, which)] } });
}
