using System.Text.RegularExpressions;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 10: what differs between processors (system calls, layouts, the way into and out of a child),
/// on an ARM64 one.</summary>
public sealed class Arm64Tests
{
    [NeedsArm64]
    public void It_is_the_first_process_of_a_machine_and_ends_with_the_status_of_what_ended_first()
    {
        // The signal reaches the worker only if that has its program.
        (int status, string console) = Arm64Machine.Run("@ setenvfile A=one && web: --depends-on=worker @web env A " +
            "ignore USR1 trap TERM exit:0 ready parent USR1 wait ||| worker: @worker wait");
        Assert.Equal(138, status);
        Assert.Contains("A=one\n", console);
        Shows(console, "web ready pid=(\\d+) pgid=\\1 sid=0 ppid=1\n");
        Shows(console, "monofy: exiting with 138, because worker was killed by SIGUSR1 \\(138\\) after .*; the rest " +
            "stopped within .* \\(web: 0\\)\n");
    }

    [NeedsArm64]
    public void Signals_are_passed_on_and_a_daemon_that_will_not_go_is_killed_after_the_grace()
    {
        (int status, string console) = Arm64Machine.Run(
            "--grace=300ms web: @web trap TERM exit:5 trap USR1 next trap RTMIN+3 next daemon name d ignore TERM " +
                "ready wait end parent RTMIN+3 await RTMIN+3 parent USR1 await USR1 say passed-on parent TERM wait");
        Assert.Equal(5, status);
        Assert.Contains("passed-on\n", console);
        Shows(console, "monofy: exiting with 5, because SIGTERM was received after .*; processes that left their " +
            "group had to be killed\n");
    }

    [NeedsArm64]
    public void Every_setting_reaches_the_process()
    {
        (int status, string console) = Arm64Machine.Run(
            "web: --user=1234:4321 --umask=027 --nice=5 --ulimit=nofile=100:200 --cwd=/tmp --oom-score-adj=500 " +
                "--no-new-privileges @web ids umask cwd nnp rlimits mask exit 0");
        Assert.Equal(0, status);
        Assert.Contains("web ids 1234 1234 4321 4321\nweb umask 027\nweb cwd /tmp\nweb no_new_privs 1\n", console);
        Shows(console, "nofile.*100.*200\n");
        Assert.Contains("web blocked=0 ignored=0\n", console);
    }

    [NeedsArm64]
    public void What_is_not_PID_1_adopts_orphans_and_dies_with_none_left()
    {
        (int status, string console) = Arm64Machine.Run("inner: /monofy --grace=300ms @web pdeathsig trap USR1 " +
            "exit:4 daemon name d ignore TERM ignore USR1 ready parent USR1 wait end wait");
        Assert.Equal(4, status);
        Assert.Contains("web pdeathsig 9\n", console);
        Shows(console, "monofy: exiting with 4, because actor exited with 4 after .*; processes that left their " +
            "group had to be killed\n");
        Shows(console, "because inner exited with 4");
    }

    [NeedsArm64]
    public void A_program_that_is_missing_is_127_and_the_reason_comes_out_of_the_child()
    {
        (int status,
            string console) = Arm64Machine.Run("web: @web trap TERM exit:0 wait ||| nowhere: /no/such/program");
        Assert.Equal(127, status);
        Assert.Contains("cannot execute /no/such/program: no such file or directory (ENOENT)", console);
    }

    [NeedsArm64]
    public void Lines_are_whole_and_terminals_are_terminals()
    {
        (int status, string console) = Arm64Machine.Run(
            "--log=prefix --color=never --fate=separate @ mount devpts /dev/pts && a: @a flood 200 99 exit 0 ||| b: " +
                "@b flood 200 99 exit 0 ||| tty: --tty @t isatty exit 0");
        Assert.Equal(0, status);
        foreach (char name in "ab")
            Assert.Equal(200, Regex.Count(console, $"^{name}     \\| x{{99}}$", RegexOptions.Multiline));
        Assert.Contains("tty   | t tty 1 1 1\n", console);
    }

    [NeedsArm64]
    public void Failures_are_restarted_checks_are_made_and_ctl_is_answered()
    {
        (int status, string console) = Arm64Machine.Run(
            "web: --health-cmd=/actor --health-interval=50ms @web trap TERM exit:0 ready wait ||| again: " +
                "--restart=on-failure:2 --restart-delay=1ms --fate=separate @again say once-more exit 6 " +
            "||| ctl: --depends-on=web:healthy /monofy ctl health");
        Assert.Equal(0, status);
        Assert.Equal(3, Regex.Count(console, "^once-more$", RegexOptions.Multiline));
        Shows(console, "because ctl exited with 0");
    }

    private static void Shows(string console, string pattern) =>
        Assert.True(Regex.IsMatch(console, pattern), $"/{pattern}/ in\n{console}");
}
