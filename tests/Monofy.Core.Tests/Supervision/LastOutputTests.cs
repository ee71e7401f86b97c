using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Supervision;

/// <summary>What still matters once the run is over and only its output is left, which readers may be slow to
/// take.</summary>
public sealed class LastOutputTests
{
    private readonly Script _run = new("web");

    [Theory]
    [InlineData("TERM", true)]
    [InlineData("INT", true)]
    [InlineData("QUIT", true)]
    [InlineData("HUP", false)]
    [InlineData("USR1", false)]
    public void Another_request_for_a_stop_means_that_readers_are_not_waited_for(string name, bool abandons)
    {
        End();
        Assert.True(Signal.TryParse(name, out Signal signal));
        Effect[] effects = Step(Event.Signalled(signal, SignalOrigin.Sent));
        Assert.Equal(abandons, effects.Length == 1);
        if (abandons) Assert.Equal(EffectKind.AbandonOutput, effects[0].Kind);
    }

    [Fact]
    public void Nothing_else_happens_any_more()
    {
        End();
        Assert.Empty(Step(Event.Tick));
        Assert.Empty(Step(Event.OutputClosed));
        Assert.Empty(Step(Event.OrphanReaped));
        Assert.Empty(Step(Event.NoChildren(0)));
    }

    private void End()
    {
        _run.Exits(0, 0);
        Assert.Equal("end 0", _run.Seen()[^1]);
    }

    private Effect[] Step(Event e) => _run.Supervisor.Step(_run.Now, e).ToArray();
}
