namespace Monofy.Container.Tests;

/// <summary>MONOFY_HOLD=1: a container that keeps crashing can be entered.</summary>
public sealed class HoldTests
{
    [ContainerFact]
    public void A_held_container_starts_nothing_can_be_entered_and_stops_at_once()
    {
        using Container box = new(Images.Scratch, "/actor say setup && /actor say service", "-e MONOFY_HOLD=1");
        box.Says("hold");
        Answer entered = box.Exec("/bin/sh", "-c", "echo inside; /actor orphan exit 1 end");
        Assert.Equal("inside\n", entered.Out);
        Assert.Equal(0, box.Exec("/monofy", "ctl", "health").Status);        // a liveness probe lets it live
        Answer ready = box.Exec("/monofy", "ctl", "health", "--ready");
        Assert.Equal(1, ready.Status);
        Assert.Contains("MONOFY_HOLD", ready.Out + ready.Error);
        box.Until(() => box.Processes() is [{ Pid: 1 }], "what the visitor left is reaped");
        box.Stop(60);
        box.Ends(0);
        Assert.Equal("", box.Out.Text);
    }
}
