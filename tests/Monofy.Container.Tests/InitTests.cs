using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>`docker run --init`, or any other PID 1: monofy is one process among others.</summary>
public sealed class InitTests
{
    [ContainerFact]
    public void Below_another_init_it_is_the_same()
    {
        using Container box = new(Images.Scratch,
            "a: /actor name a trap TERM exit:4 ready wait ||| b: /actor name b trap TERM exit:0 ready wait", "--init");
        box.Ready("a");
        box.Ready("b");
        int monofy = Monofy(box);
        Assert.NotEqual(1, monofy);
        box.Out.Wait($"a ready .* ppid={monofy}$");
        box.Stop(60);
        box.Ends(4);
        box.Out.Wait($"b got SIGTERM from user pid={monofy}$");
    }

    [ContainerFact]
    public void Below_another_init_orphans_and_daemons_are_monofys()
    {
        using Container box = new(Images.Scratch, "/actor name a orphan exit 0 end daemon name d trap TERM exit:0 " +
            "ready wait end trap TERM exit:0 ready wait", "--init");
        box.Ready("a");
        int daemon = box.Ready("d");
        int monofy = Monofy(box);
        Assert.Contains(box.Processes(), p => p.Pid == daemon && p.Parent == monofy);
        box.Until(() => box.Processes().All(p => p.State != 'Z'), "no zombie is left");
        box.Stop(60);
        box.Ends(0);
        box.Out.Wait($"d got SIGTERM from user pid={monofy}$");
    }

    [ContainerFact]
    public void Its_services_die_with_it_when_it_is_killed()
    {
        using Container box = new(Images.Scratch, "-c '/monofy /actor name a ignore TERM ready wait; echo gone with " +
            "$?; /actor name last trap TERM exit:0 ready wait'",
            "--entrypoint /bin/sh");
        int a = box.Ready("a");
        Assert.NotEqual(1, Monofy(box));
        box.Exec("/bin/kill", "-9", Monofy(box).ToString());
        box.Out.Wait("^gone with 137$");
        box.Ready("last");
        box.Until(() => box.Processes().All(p => p.Pid != a || p.State == 'Z'), "the service is gone");
    }

    private static int Monofy(Container box) => box.Processes().Single(p => p.Name == "monofy").Pid;
}
