using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Simulation;

/// <summary>What the searches found, told once each.</summary>
public sealed class StoryTests
{
    [Fact]
    public void A_service_that_was_stopped_by_command_and_could_not_be_killed_may_still_end()
    {
        var run = new Script(Plans.Of(Plans.Service("a", Plans.Plain)));
        run.Spawned(0).IsAsked(EventKind.StopAsked, 0).AtDeadline().AtDeadline();
        Assert.Equal(ServiceState.Down, run.StateOf(0));
        run.IsKilled(0);
        Assert.Equal(ServiceState.Down, run.StateOf(0));
    }

    [Fact]
    public void A_service_whose_process_could_not_be_killed_is_not_started_beside_it()
    {
        var run = new Script(Plans.Of(Plans.Service("a", Plans.Plain)));
        run.Spawned(0).IsAsked(EventKind.StopAsked, 0).AtDeadline().AtDeadline();
        run.IsAsked(EventKind.StartAsked, 0);
        Assert.False(run.Did(EffectKind.Start));
        Assert.True(run.Said("cannot start a"));
        run.IsKilled(0, groupLeft: true).IsAsked(EventKind.StartAsked, 0);
        Assert.False(run.Did(EffectKind.Start));
        run.GroupEmpties(0).IsAsked(EventKind.StartAsked, 0);
        Assert.True(run.Did(EffectKind.Start));
    }
}
