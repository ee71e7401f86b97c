namespace Monofy.Container.Tests;

/// <summary>Containers that share a volume.</summary>
public sealed class VolumeTests
{
    // Each setup fails (`create`) if the other one is in it at the same time. The first is held in it by a named pipe.
    [ContainerFact]
    public void With_a_setup_lock_two_containers_run_their_migrations_one_at_a_time()
    {
        string volume = Engine.NewName();
        Engine.Docker("volume", "create", "--label", Engine.Label + "=" + Engine.RunId, volume);
        try
        {
            string options = "-v " + volume + ":/v";
            using Container first = new(Images.Scratch,
                "-v --setup-lock=/v/lock /bin/busybox mkfifo /v/gate && /actor create /v/busy say 'first is in' gate " +
                    "/v/gate remove /v/busy && /actor name first trap TERM exit:0 ready wait", options);
            first.Out.Wait("^first is in$");
            using Container second = new(Images.Scratch,
                "-v --setup-lock=/v/lock /actor create /v/busy say 'second is in' remove /v/busy && /actor name " +
                    "second trap TERM exit:0 ready wait", options);
            // It has a helper that waits for the lock in its place, and no other process.
            second.Starts();
            second.Until(() => second.Processes() is [{ Pid: 1 }, { Name: "monofy" }], "the second waits for the lock");
            Assert.DoesNotContain("second is in", second.Out.Text);
            first.Shell(": > /v/gate");
            first.Ready("first");
            second.Ready("second");
            first.Stop();
            second.Stop();
            first.Ends(0);
            second.Ends(0);
        }
        finally { Engine.Ask("volume", "rm", "-f", volume); }
    }

    [ContainerFact]
    public void A_container_that_waits_for_the_setup_lock_stops_at_once()
    {
        string volume = Engine.NewName();
        Engine.Docker("volume", "create", "--label", Engine.Label + "=" + Engine.RunId, volume);
        try
        {
            string options = "-v " + volume + ":/v";
            using Container holder = new(Images.Scratch,
                "--setup-lock=/v/lock /actor name holder trap TERM exit:0 ready wait && /actor say never", options);
            holder.Ready("holder");
            using Container waiter = new(Images.Scratch, "--setup-lock=/v/lock /actor say never && /actor say never",
                options);
            waiter.Starts();
            waiter.Until(() => waiter.Processes().Count == 2, "it waits for the lock");
            waiter.Stop(60);
            waiter.WaitForEnd();
            Assert.Equal("", waiter.Out.Text);
            Assert.NotEqual("137", waiter.Inspect("{{.State.ExitCode}}"));
        }
        finally { Engine.Ask("volume", "rm", "-f", volume); }
    }
}
