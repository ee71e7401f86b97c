using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>PID 1's duty: orphans are reaped, daemons ended.</summary>
public sealed class OrphanTests
{
    [ContainerFact]
    public void Orphans_are_reaped_and_no_zombie_is_left()
    {
        string orphans = string.Concat(Enumerable.Repeat("orphan exit 1 end ", 50));
        using Container box = new(Images.Scratch, $"/actor name a {orphans} trap TERM exit:0 ready wait");
        box.Ready("a");
        box.Until(() => box.Processes() is [{ Pid: 1 }, { Parent: 1, State: not 'Z' }],
            "monofy and its service are all that is there");
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void An_orphan_that_lives_belongs_to_monofy_and_is_reaped_when_it_dies()
    {
        using Container box = new(Images.Scratch,
            "/actor name a orphan name o ready wait end trap TERM exit:0 ready wait");
        box.Ready("a");
        int orphan = box.Ready("o");
        Assert.Contains(box.Processes(), p => p.Pid == orphan && p.Parent == 1);
        box.Exec("/bin/kill", "-9", orphan.ToString());
        box.Until(() => box.Processes().All(p => p.Pid != orphan), "the orphan is reaped");
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void What_docker_exec_leaves_behind_is_reaped()
    {
        using Container box = new(Images.Scratch, "/actor name a trap TERM exit:0 ready wait");
        box.Ready("a");
        Assert.Equal(0, box.Exec("/actor", "orphan", "name", "o", "wait", "end", "exit", "0").Status);
        int a = box.Ready("a");
        box.Until(() => box.Processes().Any(p => p.Parent == 1 && p.Pid != a), "the orphan is adopted");
        int orphan = box.Processes().Single(p => p.Parent == 1 && p.Pid != a).Pid;
        box.Exec("/bin/kill", "-9", orphan.ToString());
        box.Until(() => box.Processes().Count == 2, "the orphan is reaped");
        box.Stop();
        box.Ends(0);
    }

    [ContainerFact]
    public void Daemons_get_the_stop_signal_and_are_waited_for()
    {
        using Container box = new(Images.Scratch,
            "/actor name a daemon name d trap TERM exit:9 ready wait end trap TERM exit:0 ready wait");
        box.Ready("a");
        box.Ready("d");
        box.Stop(60);
        box.Ends(0);
        box.Out.Wait("d got SIGTERM");
    }

    [ContainerFact]
    public void Daemons_that_will_not_go_are_killed_after_the_grace()
    {
        using Container box = new(Images.Scratch,
            "--grace=300ms /actor name a daemon name d ignore TERM ready wait end trap TERM exit:0 ready wait");
        box.Ready("a");
        box.Ready("d");
        box.Stop(60);
        box.WaitForEnd();
        Assert.Equal("0", box.Inspect("{{.State.ExitCode}}"));
        box.Says("kill");
    }

    [ContainerFact]
    public void A_worker_that_a_dead_master_left_behind_goes_too()
    {
        using Container box = new(Images.Scratch, "/actor name master fork name worker trap TERM exit:0 ready wait " +
            "end ready wait ||| /actor name other trap TERM exit:0 ready wait");
        box.Ready("worker");
        box.Ready("other");
        box.Exec("/bin/kill", "-9", box.Ready("master").ToString());
        box.Ends(137);
        box.Out.Wait("worker got SIGTERM");
        box.Out.Wait("other got SIGTERM");
    }
}
