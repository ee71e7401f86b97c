using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 4: the stop.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("TERM", false)]
    [InlineData("INT", false)]
    [Pid1Data("TERM", true)]
    [Pid1Data("INT", true)]
    public void A_stop_from_outside_gives_each_service_the_signal_that_came(string signal, bool pid1)
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").ExitsOn(signal, 0).Ready().Waits())
            .Service("b", Actor.Named("b").ExitsOn(signal, 0).Ready().Waits()), new Launch { Pid1 = pid1 });
        run.Ready("a");
        run.Ready("b");
        run.Signal(signal);
        run.Ends(0);
        run.Says($"SIG{signal} was received");
        run.That(run.Out.Count($"^a got SIG{signal} from user") == 1 &&
            run.Out.Count($"^b got SIG{signal} from user") == 1, "each gets it once");
    }

    [Theory]
    [InlineData("", "TERM")]
    [InlineData("--map-signal=QUIT:QUIT", "QUIT")]
    [InlineData("--stop-signal=QUIT", "QUIT")]
    public void SIGQUIT_of_an_image_reaches_several_services_as_SIGTERM_unless_it_is_wanted(string option,
        string signal)
    {
        Actor Named(string name) => Actor.Named(name).ExitsOn("TERM", 0).ExitsOn("QUIT", 0).Ready().Waits();
        using Run run = Run.Monofy(Plan.With(option).Service("a", Named("a")).Service("b", Named("b")));
        run.Ready("a");
        run.Ready("b");
        run.Signal("QUIT");
        run.Ends(0);
        run.That(run.Out.Count($"^[ab] got SIG{signal} from user") == 2, "both get SIG" + signal);
        run.That(run.Messages("STOPSIGNAL of the image") == (option.StartsWith("--map") || signal == "TERM"
            ? signal == "TERM" ? 1 : 0 : 1), "said once");
    }

    [Fact]
    public void SIGQUIT_reaches_a_single_service_as_it_is()
    {
        using Run run = Run.Monofy(Plan.Of(Actor.Named("a").ExitsOn("QUIT", 0).Ready().Waits()));
        run.Ready("a");
        run.Signal("QUIT");
        run.Ends(0);
        run.That(run.Messages("STOPSIGNAL") == 0, "nothing is said");
    }

    [Fact]
    public void Where_no_signal_came_the_rest_gets_SIGTERM()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With().Service("a", Actor.Polite("a"))
            .Service("b", Actor.Named("b").WaitsForGate(folder.Gate("b")).Exits(0)));
        run.Ready("a");
        folder.Open("b");
        run.Ends(0);
        run.Out.Wait("^a got SIGTERM");
    }

    [Fact]
    public void All_are_asked_at_once()
    {
        using Folder folder = new();
        folder.Gate("a");
        folder.Gate("b");
        Actor Named(string name) =>
            Actor.Named(name).GoesOnAt("TERM").Ready().Waits().WaitsForGate(folder[name]).Exits(0);
        using Run run = Run.Monofy(Plan.With().Service("a", Named("a")).Service("b", Named("b")));
        run.Ready("a");
        run.Ready("b");
        run.Signal("TERM");
        run.Out.Wait("^a got SIGTERM");
        run.Out.Wait("^b got SIGTERM");
        folder.Open("a");
        folder.Open("b");
        run.Ends(0);
    }

    [Fact]
    public void A_stop_signal_of_its_own_is_sent_instead()
    {
        using Run run = Run.Monofy(Plan.With().Service("b", Actor.Polite("b"))
            .Service("a", Actor.Named("a").ExitsOn("QUIT", 0).Ready().Waits(), "--stop-signal=QUIT"));
        run.Ready("a");
        run.Ready("b");
        run.Signal("TERM");
        run.Ends(0);
        run.Out.Wait("^a got SIGQUIT");
        run.Out.Wait("^b got SIGTERM");
    }

    [Fact]
    public void A_stop_command_runs_instead_of_the_signal()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With().Service("b", Actor.Polite("b"))
            .Service("web", Actor.Named("w").Ready().WaitsForGate(folder.Gate("g")).Exits(4),
                $"'--stop-command={Site.Actor} append {folder["g"]} \"good bye\"'"));
        run.Ready("w");
        run.Ready("b");
        run.Signal("TERM");
        // Of the signal it would have died.
        run.Ends(4);
        run.That(run.Out.Count("^b got SIGTERM") == 1, "b gets the signal");
    }

    [Fact]
    public void Another_stop_signal_is_not_sent_beside_a_stop_command_that_runs_but_after_it()
    {
        using Folder folder = new();
        Actor stopper = Actor.Named("stop").Ready().WaitsForGate(folder.Gate("g")).Exits(0);
        Actor web = Actor.Named("w").ExitsOn("TERM", 4).GoesOnAt("HUP").Ready().Waits().Says("on").Waits();
        using Run run = Run.Monofy(Plan.With("-v").Service("web", web, $"'--stop-command={stopper.Command}'"));
        run.Ready("w");
        run.Signal("TERM");
        int stop = run.Ready("stop").Pid;
        // As timeout(1) does, which signals monofy and then its group.
        run.Signal("TERM");
        run.Signal("HUP");
        run.Out.Wait("^on$");
        run.That(Proc.State(stop) is not null, "the stop command runs");
        folder.Open("g");
        run.Gone(stop);
        run.That(run.Out.Count("^w got SIGTERM") == 0, "no signal came beside it");
        run.Signal("TERM");
        run.Ends(4);
    }

    [Fact]
    public void A_stop_command_that_achieves_nothing_is_followed_by_the_grace()
    {
        string nothing = Actor.Named("stop").Exits(0).Command;
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("w"), "--grace=300ms", $"'--stop-command={nothing}'"));
        run.Ready("w");
        run.Signal("TERM");
        run.Ends(137);
    }

    [Fact]
    public void A_stop_command_that_hangs_is_stopped_at_the_end_too()
    {
        string hangs = Actor.Named("stop").Notes("TERM").Ready().Waits().Command;
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("w"), "--grace=300ms", $"'--stop-command={hangs}'"));
        run.Ready("w");
        run.Signal("TERM");
        run.Ready("stop");
        run.Ends(137);
    }

    [Fact]
    public void A_stop_command_that_is_missing_is_reported_and_followed_by_the_grace()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Polite("w"), "--grace=300ms", "--stop-command=/no/such/program"));
        run.Ready("w");
        run.Signal("TERM");
        run.That(run.WaitForEnd() is 137 or 0, "is stopped all the same");
        run.LeavesNothing();
        run.Says("/no/such/program");
    }

    [Fact]
    public void A_service_is_stopped_only_after_those_that_depend_on_it_have_ended()
    {
        using Folder folder = new();
        folder.Gate("g");
        Actor web = Actor.Named("web").GoesOnAt("TERM").Ready().Waits().WaitsForGate(folder["g"]).Says("web-end");
        using Run run = Run.Monofy(Plan.With().Service("db", Actor.Polite("db"))
            .Service("web", web.Exits(0), "--depends-on=db:started"));
        run.Ready("db");
        run.Ready("web");
        run.Signal("TERM");
        run.Out.Wait("^web got SIGTERM");
        folder.Open("g");
        run.Ends(0);
        string[] end = run.Out.Lines.Where(line => !line.Contains("ready")).Select(line =>
            line.Split(" from")[0]).ToArray();
        Assert.Equal(["web got SIGTERM", "web-end", "db got SIGTERM"], end);
    }

    [Fact]
    public void A_stop_while_waiting_for_a_dependency_is_immediate_and_nothing_starts_afterwards()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With().Service("db", Actor.Polite("db"))
            .Service("web", Actor.Named("web").Creates(folder["web"]), "--depends-on=db:completed"));
        run.Ready("db");
        run.Signal("TERM");
        run.Ends(0);
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void When_the_last_one_has_ended_monofy_ends_at_once()
    {
        // With anything left to wait for it would last an hour; the harness waits for seconds.
        using Run run = Run.Monofy(Plan.With("--grace=1h")
            .Service("a", Actor.Polite("a")).Service("b", Actor.Polite("b")));
        run.Ready("a");
        run.Ready("b");
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void Signals_are_forwarded_during_a_stop_too()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Notes("TERM").ExitsOn("HUP", 3).Ready().Waits()));
        run.Ready("a");
        run.Signal("TERM");
        run.Out.Wait("^a got SIGTERM");
        run.Signal("HUP");
        run.Ends(3);
    }

    [Fact]
    public void A_second_stop_signal_reaches_the_services_as_the_first_one_did()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").Notes("INT").ExitsOn("TERM", 3).Ready().Waits()));
        run.Ready("a");
        run.Signal("INT");
        run.Out.Wait("^a got SIGINT");
        run.Signal("TERM");
        run.Ends(3);
    }

    // As in Docker, PID 1 leads a session and a group of its own.
    [NeedsTheory("unshare", "setsid", "root", "namespaces")]
    [InlineData("", 1)]
    [InlineData("exec ", 0)]
    [InlineData("trap : TERM; ", 0)]
    [InlineData("setsid ", 0)]
    public void A_shell_as_PID_1_that_cannot_pass_on_signals_is_named_at_the_start(string before, int times)
    {
        using Run run = Run.Monofy("-pf --mount-proc setsid sh -c", 0, new Launch
        {
            Program = Site.Find("unshare"),
            More = [$"{before}{Site.Monofy} {Actor.Named("a").Exits(0).Command}; exit $?"],
        });
        run.That(run.Messages("PID 1 .sh. does not pass on signals, .* start it with exec") == times, "it is named");
    }

    [Fact]
    public void A_hundred_services_are_stopped_at_once()
    {
        Plan plan = Plan.With();
        for (int i = 0; i < 100; i++) plan.Service("s" + i, Actor.Polite("s" + i));
        using Run run = Run.Monofy(plan);
        run.Out.Wait(" ready pid", 100);
        run.Signal("TERM");
        run.Ends(0);
        run.That(run.Out.Count(" got SIGTERM ") == 100, "each gets the signal");
    }
}
