using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Orders;

/// <summary>Orders of <c>monofy ctl</c> as stories.</summary>
public sealed class OrderTests
{
    private static readonly ServiceSettings s_separate = Make.Plain with { Fate = Fate.Separate };

    [Fact]
    public void A_stop_that_is_ordered_during_setup_is_kept()
    {
        var run = new Script(Make.Of(Make.Setup("migrate"), Make.Service("a", s_separate), Make.Service("b",
            s_separate)));
        run.Spawned(0).IsAsked(OrderKind.Stop, 1, 7);
        Assert.Equal(0, run.Answered(7));
        run.Exits(0, 0).Tell(Event.HandedOver(0, null));
        Assert.True(run.Did(EffectKind.Start, 2) && !run.Did(EffectKind.Start, 1));
        Assert.True(run.Spawned(2).IsAsked(OrderKind.Start, 1, 8).Did(EffectKind.Start, 1));
        Assert.Equal(0, run.Spawned(1).Answered(8));
    }

    [Fact]
    public void A_restart_that_is_ordered_while_it_starts_comes_after_it()
    {
        var run = new Script(Make.Of(Make.Service("a", s_separate)));
        run.IsAsked(OrderKind.Restart, 0, 7);
        Assert.True(run.Spawned(0).Did(EffectKind.SignalProcess));
        Assert.True(run.Exits(0, 143).Did(EffectKind.Start));
        Assert.Equal(0, run.Spawned(0).Answered(7));
    }

    [Fact]
    public void A_start_without_what_it_depends_on_is_refused()
    {
        var run = new Script(Make.Of(Make.Service("db", s_separate), Make.Service("web", s_separate, Make.On(0,
            Condition.Started))));
        run.Spawned(0).Spawned(1).IsAsked(OrderKind.Stop, 0, 7);
        Assert.Equal(0, run.Exits(0, 143).Answered(7));
        run.IsAsked(OrderKind.Restart, 1, 8);
        Assert.Equal(1, run.Answered(8));
        Assert.False(run.Did(EffectKind.SignalProcess, 1));
        Assert.True(run.IsAsked(OrderKind.Restart, [0, 1], 9).Did(EffectKind.SignalProcess, 1));
        run.Exits(1, 143).Spawned(0);
        Assert.Equal(0, run.Spawned(1).Answered(9));
    }

    [Fact]
    public void Dependents_that_asked_for_it_are_restarted_too_and_others_are_named()
    {
        var run = new Script(Make.Of(
            Make.Service("db", s_separate), Make.Service("web", s_separate, Make.On(0,
                Condition.Started) with { Restart = true }),
            Make.Service("log", s_separate, Make.On(0, Condition.Started))));
        run.Spawned(0).Spawned(1).Spawned(2).IsAsked(OrderKind.Restart, 0, 7);
        Assert.Contains(run.Effects, static e => e is { Kind: EffectKind.Answer, Status: Effect.NotYet,
            Text: "log depends on it and goes on" });
        Assert.True(run.Did(EffectKind.SignalProcess, 1) && !run.Did(EffectKind.SignalProcess, 0));
        Assert.True(run.Exits(1, 143).Did(EffectKind.SignalProcess, 0));
        Assert.True(run.Exits(0, 143).Did(EffectKind.Start, 0));
        Assert.True(run.Spawned(0).Did(EffectKind.Start, 1));
        Assert.Equal(0, run.Spawned(1).Answered(7));
    }

    [Fact]
    public void A_scaled_service_is_restarted_one_instance_after_the_other()
    {
        var run = new Script(Make.Of(Instance(1), Instance(2)));
        run.Spawned(0).Spawned(1).AtDeadline().ProbePasses(0).ProbePasses(1).IsAsked(OrderKind.Restart, [0, 1], 7);
        Assert.True(run.Did(EffectKind.SignalProcess, 0) && !run.Did(EffectKind.SignalProcess, 1));
        run.Exits(0, 143).Spawned(0);
        Assert.False(run.Did(EffectKind.SignalProcess, 1));
        while (!run.Did(EffectKind.Probe, 0)) run.AtDeadline();
        Assert.True(run.ProbePasses(0).Did(EffectKind.SignalProcess, 1));
        run.Exits(1, 143).Spawned(1);
        while (!run.Did(EffectKind.Probe, 1)) run.AtDeadline();
        Assert.Equal(0, run.ProbePasses(1).Answered(7));
    }

    [Fact]
    public void A_rolling_restart_stops_at_the_first_that_fails()
    {
        var run = new Script(Make.Of(Instance(1), Instance(2)));
        run.Spawned(0).Spawned(1).IsAsked(OrderKind.Restart, [0, 1], 7).Exits(0, 143).Spawned(0).Exits(0, 3);
        Assert.Equal(1, run.Answered(7));
        Assert.False(run.Did(EffectKind.SignalProcess, 1));
    }

    private static ServicePlan Instance(int number) => new()
    {
        Name = "web." + number, Instance = number, Kind = ServiceKind.Service, Command = ["web"],
        Settings = s_separate with { Health = Make.Tcp },
    };
}
