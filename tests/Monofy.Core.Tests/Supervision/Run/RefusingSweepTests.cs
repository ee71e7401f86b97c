using System;
using System.Linq;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision.Run;

/// <summary>What monofy says of processes of other users that it may not signal at the end.</summary>
public sealed class RefusingSweepTests
{
    private static readonly Stray s_daemon = new(77, "daemon", TimeSpan.FromSeconds(3), 77, 77, -1, null);

    [Fact]
    public void As_a_subreaper_it_names_them_and_does_not_claim_to_have_killed_them()
    {
        var run = new Script("--grace=2s web: a") { NobodyIsLeft = false };
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Exits(0, 0);
        run.Tell(Event.AllRefuse([s_daemon]));
        run.Pass(2);
        run.Tell(Event.AllRefuse([s_daemon]));
        run.Pass(10);
        Assert.Contains("processes of other users are left, and monofy lacks permission to signal them (CAP_KILL): " +
            "daemon (pid 77, 3 s old); exiting without them", run.Announced);
        string closing = run.Effects.Last(static e => e.Kind == EffectKind.End).Text!;
        Assert.EndsWith("; processes that could not be killed live on", closing);
        Assert.DoesNotContain("had to be killed", closing);
    }

    [Fact]
    public void What_ended_while_the_final_command_ran_does_not_live_on()
    {
        var run = new Script("--grace=2s --finally=bye web: a") { NobodyIsLeft = false };
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        run.Exits(0, 0);
        run.Pass(2);
        run.Pass(10);
        run.Exits(1, 0);
        run.Tell(Event.NoChildren(0));
        Assert.DoesNotContain("live on", run.Effects.Last(static e => e.Kind == EffectKind.End).Text!);
    }
}
