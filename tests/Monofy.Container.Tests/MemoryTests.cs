namespace Monofy.Container.Tests;

/// <summary>The kernel's memory limit.</summary>
public sealed class MemoryTests
{
    private const string Small = "-m 32m --memory-swap 32m";

    [ContainerFact]
    public void A_service_that_the_memory_limit_kills_is_named_with_the_reason()
    {
        using Container box = new(Images.Scratch, "a: /actor name a trap TERM exit:0 wait ||| eater: /bin/dd " +
            "if=/dev/zero of=/dev/null bs=200M count=1", Small);
        box.Ends(137);
        box.Says(
            @"eater was killed by SIGKILL \(137\), out of memory \(OOM\).*1 process was killed for lack of memory");
        box.Out.Wait("a got SIGTERM");
    }

    [ContainerFact]
    public void A_worker_that_the_memory_limit_kills_is_counted_though_its_master_goes_on()
    {
        using Container box = new(Images.Scratch,
            "/bin/sh -c '/bin/dd if=/dev/zero of=/dev/null bs=200M count=1; echo worker ended with $?; exit 3'", Small);
        box.Ends(3);
        box.Out.Wait("^worker ended with 137$");
        box.Says("1 process was killed for lack of memory \\(OOM\\)");
    }

    [ContainerFact]
    public void A_kill_that_was_not_the_memory_limits_is_not_called_so()
    {
        using Container box = new(Images.Scratch, "/actor raise KILL", Small);
        box.Ends(137);
        box.That(box.Messages("memory") == 0, "no word of memory");
    }

    [ContainerFact]
    public void It_runs_within_the_smallest_memory_that_docker_allows()
    {
        using Container box = new(Images.Scratch, "a: /actor name a trap TERM exit:0 ready wait ||| b: /actor name b " +
            "trap TERM exit:0 ready wait", "-m 6m --memory-swap 6m");
        box.Ready("a");
        box.Ready("b");
        box.Stop();
        box.Ends(0);
    }
}
