using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>What `docker run` ends with.</summary>
public sealed class ExitStatusTests
{
    [ContainerTheory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(42), InlineData(124), InlineData(125), InlineData(127),
        InlineData(128)]
    [InlineData(137), InlineData(254), InlineData(255)]
    public void The_status_of_the_service_is_that_of_docker_run(int status)
    {
        using Container box = new(Images.Scratch, $"/actor wait ||| /actor exit {status}");
        box.Ends(status);
    }

    // As PID 1 above; all of them in one container.
    [ContainerFact]
    public void Every_status_from_0_to_255_comes_through()
    {
        using Container box = new(Images.Scratch,
            "--no-expand -q sh -c 'i=0; while [ $i -lt 256 ]; do /monofy -q /actor exit $i 2>/dev/null; [ $? = $i ] " +
                "|| echo $i differs; i=$((i+1)); done; echo $i tried'");
        box.WaitForEnd();
        box.Out.Wait("^256 tried$");
        Assert.Equal(0, box.Out.Count("differs"));
    }

    [ContainerTheory]
    [InlineData("HUP", 129), InlineData("INT", 130), InlineData("QUIT", 131), InlineData("ABRT", 134),
        InlineData("KILL", 137), InlineData("USR1", 138)]
    [InlineData("SEGV", 139), InlineData("TERM", 143), InlineData("RTMIN+3", 165)]
    public void Death_by_signal_N_is_128_and_N(string signal, int status)
    {
        using Container box = new(Images.Scratch, $"/actor wait ||| /actor raise {signal}");
        box.Ends(status);
    }

    [ContainerTheory]
    [InlineData("--no-such-option /actor", "no-such-option")]
    [InlineData("/actor |||", "command")]
    [InlineData("--grace=soon /actor", "grace.*soon")]
    public void A_usage_error_is_125_and_nothing_runs(string line, string message)
    {
        using Container box = new(Images.Scratch, line);
        box.Ends(125);
        box.Says(message);
        Assert.Equal("", box.Out.Text);
    }

    [ContainerTheory]
    [InlineData("/actor name a trap TERM exit:0 wait ||| /no/such/program", 127)]
    [InlineData("/actor name a trap TERM exit:0 wait ||| nothing-in-PATH", 127)]
    [InlineData("/actor name a trap TERM exit:0 wait ||| /bin", 126)]
    public void A_program_that_is_missing_is_127_and_one_that_cannot_be_executed_126(string line, int status)
    {
        using Container box = new(Images.Scratch, line);
        box.Ends(status);
        box.Says("cannot start");
    }

    [ContainerFact]
    public void Statuses_are_mapped_and_chosen()
    {
        using Container mapped = new(Images.Scratch, "--map-exit=143:0 /bin/sleep 1000");
        mapped.Starts();
        mapped.Until(() => mapped.Processes().Any(p => p.Name == "sleep"), "it sleeps");
        mapped.Stop();
        mapped.Ends(0);
        using Container named = new(Images.Scratch, "--exit-code=b a: /actor name x trap TERM exit:3 ready wait ||| " +
            "b: /actor name x trap TERM exit:7 ready wait");
        named.Ready("x", 2);
        named.Stop();
        named.Ends(7);
    }
}
