using System.Diagnostics;
using System.Threading;

namespace Monofy.Host.Tests;

/// <summary>Programs of tests/hostile against a monofy that runs as root. They go on for six seconds each; for hours
/// with MONOFY_HOSTILE_SECONDS.</summary>
public sealed class HostileTests
{
    // A service of the attacker's user that is started all the time, and one of root's that answers.
    private const string Victims =
        "-q --exit-code=other flap: --user=61111 --restart=always --restart-delay=1ms --restart-max-delay=1ms " +
            "--fate=separate /bin/true ||| " +
        "other: @other trap USR1 say:alive ready wait ||| evil: --user=61111 --fate=separate ";

    [Needs("root", "namespaces", "python3")]
    public void A_process_that_gets_the_number_of_a_killed_one_is_killed_too()
    {
        using Folder folder = new();
        // What watches the first one is found only when all between have ended, one after the other.
        folder.Write("reuse.py", """
            import os, signal, sys, time
            for number in range(1, 32):
                if number not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD): signal.signal(number, signal.SIG_IGN)
            if os.fork():
                while not os.path.exists("ready"): time.sleep(0.01)
                sys.exit()
            os.setsid()
            first = os.getpid()
            for _ in range(100):
                if os.fork():
                    while True: signal.pause()
                os.setsid()     # a session that others are in keeps its number
            open("ready", "w")
            while True:
                try: os.kill(first, 0)
                except ProcessLookupError: break
            open("/proc/sys/kernel/ns_last_pid", "w").write(str(first - 1))
            child = os.fork()
            if child: open("again" if child == first else "other", "w")
            while True: signal.pause()
            """);
        using Run run = Run.Monofy($"--grace=300ms a: --cwd={folder.Path} python3 reuse.py", 0,
            new Launch { Pid1 = true });
        Assert.True(folder.Has("again"));
        run.That(run.Messages("cannot be killed") == 0, "all are killed");
    }

    [NeedsTheory("root", "gcc")]
    [InlineData(11, false)]
    [InlineData(8, false)]
    [InlineData(11, true)]
    public void A_user_who_sends_signals_to_processes_that_are_just_being_started_as_him_does_not_hurt_monofy(
        int signal, bool pid1)
    {
        if (pid1 && !Site.HasNamespaces) return;
        string shooter = Site.Build("tests/hostile/shooter.c");
        using Run run = Run.Monofy(Victims + $"{shooter} {Site.HostileSeconds} {signal}", new Launch { Pid1 = pid1 });
        run.Ready("other");
        WaitFor(run, "^hit [1-9]");
        Answers(run);
    }

    [NeedsTheory("root", "gcc")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_user_who_stops_processes_that_are_just_being_started_as_him_does_not_hold_monofy_up(bool pid1)
    {
        if (pid1 && !Site.HasNamespaces) return;
        string stopper = Site.Build("tests/hostile/stopper.c");
        using Run run = Run.Monofy(Victims + $"{stopper} {Site.HostileSeconds}", new Launch { Pid1 = pid1 });
        run.Ready("other");
        WaitFor(run, "^(caught|no more)");
        Answers(run);
    }

    private static void WaitFor(Run run, string line)
    {
        // Longer than the harness waits for anything, where more seconds were asked for.
        long start = Stopwatch.GetTimestamp();
        while (run.Out.Count(line) == 0 && !run.HasEnded &&
            Stopwatch.GetElapsedTime(start).TotalSeconds < Site.HostileSeconds) Thread.Sleep(20);
        run.Out.Wait(line);
    }

    private static void Answers(Run run)
    {
        run.Signal("USR1");
        run.Out.Wait("^alive$");
        run.Signal("TERM");
        run.Ends(143);
    }
}
