using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, which processes get a signal: forwarding, mapping, stop and continue.</summary>
public sealed class SignalTests
{
    private static readonly string[] Forwarded =
    [
        "HUP", "USR1", "USR2", "WINCH", "CONT", "ALRM", "VTALRM", "PROF", "URG", "IO", "PWR", "XCPU", "XFSZ", "STKFLT",
            "PIPE",
        "RTMIN+1", "RTMIN+3", "RTMIN+15", "RTMIN+30",
    ];

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void Every_other_signal_is_forwarded_unchanged_to_all_services(bool pid1)
    {
        string traps = string.Concat(Forwarded.Select(signal => $"trap {signal} note "));
        using Run run = Run.Monofy($"@a {traps} trap TERM exit:0 ready wait ||| @b {traps} trap TERM exit:0 ready wait",
            new Launch { Pid1 = pid1 });
        run.Ready("a");
        run.Ready("b");
        foreach (string signal in Forwarded)
        {
            run.Signal(signal);
            string shown = signal.Replace("+", "\\+");
            run.Out.Wait($"^a got SIG{shown} from user");
            run.Out.Wait($"^b got SIG{shown} from user");
        }
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Out.Count("^a got") == Forwarded.Length + 1 && run.Out.Count("^b got") == Forwarded.Length + 1,
            "each once");
    }

    [Theory]
    [InlineData("mixed", 0)]
    [InlineData("group", 1)]
    [InlineData("process", 0)]
    public void It_reaches_the_whole_group_with_the_mode_group_only(string mode, int times)
    {
        const string traps = "trap HUP note trap RTMIN+3 note trap TERM exit:0 ready wait";
        using Run run = Run.Monofy($"--kill-mode={mode} --grace=5s @w fork name c {traps} end {traps}");
        run.Ready("w");
        int child = run.Ready("c").Pid;
        run.Signal("HUP");
        run.Out.Wait("^w got SIGHUP");
        // What the child was sent before, it has by then.
        Assert.Equal(0, Libc.kill(child, Signals.Number("RTMIN+3")));
        run.Out.Wait("^c got SIGRTMIN");
        Assert.Equal(times, run.Out.Count("^c got SIGHUP"));
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void A_signal_is_translated_or_dropped_when_it_comes_in()
    {
        using Run run = Run.Monofy("--map-signal=HUP:USR1 --map-signal=USR2:0 @a trap HUP note trap USR1 note trap " +
            "USR2 note trap WINCH note trap TERM exit:0 ready wait");
        run.Ready("a");
        run.Signal("HUP");
        run.Out.Wait("^a got SIGUSR1");
        run.Signal("USR2");
        run.Signal("WINCH");
        run.Out.Wait("^a got SIGWINCH");
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Out.Count("^a got SIG(HUP|USR2)") == 0, "HUP was translated and USR2 dropped");
    }

    [Fact]
    public void A_signal_can_be_mapped_to_a_stop()
    {
        using Run run = Run.Monofy("--map-signal=USR1:INT @a trap INT exit:4 ready wait");
        run.Ready("a");
        run.Signal("USR1");
        run.Ends(4);
    }

    [Fact]
    public void A_stop_can_be_mapped_to_another_one()
    {
        using Run run = Run.Monofy("--map-signal=TERM:QUIT @a trap QUIT exit:4 trap TERM exit:5 ready wait ||| @b " +
            "trap QUIT exit:0 ready wait");
        run.Ready("a");
        run.Ready("b");
        run.Signal("TERM");
        run.Ends(4);
    }

    [Fact]
    public void A_stop_can_be_mapped_away()
    {
        using Run run =
            Run.Monofy(
                "--map-signal=INT:0 --map-signal=QUIT:HUP @a trap INT note trap HUP note trap TERM exit:0 ready wait");
        run.Ready("a");
        run.Signal("INT");
        run.Signal("QUIT");
        run.Out.Wait("^a got SIGHUP");
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Out.Count("^a got SIGINT") == 0, "INT was dropped");
    }

    [Theory]
    [InlineData("TSTP")]
    [InlineData("TTIN")]
    [InlineData("TTOU")]
    public void TSTP_TTIN_and_TTOU_stop_monofy_and_its_processes_and_CONT_wakes_both(string signal)
    {
        using Run run =
            Run.Monofy(
                "@a trap CONT note trap TERM exit:0 ready wait ||| @b trap CONT note trap TERM exit:0 ready wait");
        Ready a = run.Ready("a"), b = run.Ready("b");
        run.Signal(signal);
        foreach (int pid in new[] { a.Pid, b.Pid, run.Pid })
            run.Until(() => Proc.State(pid) == 'T', $"{pid} is stopped");
        run.Signal("CONT");
        run.Out.Wait("^a got SIGCONT");
        run.Out.Wait("^b got SIGCONT");
        run.Until(() => Proc.State(run.Pid) != 'T', "monofy goes on");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void Monofy_can_be_stopped_and_continued_more_than_once()
    {
        using Run run = Run.Monofy("@a trap CONT note trap TERM exit:0 ready wait");
        Ready a = run.Ready("a");
        for (int time = 1; time <= 3; time++)
        {
            run.Signal("TSTP");
            run.Until(() => Proc.State(a.Pid) == 'T' && Proc.State(run.Pid) == 'T', "both are stopped");
            run.Signal("CONT");
            run.Out.Wait("^a got SIGCONT", time);
        }
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void A_service_that_somebody_stopped_hears_the_stop_signal()
    {
        using Run run = Run.Monofy("--grace=1h @a trap TERM exit:0 ready wait");
        Ready a = run.Ready("a");
        Libc.kill(a.Pid, Signals.Number("STOP"));
        run.Until(() => Proc.State(a.Pid) == 'T', "a is stopped");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void What_is_left_of_a_group_hears_the_stop_signal_too_though_somebody_stopped_it()
    {
        using Run run =
            Run.Monofy("--grace=1h @a trap USR1 exit:3 fork name c trap TERM exit:0 ready wait end ready wait");
        run.Ready("a");
        Ready c = run.Ready("c");
        Libc.kill(c.Pid, Signals.Number("STOP"));
        run.Until(() => Proc.State(c.Pid) == 'T', "c is stopped");
        run.Signal("USR1");
        run.Out.Wait("^c got SIGTERM");
        run.Ends(3);
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_process_that_makes_monofy_its_tracer_goes_on_and_hears_signals(bool pid1)
    {
        using Run run = Run.Monofy($"@a traceme exec {Site.Actor} name b trap USR1 note trap TERM exit:4 ready wait",
            new Launch { Pid1 = pid1 });
        run.Ready("b");
        run.Signal("USR1");
        run.Out.Wait("^b got SIGUSR1");
        run.Signal("TERM");
        run.Ends(4);
    }

    [Needs("root")]
    public void Who_may_not_be_signalled_is_named_once_with_the_reason()
    {
        using Run run = Run.Monofy($"--user={300_000 + System.Environment.ProcessId} --grace=1h web: @web trap TERM " +
            $"exit:0 ready wait", new Launch { Before = "drop-cap 5" });
        Ready web = run.Ready("web");
        run.Signal("TERM");
        run.Says($"cannot send SIGTERM to web \\(pid {web.Pid}\\): it runs as another user, and monofy lacks permission");
        run.Signal("TERM");
        _ = Libc.kill(web.Pid, Signals.Number("KILL"));
        run.Ends(137);
        run.That(run.Messages("cannot send") == 1, "once");
    }

    [Fact]
    public void Two_SIGINT_that_no_one_typed_do_not_kill()
    {
        using Run run = Run.Monofy("@a trap INT note trap USR1 exit:0 ready wait");
        run.Ready("a");
        run.Signal("INT");
        run.Out.Wait("^a got SIGINT");
        run.Signal("INT");
        run.Out.Wait("^a got SIGINT", 2);
        run.Signal("USR1");
        run.Ends(0);
    }

    [Fact]
    public void SIGCHLD_from_outside_does_no_harm()
    {
        using Run run = Run.Monofy("@a trap CHLD note trap TERM exit:0 ready wait");
        run.Ready("a");
        for (int time = 0; time < 50; time++) run.Signal("CHLD");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void The_runtimes_own_signal_does_no_harm()
    {
        using Run run = Run.Monofy("@a trap USR1 note trap TERM exit:0 ready wait");
        run.Ready("a");
        for (int time = 0; time < 50; time++) run.Signal("RTMIN");
        run.Signal("USR1");
        run.Out.Wait("^a got SIGUSR1");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void A_typed_signal_that_was_ignored_at_the_start_stays_ignored_and_another_still_stops()
    {
        using Run run = Run.Monofy("@a trap USR1 say:usr1 ready wait", new Launch { Before = "ignore INT" });
        run.Ready("a");
        run.Signal("INT");
        run.Signal("USR1");
        run.Out.Wait("usr1");
        run.Signal("TERM");
        run.Ends(143);
        run.Says("SIGTERM was received after");
        run.That(run.Messages("SIGINT") == 0, "SIGINT is no stop");
    }
}
