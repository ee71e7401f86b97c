using System.Text.RegularExpressions;
using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, which processes get a signal: groups, kill modes, daemons.</summary>
public sealed class GroupTests
{
    [Theory]
    [InlineData("--grace=200ms", "ignore TERM", 137)]
    [InlineData("--grace=1h --kill-mode=group", "trap TERM exit:5", 5)]
    public void A_process_that_moved_to_another_group_is_reached_all_the_same(string options, string does, int status)
    {
        using Run run = Run.Monofy(Plan.With(options)
            .Service("a", Actor.Named("a").Does("join-parent").Does(does).Ready().Waits()));
        Ready a = run.Ready("a");
        Assert.NotEqual(a.Pid, a.Group);
        run.Signal("TERM");
        run.Ends(status);
        run.That(run.Messages("going on without it") == 0, "it is killed");
    }

    [Needs("strace")]
    public void Groups_that_no_one_asked_to_end_are_not_looked_at_again_and_again()
    {
        using Folder folder = new();
        const int services = 30;
        Actor parent = Actor.Named("a").Forks(Actor.Named("c").Ignores("TERM").Waits()).Exits(0);
        using Run run = Run.Monofy(
            Plan.With($"-f -e trace=kill -o {folder["trace"]} {Site.Monofy}", "--fate=separate", "--kill-mode=process")
                .Service("a", parent, "--scale=" + services)
                .Service("last", Actor.Named("last").Exits(0), "--depends-on=a:completed"),
            new Launch { Program = Site.Find("strace"), MayLeave = true });
        run.WaitForEnd();
        Assert.InRange(Regex.Count(folder.Read("trace"), @"kill\(-\d+, 0\b"), services, 2 * services);
    }

    // A service that ends by itself at SIGUSR1, and leaves a daemon.
    private static Actor WithDaemon(Actor daemon) =>
        Actor.Named("w").StartsDaemon(daemon).ExitsOn("USR1", 3).Ready().Waits();

    [Fact]
    public void Every_process_leads_a_process_group_of_its_own()
    {
        using Run run = Run.Monofy(Plan.With().Setup(Actor.Named("s").Ready())
            .Service(Actor.Polite("a")).Service(Actor.Polite("b")));
        Ready setup = run.Ready("s"), a = run.Ready("a"), b = run.Ready("b");
        Assert.Equal(setup.Pid, setup.Group);
        Assert.Equal(a.Pid, a.Group);
        Assert.Equal(b.Pid, b.Group);
        run.Signal("TERM");
        run.Ends(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--kill-mode=mixed")]
    public void The_stop_signal_goes_to_the_process_itself_and_to_the_rest_of_its_group_once_it_has_ended(string option)
    {
        using Folder folder = new();
        Actor web = Actor.Named("w").GoesOnAt("TERM").Forks(Actor.Polite("c")).Ready().Waits();
        using Run run = Run.Monofy(Plan.With(option)
            .Service(web.WaitsForGate(folder.Gate("g")).Says("w-end").Exits(0)));
        run.Ready("c");
        run.Ready("w");
        run.Signal("TERM");
        run.Out.Wait("^w got SIGTERM");
        folder.Open("g");
        run.Ends(0);
        Assert.Equal(["w got SIGTERM", "w-end", "c got SIGTERM"], Story(run));
    }

    [Fact]
    public void What_is_left_of_a_group_and_does_not_go_is_killed_when_the_grace_is_over()
    {
        Actor deaf = Actor.Named("c").Notes("TERM").Ready().Waits();
        using Run run = Run.Monofy(Plan.With("--grace=300ms")
            .Service("web", Actor.Named("w").ExitsOn("TERM", 0).Forks(deaf).Ready().Waits()));
        Ready child = run.Ready("c");
        run.Ready("w");
        run.Signal("TERM");
        run.That(run.WaitForEnd() == 0, "ends with the status of the service");
        run.LeavesNothing();
        run.Out.Wait("^c got SIGTERM");
        Assert.True(Proc.IsGone(child.Pid));
    }

    [Fact]
    public void What_is_left_of_the_group_of_a_service_that_ended_by_itself_gets_the_stop_signal_too()
    {
        using Run run = Run.Monofy(Plan.Of(
            Actor.Named("w").ExitsOn("USR1", 3).Forks(Actor.Polite("c")).Ready().Waits()));
        run.Ready("c");
        Ready w = run.Ready("w");
        Libc.kill(w.Pid, Signals.Number("USR1"));
        run.Ends(3);
        run.Out.Wait("^c got SIGTERM");
    }

    [Fact]
    public void With_the_mode_group_the_whole_group_is_asked_at_once()
    {
        using Folder folder = new();
        Actor web = Actor.Named("w").GoesOnAt("TERM").Forks(Actor.Polite("c")).Ready().Waits();
        using Run run = Run.Monofy(Plan.With("--kill-mode=group")
            .Service(web.WaitsForGate(folder.Gate("g")).Exits(0)));
        run.Ready("c");
        run.Ready("w");
        run.Signal("TERM");
        run.Out.Wait("^w got SIGTERM");
        run.Out.Wait("^c got SIGTERM");
        folder.Open("g");
        run.Ends(0);
        run.That(run.Out.Count("got SIGTERM") == 2, "each once");
    }

    [Fact]
    public void With_the_mode_process_the_rest_is_left_to_the_end_of_the_run()
    {
        using Folder folder = new();
        Actor b = Actor.Named("b").GoesOnAt("TERM").Ready().Waits().WaitsForGate(folder.Gate("g"));
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").ExitsOn("TERM", 0).Forks(Actor.Polite("c")).Ready().Waits(),
                "--kill-mode=process")
            .Service("b", b.Says("b-end").Exits(0)));
        run.Ready("c");
        Ready a = run.Ready("a");
        run.Ready("b");
        run.Signal("TERM");
        run.Gone(a.Pid);
        run.Out.Wait("^b got SIGTERM");
        folder.Open("g");
        run.Ends(0);
        Assert.Equal(["b-end", "c got SIGTERM"], Story(run)[2..]);
    }

    [Fact]
    public void A_worker_pool_is_left_to_its_master()
    {
        // The master stops its workers with a signal of its own; none of them may get one from monofy.
        Actor worker = Actor.Named("worker").Notes("TERM").ExitsOn("USR1", 0).Ready().Waits();
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.Of(
            Actor.Named("master").GoesOnAt("TERM").Forks(worker).Forks(worker).Forks(worker).Ready().Waits()
                .WaitsForGate(folder.Gate("g")).Reaps().Exits(0)));
        run.Out.Wait("^worker ready", 3);
        Ready master = run.Ready("master");
        run.Signal("TERM");
        run.Out.Wait("^master got SIGTERM");
        int[] workers = Proc.Children(master.Pid);
        Assert.Equal(3, workers.Length);
        foreach (int pid in workers) Libc.kill(pid, Signals.Number("USR1"));
        folder.Open("g");
        run.Ends(0);
        run.That(run.Out.Count("^worker got SIGTERM") == 0 && run.Out.Count("^worker got SIGUSR1") == 3,
            "no worker is asked by monofy");
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_daemon_gets_the_stop_signal_that_came(bool pid1)
    {
        Actor daemon = Actor.Named("d").ExitsOn("INT", 0).ExitsOn("TERM", 0).Ready().Waits();
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").ExitsOn("INT", 0).StartsDaemon(daemon).Ready().Waits()),
            new Launch { Pid1 = pid1 });
        run.Ready("a");
        run.Ready("d");
        run.Signal("INT");
        run.Ends(0);
        run.Out.Wait("^d got SIGINT");
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_daemon_is_adopted_and_gets_the_stop_signal_at_the_end(bool pid1)
    {
        using Folder folder = new();
        Actor web = Actor.Named("w").StartsDaemon(Actor.Polite("d")).GoesOnAt("TERM").Ready().Waits();
        using Run run = Run.Monofy(Plan.With("--grace=10s")
            .Service(web.WaitsForGate(folder.Gate("g")).Says("w-end").Exits(0)), new Launch { Pid1 = pid1 });
        Ready daemon = run.Ready("d");
        run.Ready("w");
        Assert.Equal(pid1 ? 1 : run.Pid, daemon.Parent);
        run.Signal("TERM");
        run.Out.Wait("^w got SIGTERM");
        folder.Open("g");
        run.Ends(0);
        Assert.Equal(["w got SIGTERM", "w-end", "d got SIGTERM"], Story(run));
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_daemon_is_asked_at_the_end_when_a_service_ended_by_itself(bool pid1)
    {
        using Run run = Run.Monofy(Plan.Of(WithDaemon(Actor.Polite("d"))), new Launch { Pid1 = pid1 });
        run.Ready("d");
        run.Ready("w");
        run.Signal("USR1");
        run.Ends(3);
        run.Out.Wait("^d got SIGTERM");
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_daemon_that_does_not_go_is_killed_after_the_grace(bool pid1)
    {
        Actor deaf = Actor.Named("d").Notes("TERM").Ready().Waits();
        using Run run = Run.Monofy(Plan.With("--grace=300ms").Service(WithDaemon(deaf)), new Launch { Pid1 = pid1 });
        run.Ready("d");
        run.Ready("w");
        run.Signal("USR1");
        run.Ends(3);
        run.Out.Wait("^d got SIGTERM");
        run.Says(@"processes that left their group are still running after the grace: \S+ \(pid \d+, .* old\); " +
            "sending SIGKILL");
    }

    // A service that is deaf, and a stop command that hangs: one grace for both.
    [Fact]
    public void A_stop_command_that_hangs_is_killed_with_its_service_and_not_taken_for_a_daemon()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("w").Notes("TERM").Ready().Waits(), "--grace=300ms",
                "'--stop-command=sh -c \"trap : TERM; while :; do sleep 0.1; done\"'"));
        run.Ready("w");
        run.Signal("TERM");
        run.Ends(137);
        run.Says(@"web \(pid \d+, .* old\) is still running 300 ms after its stop command began \(--grace\); " +
            "sending SIGKILL");
        run.That(run.Messages("left their group") == 0, "the stop command is no daemon");
        run.LeavesNothing();
    }

    [Fact]
    public void A_daemon_gets_the_longest_grace_of_any_service()
    {
        using Folder folder = new();
        Actor daemon = Actor.Named("d").GoesOnAt("TERM").Ready().Awaits("TERM").WaitsForGate(folder.Gate("gate"));
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").ExitsOn("USR1", 3).Ready().Waits(), "--grace=0")
            .Service("b", Actor.Named("b").ExitsOn("TERM", 0).StartsDaemon(daemon.Says("over")).Ready().Waits(),
                "--grace=1h"));
        Ready a = run.Ready("a");
        run.Ready("b");
        run.Ready("d");
        _ = Libc.kill(a.Pid, Signals.Number("USR1"));
        run.Out.Wait("^d got SIGTERM");
        folder.Open("gate");
        run.Ends(3);
        run.Out.Wait("^over$");
    }

    [Fact]
    public void Without_a_daemon_or_a_group_the_end_is_at_once_whatever_the_grace()
    {
        // With anything left to wait for it would last an hour; the harness waits for seconds.
        using Run run = Run.Monofy(Plan.With("--grace=1h").Service(Actor.Named("a").Exits(0)), 0);
        Assert.True(run.HasEnded);
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void A_daemon_that_starts_another_one_while_it_is_swept_does_not_escape(bool pid1)
    {
        Actor daemon = Actor.Named("d").GoesOnAt("TERM").Ready().Waits().StartsDaemon(Actor.Polite("e")).Exits(0);
        using Run run = Run.Monofy(Plan.With("--grace=5s").Service(WithDaemon(daemon)), new Launch { Pid1 = pid1 });
        run.Ready("d");
        run.Ready("w");
        run.Signal("USR1");
        // Whether e lived long enough to say a word does not matter; that nothing is left does.
        run.Ends(3);
    }

    [Fact]
    public void Daemons_of_daemons_that_clear_their_environment_are_stopped_too()
    {
        Actor web = Actor.Named("w");
        for (int i = 0; i < 30; i++)
            web.StartsDaemon(Actor.Named("d" + i).ExitsOn("TERM", 0).Forks(Actor.Polite("f" + i)).Ready().Waits());
        using Run run = Run.Monofy(Plan.With("--grace=10s", "--clear-env")
            .Service(web.ExitsOn("USR1", 3).Ready().Waits()));
        run.Out.Wait("^[df][0-9]+ ready", 60);
        run.Ready("w");
        run.Signal("USR1");
        run.Ends(3);
    }

    [Fact]
    public void A_daemon_of_a_setup_command_lives_through_the_run_and_is_stopped_at_its_end()
    {
        using Run run = Run.Monofy(Plan.With().Setup(Actor.Named("s").StartsDaemon(Actor.Polite("d")))
            .Service(Actor.Named("w").ExitsOn("USR1", 3).Ready().Waits()));
        Ready daemon = run.Ready("d");
        run.Ready("w");
        run.That(!Proc.IsGone(daemon.Pid), "the daemon lives");
        run.Signal("USR1");
        run.Ends(3);
        run.Out.Wait("^d got SIGTERM");
    }

    [Theory]
    [InlineData(false)]
    [Pid1Data(true)]
    public void Orphans_are_reaped_without_delay(bool pid1)
    {
        Actor web = Actor.Named("w");
        for (int i = 0; i < 50; i++)
            web.LeavesOrphan(Actor.Named("o").Exits(0)).StartsDaemon(Actor.Named("d").Exits(1));
        using Run run = Run.Monofy(Plan.Of(web.ExitsOn("TERM", 0).Ready().Waits()), new Launch { Pid1 = pid1 });
        run.Ready("w");
        run.Until(() => Proc.Children(run.Pid).Length == 1, "only the service is left, no zombie");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("--grace=1h", true)]
    public void A_group_of_dead_ones_that_a_daemon_does_not_reap_is_empty(string option, bool itself)
    {
        using Folder folder = new();
        Actor member = Actor.Named("c").WaitsForGate(folder.Gate("gate")).Exits(0);
        Actor leaver = Actor.Named("d").Forks(member).Does("setsid").ExitsOn("TERM", 0).Ready().Waits();
        using Run run = Run.Monofy(Plan.With(option)
            .Service(Actor.Named("w").Forks(leaver).ExitsOn("USR1", 3).ExitsOn("TERM", 0).Ready().Waits()));
        Ready daemon = run.Ready("d");
        Ready service = run.Ready("w");
        int[] children = Proc.Children(daemon.Pid);
        folder.Open("gate");
        run.Until(() => children.Length == 1 && Proc.State(children[0]) == 'Z', "a dead one is left in the group");
        Assert.Equal(service.Group, Proc.Group(children[0]));
        if (itself) _ = Libc.kill(service.Pid, Signals.Number("USR1"));
        else run.Signal("TERM");
        run.Ends(itself ? 3 : 0);
        run.Out.Wait("^d got SIGTERM");
    }

    [Fact]
    public void A_group_that_came_to_be_after_the_last_look_is_waited_for_too()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure:2", "--restart-delay=1ms", "--grace=300ms")
            .Service(Actor.Named("w").Ignores("TERM").Forks(Actor.Named("c").Waits()).Exits(3)), 3);
        run.That(run.Messages("what is left of the group of actor .* sending SIGKILL") == 3,
            "each time the rest is killed");
    }

    [Needs("unshare", "setpriv", "root", "namespaces")]
    public void A_group_whose_members_proc_hides_is_waited_for_too()
    {
        Actor web = Actor.Named("w").Ignores("TERM").Forks(Actor.Named("c").Waits()).Exits(3);
        string hidden =
            "mount -t proc -o hidepid=4 proc /proc && exec setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace " +
            $"{Site.Monofy} --grace=300ms --user=65534:65534 {web.Command}";
        using Run run = Run.Monofy("-m /bin/sh -c", 3, new Launch { Program = Site.Find("unshare"), More = [hidden] });
        run.That(run.Messages("what is left of the group of actor .* sending SIGKILL") == 1, "the rest is killed");
    }

    [Fact]
    public void A_daemon_that_is_stopped_is_continued_so_that_it_hears_the_stop_signal()
    {
        using Run run = Run.Monofy(Plan.With("--grace=1h").Service(WithDaemon(Actor.Polite("d"))));
        Ready daemon = run.Ready("d");
        run.Ready("w");
        Libc.kill(daemon.Pid, Signals.Number("STOP"));
        run.Until(() => Proc.State(daemon.Pid) == 'T', "it is stopped");
        run.Signal("USR1");
        run.Ends(3);
    }

    /// <summary>The lines in which something happened, in their order.</summary>
    private static string[] Story(Run run) =>
        run.Out.Lines.Where(line => !line.Contains(" ready ")).Select(line => line.Split(" from")[0]).ToArray();

    [Fact]
    public void What_a_setup_command_left_in_its_group_is_stopped_at_the_end()
    {
        using Run run = Run.Monofy(Plan.With().Setup(Actor.Named("s").Forks(Actor.Polite("c")).Ready())
            .Service(Actor.Named("w").ExitsOn("USR1", 3).Ready().Waits()));
        run.Ready("w");
        run.Signal("USR1");
        run.Ends(3);
    }

    [Fact]
    public void What_a_service_with_a_separate_fate_left_in_its_group_is_stopped_at_the_end()
    {
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Service(Actor.Named("s").Forks(Actor.Polite("c")).Ready().Exits(0))
            .Service(Actor.Named("w").ExitsOn("USR1", 3).Ready().Waits()));
        Ready s = run.Ready("s");
        run.Ready("w");
        run.Gone(s.Pid);
        run.Signal("USR1");
        run.Ends(3);
    }
}
