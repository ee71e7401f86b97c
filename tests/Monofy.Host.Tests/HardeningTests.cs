using System.IO;

namespace Monofy.Host.Tests;

/// <summary>Limits, refusals of the kernel and files of an unexpected kind, none of which may cost more than what they
/// concern.</summary>
public sealed class HardeningTests
{
    [Needs("root")]
    public void A_process_is_a_member_of_the_groups_that_are_added()
    {
        using Run other = Run.Monofy("--user=1234:4321 --group-add=44 --group-add=7000 sh -c 'id -u; id -G'", 0);
        Assert.Equal(["1234", "4321 44 7000"], other.Out.Lines);
        using Run own = Run.Monofy("--group-add=7000 sh -c 'id -u; id -G'", 0);
        Assert.Equal("0", own.Out.Lines[0]);
        Assert.Contains("7000", own.Out.Lines[1].Split(' '));
        using Run wrong = Run.Monofy(Plan.With("--group-add=nosuchgroup").Service(Actor.Named("a").Exits(0)), 126);
        Assert.Contains("cannot add its groups: there is no group nosuchgroup in /etc/group", wrong.Err.Text);
    }

    [Needs("root")]
    public void Without_the_right_to_it_a_group_cannot_be_added_unless_monofy_is_in_it()
    {
        Launch user = new() { Before = "uid 65534" };
        using Run refused = Run.Monofy(Plan.With("--group-add=7000").Service(Actor.Named("a").Exits(0)), 126, user);
        Assert.Contains("cannot set its groups (--group-add): operation not permitted (EPERM)", refused.Err.Text);
        using Run member = Run.Monofy(Plan.With("--group-add=65534").Service(Actor.Named("a").Exits(0)), 0, user);
    }

    [Needs("root")]
    public void The_limit_of_the_size_of_files_that_monofy_meets_kills_no_service()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--log=prefix")
            .Service("a", Actor.Named("a").Floods(400, 100).Creates(folder["written"]))
            .Service("b", Actor.Named("b").Ignores("XFSZ").Awaits("TERM"), "--fate=separate"),
            new Launch { Before = "rlimit fsize 4096", OutputFile = folder.Write("out", "") });
        run.Says("cannot write to standard output: file too large");
        run.Ends(0);
        run.That(folder.Has("written"), "a comes to its end");
        run.That(run.Err.Count("SIGXFSZ") == 0, "nobody is killed by SIGXFSZ");
    }

    [NeedsTheory("gcc")]
    [InlineData("clone3", 1, 0)]            // Docker before 20.10.10
    [InlineData("clone3", 38, 0)]
    [InlineData("poll", 38, 0)]             // the loop watches the start instead
    [InlineData("fcntl", 38, 0)]            // what is open stays open
    [InlineData("wait4", 1, 70)]            // no process can be reaped
    [InlineData("rt_sigtimedwait", 1, 70)]  // the loop cannot wait
    [InlineData("prctl", 1, 126)]           // orphans cannot be adopted
    public void A_system_call_that_seccomp_refuses_has_a_status_of_its_own(string call, int error, int status)
    {
        string filter = Site.Build("tests/hostile/secc.c");
        using Run run = Run.Monofy($"{Site.SystemCall(call)} {error} {Site.Monofy} --grace=1s @ say started", status,
            new Launch { Program = filter, MayLeave = true });
        if (status == 0) run.Out.Wait("started");
        if (status == 126) run.Says("cannot adopt orphans");
        if (status == 70) run.Says("cannot wait for (signals|processes)");
    }

    [NeedsTheory("gcc")]
    [InlineData(1)]         // EPERM: a profile that does not know it
    [InlineData(38)]
    public void Where_the_kernel_does_not_write_without_waiting_messages_and_output_come_all_the_same(int error)
    {
        using Run run = Run.Monofy($"{Site.SystemCall("pwritev2")} {error} {Site.Monofy} --log=prefix " +
            "web: @ say hello exit 3",
            3,
            new Launch { Program = Site.Build("tests/hostile/secc.c"), MayLeave = true });
        run.Out.Wait("hello");
        run.Says("web exited with 3");
    }

    [Needs("root", "namespaces")]
    public void A_pipe_in_the_place_of_the_termination_log_holds_nothing_up()
    {
        using Folder root = Folder.WithPrograms();
        Directory.CreateDirectory(root["dev"]);
        root.Gate("dev/termination-log");
        using Run run = Run.Monofy("/actor exit 3", 3,
            new Launch { Program = "/monofy", Before = $"own-mounts chroot {root.Path}" });
        run.Says("exited with 3");
    }

    [Needs("root", "namespaces")]
    public void A_pipe_in_the_place_of_the_list_of_users_holds_nothing_up()
    {
        using Folder root = Folder.WithPrograms();
        Directory.CreateDirectory(root["etc"]);
        root.Gate("etc/passwd");
        using Run run = Run.Monofy("--user=nobody /actor exit 3", 126,
            new Launch { Program = "/monofy", Before = $"own-mounts chroot {root.Path}" });
        run.Says("there is no user nobody");
    }

    [Needs("root", "namespaces")]
    public void As_PID_1_without_CAP_KILL_it_ends_once_only_processes_are_left_that_it_may_not_signal()
    {
        using Run run = Run.Monofy("--grace=1h web: --user=1234:1234 @web ready wait ||| " +
            "db: @db daemon name stray uid 1234 ready wait end trap TERM exit:0 ready wait",
            new Launch { Pid1 = true, Before = "drop-cap 5" });
        foreach (string name in new[] { "web", "db", "stray" }) run.Ready(name);
        run.Signal("TERM");
        run.Ends(137);
        run.Says(@"cannot send SIGTERM to web \(pid \d+\): .* \(CAP_KILL\); the kernel kills it when monofy exits");
        run.Says(@"processes of other users are left, .* \(CAP_KILL\): actor \(pid \d+, .*; the kernel kills them");
        run.Out.Wait("db got SIGTERM");
        run.That(run.Messages("10 s after SIGKILL") == 0, "none is waited for");
    }

    [Needs("root")]
    public void A_secret_file_that_would_block_holds_nothing_up()
    {
        using Run run = Run.Monofy(Plan.With("--secret-files")
            .Service(Actor.Named("a").Tells("X_FILE").Tells("X")), new Launch { Variables = ["X_FILE=/proc/kmsg"] });
        run.That(run.WaitForEnd() is 0 or 125, "an error, or nothing to be read");
    }

    [Needs("root", "setpriv")]
    public void Ambient_capabilities_do_not_outlive_a_change_of_user()
    {
        using Run run =
            Run.Monofy(
                "--reuid 1000 --regid 1000 --clear-groups --inh-caps +setuid,+setgid --ambient-caps +setuid,+setgid " +
            $"{Site.Monofy} -q --user=65534:65534 grep -E ^Cap(Prm|Eff|Amb) /proc/self/status", 0,
                new Launch { Program = Site.Find("setpriv") });
        run.Out.Wait("^Cap(Prm|Eff|Amb):\t0+$", 3);
    }

    [Needs("root")]
    public void After_a_start_as_another_user_setup_commands_can_hand_over_without_the_right_to_trace()
    {
        using Run run =
            Run.Monofy("@ setenvfile A=1 && --user=65534 sh -c true && @ setenvfile C=3 && @ env A env C".Replace(
                "--user", "u: --user"), 0,
            new Launch { Before = "drop-cap 19" });
        Assert.Equal(["A=1", "C=3"], run.Out.Lines);
    }

    [Needs("root")]
    public void A_program_of_another_user_that_closes_what_it_inherits_can_hand_over()
    {
        using Run run = Run.Monofy("first: sh -c 'echo A=1 > $MONOFY_SETENV' && " +
            "s: --user=65534 sh -c 'exec 3>&- 4>&- 5>&- 6>&-; echo B=2 >> $MONOFY_SETENV' && " +
            "last: sh -c 'echo C=3 > $MONOFY_SETENV' && u: --user=65534 printenv A B C", 0);
        Assert.Equal(["1", "2", "3"], run.Out.Lines);
        run.That(Directory.GetFiles("/dev/shm", ".monofy-setenv-" + run.Pid + "-*").Length == 0, "no file is left");
    }

    [Needs("root")]
    public void What_a_setup_command_of_another_user_hands_over_reaches_processes_of_that_user_only()
    {
        using Run run = Run.Monofy("s: --user=65534 sh -c 'echo LD_PRELOAD=/tmp/evil.so >> $MONOFY_SETENV' && " +
            "own: --user=65534 --fate=separate printenv LD_PRELOAD ||| root: --fate=separate @root env LD_PRELOAD " +
                "||| other: --user=1234 --fate=separate @other env LD_PRELOAD", 0);
        run.Out.Wait("^/tmp/evil.so$");
        run.Out.Wait("^LD_PRELOAD unset$", 2);
        run.Says(@"root does not get LD_PRELOAD, which a setup command of another user \(65534\) handed over");
        run.Says("other does not get LD_PRELOAD");
        run.That(run.Err.Count("own does not get") == 0, "its own user gets it");
    }

    [Fact]
    public void More_variables_than_can_be_handed_over_are_an_error_of_the_setup_command_and_not_of_monofy()
    {
        using Run run = Run.Monofy("migrate: sh -c 'seq -f V%.0f=1 300000 >> $MONOFY_SETENV' && @ say started");
        run.That(run.WaitForEnd() is not (0 or 70), "an error of the command");
        run.Says("at most 10,000 variables");
    }

    // As the leader of a session, and in the group of one: in both the kernel would not stop monofy.
    [NeedsTheory("setsid")]
    [InlineData("setsid -w {0}")]
    [InlineData("setsid -w sh -c '{0}; exit 5'")]
    public void They_are_passed_on_too_where_no_process_could_continue_monofy(string how)
    {
        string inner = $"{Site.Monofy} {Site.Actor} name a trap TSTP say:quiet trap TTIN say:more ready wait";
        using Run run = Run.Monofy("outer: " + string.Format(how, inner));
        int monofy = run.Ready("a").Parent;
        Assert.Equal(0, Libc.kill(monofy, Signals.Number("TSTP")));
        run.Out.Wait("^quiet$");
        Assert.Equal(0, Libc.kill(monofy, Signals.Number("TTIN")));
        run.Out.Wait("^more$");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Pid1Data(true)]
    [Theory]
    public void As_PID_1_signals_of_job_control_that_no_one_typed_are_passed_on(bool pid1)
    {
        using Run run = Run.Monofy(Plan.Of(
            Actor.Named("a").Does("trap TSTP say:quiet trap TTIN say:more trap TTOU say:less").Ready().Waits()),
            new Launch { Pid1 = pid1 });
        run.Ready("a");
        run.Signal("TSTP");
        run.Out.Wait("^quiet$");
        run.Signal("TTIN");
        run.Out.Wait("^more$");
        run.Signal("TTOU");
        run.Out.Wait("^less$");
        run.Signal("TERM");
        run.Ends(143);
    }
}
