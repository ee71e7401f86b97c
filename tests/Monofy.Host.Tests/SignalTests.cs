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
        Actor NotesAll(string name) => Forwarded.Aggregate(Actor.Named(name), (actor, signal) => actor.Notes(signal))
            .ExitsOn("TERM", 0).Ready().Waits();
        using Run run = Run.Monofy(Plan.With().Service(NotesAll("a")).Service(NotesAll("b")),
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
        Actor Hears(Actor actor) => actor.Notes("HUP").Notes("RTMIN+3").ExitsOn("TERM", 0).Ready().Waits();
        using Run run = Run.Monofy(Plan.With("--kill-mode=" + mode, "--grace=5s")
            .Service(Hears(Actor.Named("w").Forks(Hears(Actor.Named("c"))))));
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
        using Run run = Run.Monofy(Plan.With("--map-signal=HUP:USR1", "--map-signal=USR2:0").Service(Actor.Named("a")
            .Notes("HUP").Notes("USR1").Notes("USR2").Notes("WINCH").ExitsOn("TERM", 0).Ready().Waits()));
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
        using Run run = Run.Monofy(Plan.With("--map-signal=USR1:INT")
            .Service(Actor.Named("a").ExitsOn("INT", 4).Ready().Waits()));
        run.Ready("a");
        run.Signal("USR1");
        run.Ends(4);
    }

    [Fact]
    public void A_stop_can_be_mapped_to_another_one()
    {
        using Run run = Run.Monofy(Plan.With("--map-signal=TERM:QUIT")
            .Service(Actor.Named("a").ExitsOn("QUIT", 4).ExitsOn("TERM", 5).Ready().Waits())
            .Service(Actor.Named("b").ExitsOn("QUIT", 0).Ready().Waits()));
        run.Ready("a");
        run.Ready("b");
        run.Signal("TERM");
        run.Ends(4);
    }

    [Fact]
    public void A_stop_can_be_mapped_away()
    {
        using Run run = Run.Monofy(Plan.With("--map-signal=INT:0", "--map-signal=QUIT:HUP")
            .Service(Actor.Named("a").Notes("INT").Notes("HUP").ExitsOn("TERM", 0).Ready().Waits()));
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
        Actor Wakes(string name) => Actor.Named(name).Notes("CONT").ExitsOn("TERM", 0).Ready().Waits();
        using Run run = Run.Monofy(Plan.With().Service(Wakes("a")).Service(Wakes("b")));
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
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Notes("CONT").ExitsOn("TERM", 0).Ready().Waits()));
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
        using Run run = Run.Monofy(Plan.With("--grace=1h").Service(Actor.Polite("a")));
        Ready a = run.Ready("a");
        Libc.kill(a.Pid, Signals.Number("STOP"));
        run.Until(() => Proc.State(a.Pid) == 'T', "a is stopped");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void What_is_left_of_a_group_hears_the_stop_signal_too_though_somebody_stopped_it()
    {
        using Run run = Run.Monofy(Plan.With("--grace=1h")
            .Service(Actor.Named("a").ExitsOn("USR1", 3).Forks(Actor.Polite("c")).Ready().Waits()));
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
        Actor b = Actor.Named("b").Notes("USR1").ExitsOn("TERM", 4).Ready().Waits();
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("traceme exec").Does(b.Command)),
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
        using Run run = Run.Monofy(Plan.With("--user=" + (300_000 + System.Environment.ProcessId), "--grace=1h")
            .Service("web", Actor.Polite("web")), new Launch { Before = "drop-cap 5" });
        Ready web = run.Ready("web");
        run.Signal("TERM");
        run.Says($"cannot send SIGTERM to web \\(pid {web.Pid}\\): it runs as another user, " +
            "and monofy lacks permission");
        run.Signal("TERM");
        _ = Libc.kill(web.Pid, Signals.Number("KILL"));
        run.Ends(137);
        run.That(run.Messages("cannot send") == 1, "once");
    }

    [Fact]
    public void Two_SIGINT_that_no_one_typed_do_not_kill()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Notes("INT").ExitsOn("USR1", 0).Ready().Waits()));
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
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Notes("CHLD").ExitsOn("TERM", 0).Ready().Waits()));
        run.Ready("a");
        for (int time = 0; time < 50; time++) run.Signal("CHLD");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void The_runtimes_own_signal_does_no_harm()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Notes("USR1").ExitsOn("TERM", 0).Ready().Waits()));
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
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").Does("trap USR1 say:usr1").Ready().Waits()),
            new Launch { Before = "ignore INT" });
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
