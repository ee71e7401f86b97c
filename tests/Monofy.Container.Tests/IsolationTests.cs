using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>Hardened containers: no disk, no root, no capability, no new privileges, few processes.</summary>
public sealed class IsolationTests
{
    private const string Hardened = "--read-only --user 12345:12345 --cap-drop ALL --security-opt no-new-privileges";

    [ContainerTheory]
    [InlineData("--read-only"), InlineData("--user 12345:12345"), InlineData("--user 12345"),
        InlineData("--cap-drop ALL")]
    [InlineData("--security-opt no-new-privileges"), InlineData("--ipc none"), InlineData("--pid host --cap-drop ALL"),
        InlineData(Hardened)]
    public void Setup_hand_over_services_signals_and_the_end_are_as_ever_with(string options)
    {
        using Container box = new(Images.Scratch,
            "/actor setenvfile TOKEN=s3cret && a: /actor name a env TOKEN orphan exit 0 end trap HUP say trap TERM " +
                "exit:3 ready wait ||| " +
            "b: /actor name b trap HUP silent daemon name d trap TERM exit:0 ready wait end trap HUP silent trap " +
                "TERM exit:0 ready wait", options);
        box.Ready("a");
        box.Ready("b");
        box.Ready("d");
        box.Out.Wait("^TOKEN=s3cret$");
        box.Kill("HUP");
        box.Out.Wait("a got SIGHUP");
        box.Stop(60);
        box.Ends(3);
        box.Out.Wait("d got SIGTERM");
        box.That(box.Messages("kill|cannot") == 0, "nothing failed and nobody had to be killed");
    }

    [ContainerFact]
    public void On_a_read_only_root_the_setup_lock_lies_on_a_tmpfs()
    {
        using Container box = new(Images.Scratch, "--setup-lock=/run/lock /actor say migrated && /actor say served",
            "--read-only --tmpfs /run");
        box.Ends(0);
        box.Out.Wait("^migrated$");
        box.Out.Wait("^served$");
    }

    [ContainerFact]
    public void A_setup_lock_that_cannot_be_made_is_an_error_and_nothing_runs()
    {
        using Container box = new(Images.Scratch, "--setup-lock=/lock /actor say never && /actor say never",
            "--read-only");
        box.WaitForEnd();
        box.Says("setup lock /lock.*(EROFS|read-only)");
        Assert.Equal("", box.Out.Text);
        Assert.NotEqual("0", box.Inspect("{{.State.ExitCode}}"));
    }

    [ContainerFact]
    public void Without_the_capability_a_change_of_user_is_an_error_and_nothing_runs_as_root()
    {
        using Container box = new(Images.Scratch, "--user=1000:1000 /actor say never", "--cap-drop ALL");
        box.WaitForEnd();
        box.Says("cannot start actor: cannot run as 1000:1000: monofy may not change users");
        Assert.Equal("", box.Out.Text);
        Assert.NotEqual("0", box.Inspect("{{.State.ExitCode}}"));
    }

    [ContainerFact]
    public void Without_CAP_KILL_it_ends_once_only_processes_are_left_that_it_may_not_signal()
    {
        using Container box = new(Images.Scratch, "--grace=1h web: --user=1234:1234 /actor name web ready wait " +
            "||| db: /actor name db daemon name stray uid 1234 ready wait end trap TERM exit:0 ready wait",
            "--cap-drop KILL");
        foreach (string name in new[] { "web", "db", "stray" }) box.Ready(name);
        box.Stop(60);
        box.Ends(137);
        box.Says(@"cannot send SIGTERM to web \(pid \d+\): .* \(CAP_KILL\); the kernel kills it when monofy exits");
        box.Says(@"processes of other users are left, .* \(CAP_KILL\): actor \(pid \d+, .*; the kernel kills them");
        box.Out.Wait("db got SIGTERM");
        box.That(box.Messages("10 s after SIGKILL") == 0, "none is waited for");
    }

    [ContainerFact]
    public void Services_keep_the_containers_user_and_its_lack_of_privileges()
    {
        using Container box = new(Images.Scratch, "/actor ids nnp",
            "--user 12345:23456 --security-opt no-new-privileges");
        box.Ends(0);
        box.Out.Wait("ids 12345 12345 23456 23456$");
        box.Out.Wait("no_new_privs 1$");
    }

    [ContainerFact]
    public void When_the_process_limit_is_reached_it_says_so_and_ends_what_runs()
    {
        string many = string.Join(" ||| ", Enumerable.Range(0, 20).Select(i => $"s{i}: /actor trap TERM exit:0 wait"));
        using Container box = new(Images.Scratch, many, "--pids-limit 10");
        box.WaitForEnd();
        box.Says("cannot start s.*(EAGAIN|temporarily)");
        Assert.NotEqual("0", box.Inspect("{{.State.ExitCode}}"));
    }

    [ContainerFact]
    public void Limits_of_the_container_reach_the_services()
    {
        using Container box = new(Images.Scratch, "/actor rlimits", "--ulimit nofile=100:200");
        box.Ends(0);
        box.Out.Wait("rlimit nofile 100 200$");
    }
}
