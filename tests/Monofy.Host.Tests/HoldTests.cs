namespace Monofy.Host.Tests;

/// <summary>MONOFY_HOLD: a container that keeps crashing can be entered.</summary>
public sealed class HoldTests
{
    [Theory]
    [InlineData("TERM", false)]
    [InlineData("INT", false)]
    [Pid1Data("TERM", true)]
    public void With_1_nothing_is_started_and_monofy_waits_for_a_stop(string signal, bool pid1)
    {
        using Folder folder = new();
        Actor Creates(string name) => Actor.Named(name).Creates(folder[name]);
        using Run run = Run.Monofy(
            Plan.With().Setup(Creates("s")).Service(Creates("a")).Service(Creates("b")),
            new Launch { Variables = ["MONOFY_HOLD=1"], Pid1 = pid1 });
        run.Says("hold");
        run.Signal("HUP");
        run.Signal(signal);
        run.Ends(0);
        Assert.False(folder.Has("s") || folder.Has("a") || folder.Has("b"));
    }

    [Fact]
    public void Whatever_dies_below_it_is_reaped()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Says("started")), new Launch
        {
            Variables = ["MONOFY_HOLD=1"],
            Before = "fork name c trap USR1 next ready await USR1 daemon name d ready wait end wait end",
        });
        run.Says("hold");
        Ready child = run.Ready("c");
        // By now monofy adopts.
        Libc.kill(child.Pid, Signals.Number("USR1"));
        foreach (int pid in new[] { run.Ready("d").Pid, child.Pid })
        {
            Libc.kill(pid, Signals.Number("KILL"));
            run.Gone(pid);
        }
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Out.Count("^started$") == 0, "nothing is started");
    }

    [Fact]
    public void Nothing_is_started_at_the_end_or_waited_for_before_either()
    {
        using Folder folder = new();
        string last = Actor.Named("f").Creates(folder["f"]).Command;
        using Run run = Run.Monofy(
            Plan.With("--wait-for=tcp://:1", "--setup-lock=" + folder["lock"], $"'--finally={last}'")
                .Setup(Actor.Named("s").Exits(0)).Service(Actor.Named("a").Exits(0)),
            new Launch { Variables = ["MONOFY_HOLD=1"] });
        run.Says("hold");
        run.Signal("TERM");
        run.Ends(0);
        Assert.False(folder.Has("f") || folder.Has("lock"));
    }

    [Fact]
    public void It_needs_no_command()
    {
        Launch hold = new() { Variables = ["MONOFY_HOLD=1"] };
        using Run run = Run.Monofy("", hold);
        run.Says("hold");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Theory]
    [InlineData("migrate &&", "no command follows the last '&&'")]
    [InlineData("--grce=3s @ exit 0", "--grce")]
    [InlineData("--control=/no/such/folder/socket @ exit 0", "cannot .*/no/such/folder/socket")]
    [InlineData("--journal=/no/such/folder/journal @ exit 0", "cannot open the journal /no/such/folder/journal")]
    [InlineData("@ args ${X:?needed} ||| b: --env-file=/nowhere @ exit 0", "/nowhere.*no such file")]
    public void A_mistake_that_keeps_the_container_from_starting_is_reported_and_it_can_be_entered(string line,
        string mistake)
    {
        using Run run = Run.Monofy(line, new Launch { Variables = ["MONOFY_HOLD=1"] });
        run.Says(mistake);
        run.Says("hold");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void With_another_value_it_does_not_hold() =>
        Run.Refuses("@ exit 0", "MONOFY_HOLD=yes: expected 1, 0, true or false",
            new Launch { Variables = ["MONOFY_HOLD=yes"] });

    [Fact]
    public void With_0_everything_is_as_ever()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Exits(3)), 3,
            new Launch { Variables = ["MONOFY_HOLD=0"] });
    }
}
