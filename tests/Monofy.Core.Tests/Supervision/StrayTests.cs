using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

/// <summary>Section 2 of the specification: what left the group of a process is stopped before its service is started
/// again, if it certainly belongs to it.</summary>
public sealed class StrayTests
{
    private const int Pid = 900, Web = 0, Main = 100;       // Script gives service 0 the pid 100

    private static readonly ServiceSettings s_again = Make.Plain with
    {
        Restart = new(RestartMode.OnFailure, 3), Grace = Make.Grace, Fate = Fate.Separate,
    };

    [Theory]
    [InlineData(Main, 1, -1, null, true)]           // its group
    [InlineData(1, Main, -1, null, true)]           // its session
    [InlineData(1, 1, -1, "web", true)]             // its environment
    [InlineData(1, 1, Web, null, true)]             // its user
    [InlineData(1, 1, -1, null, false)]
    [InlineData(1, 1, 1, null, false)]
    [InlineData(1, 1, -1, "other", false)]
    [InlineData(1, 1, Web, "other", false)]         // what the environment says goes before the user
    public void What_certainly_belongs_to_it_is_stopped_first(
        int group, int session, int soleUser, string? owner, bool belongs)
    {
        Script run = Ended();
        run.Tell(Found(new Stray(Pid, "worker", TimeSpan.Zero, group, session, soleUser, owner)));
        Assert.Equal(belongs, run.Effects.Exists(static e => e.Kind == EffectKind.SignalStray && e.Pid == Pid));
        Assert.Equal(belongs ? ServiceState.Stopping : ServiceState.Backoff, run.StateOf(Web));
        if (belongs) Assert.Equal(ServiceState.Backoff, run.Tell(Found()).StateOf(Web));
    }

    [Fact]
    public void It_is_killed_when_the_grace_is_over_and_not_waited_for_for_ever()
    {
        Script run = Ended();
        run.Tell(Found(Own(Pid)), after: 1).After(0.9);
        Assert.False(run.Did(EffectKind.SignalStray));
        run.After(0.1);
        Assert.Contains(run.Effects, static e => e.Kind == EffectKind.SignalStray && e.Signal == Signal.Kill);
        Assert.True(run.Said("what web left behind: worker (pid 900, 0 s old) is still running 2 s after SIGTERM"));
        run.After(10);
        Assert.Equal(ServiceState.Backoff, run.StateOf(Web));
        Assert.True(run.AtDeadline().Did(EffectKind.Start));
    }

    [Fact]
    public void What_those_leave_behind_is_found_too()
    {
        Script run = Ended();
        run.Tell(Found(Own(Pid))).Tell(Found(Own(Pid + 1)));
        Assert.True(run.Effects.Exists(static e => e.Kind == EffectKind.SignalStray && e.Pid == Pid + 1));
        Assert.True(run.Tell(Found()).AtDeadline().Did(EffectKind.Start));
    }

    [Fact]
    public void One_of_unknown_origin_is_named_once()
    {
        var stray = new Stray(Pid, "sleep", TimeSpan.FromSeconds(12), 1, 1, -1, "who");
        Script run = Ended();
        Assert.True(run.Tell(Found(stray)).Said("sleep (pid 900, 12 s old) left its group and lost its parent"));
        run.AtDeadline().Spawned(Web).Exits(Web, 3);
        Assert.False(run.Tell(Event.StraysFound(Web, 2, [stray])).Said("sleep"));
        // Its number is another's now.
        run.AtDeadline().Spawned(Web).Exits(Web, 3).Tell(Event.StraysFound(Web, 3, [])).AtDeadline();
        run.Spawned(Web);
    }

    [Fact]
    public void Several_of_unknown_origin_are_named_in_one_line()
    {
        var stray = new Stray(Pid, "a", TimeSpan.Zero, 1, 1, -1, null);
        Stray[] strays = [stray, stray with { Pid = Pid + 1, Name = "b" }];
        Script run = Ended();
        Assert.True(run.Tell(Found(strays)).Said("2 processes left their groups and lost their parents: a (pid 900, " +
            "0 s old), b (pid 901, 0 s old), and nothing tells which service they belong to"));
    }

    [Fact]
    public void A_stop_by_command_looks_too_and_is_done_when_they_have_ended()
    {
        Script run = Up();
        run.IsAsked(OrderKind.Stop, Web, 1).Exits(Web, 0).Tell(Found(Own(Pid)));
        Assert.Null(run.Answered(1));
        Assert.Equal(0, run.Tell(Found()).Answered(1));
    }

    [Fact]
    public void Nothing_looks_if_it_is_not_started_again_or_if_its_kill_mode_leaves_them_to_the_end()
    {
        Assert.False(Up(s_again with { Restart = default }).Exits(Web, 3).Did(EffectKind.FindStrays));
        Assert.False(Up(s_again with { KillMode = KillMode.Process }).Exits(Web, 3).Did(EffectKind.FindStrays));
        Assert.False(Up().IsSignalled(Signal.Term).Exits(Web, 3).Did(EffectKind.FindStrays));
    }

    [Fact]
    public void A_stop_that_comes_meanwhile_starts_nothing()
    {
        Script run = Ended();
        run.IsSignalled(Signal.Term).Exits(1, 0).Tell(Found(Own(Pid))).Tell(Found()).Tell(Event.NoChildren(0));
        Assert.False(run.Did(EffectKind.Start));
        Assert.NotNull(run.Status);
    }

    private static Stray Own(int pid) => new(pid, "worker", TimeSpan.Zero, pid, pid, -1, "web");

    private static Event Found(params Stray[] strays) => Event.StraysFound(Web, 1, strays);

    private static Script Up(ServiceSettings? settings = null)
    {
        var run = new Script(Make.Of(Make.Service("web", settings ?? s_again), Make.Service("other", Make.Plain)))
        {
            StraysAreTold = true,
        };
        return run.Spawned(Web).Spawned(1);
    }

    private static Script Ended()
    {
        Script run = Up().Exits(Web, 3);
        Assert.True(run.Did(EffectKind.FindStrays));
        Assert.Equal(ServiceState.Stopping, run.StateOf(Web));
        return run;
    }
}
