namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 3: connected fates and the two others, success codes.</summary>
public sealed class FateTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void By_default_the_end_of_one_service_with_whatever_status_stops_everything(int status)
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").ExitsOn("TERM", 9).Ready().Waits())
            .Service("b", Actor.Named("b").ExitsOn("USR1", status).Ready().Waits())
            .Service("c", Actor.Named("c").ExitsOn("TERM", 8).Ready().Waits()));
        run.Ready("a");
        Ready b = run.Ready("b");
        run.Ready("c");
        Libc.kill(b.Pid, Signals.Number("USR1"));
        run.Ends(status);
        run.Out.Wait("^a got SIGTERM from user");
        run.Out.Wait("^c got SIGTERM from user");
        run.Says("b.*");
    }

    [Fact]
    public void The_death_of_one_service_by_a_signal_stops_everything()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Plain("a")).Service("b", Actor.Plain("b")));
        run.Ready("a");
        Libc.kill(run.Ready("b").Pid, Signals.Number("KILL"));
        run.Ends(137);
        run.Says("b.*(KILL|137|9)");
    }

    [Fact]
    public void With_on_failure_only_a_failure_stops_the_rest()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--fate=on-failure")
            .Service(Actor.Named("a").Ready().WaitsForGate(folder.Gate("a")).Exits(0))
            .Service(Actor.Named("b").Ready().WaitsForGate(folder.Gate("b")).Exits(4))
            .Service(Actor.Polite("c")));
        Ready a = run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        folder.Open("a");
        run.Gone(a.Pid);
        folder.Open("b");
        run.Ends(4);
        run.That(run.Out.Count("^c got SIGTERM ") == 1, "the rest is stopped");
    }

    [Fact]
    public void With_on_failure_monofy_ends_when_every_service_has_ended()
    {
        using Run run = Run.Monofy(Plan.With("--fate=on-failure")
            .Service(Actor.Named("a").Exits(0)).Service(Actor.Named("b").Exits(0)), 0);
    }

    [Fact]
    public void With_separate_fates_an_end_stops_nothing_and_monofy_ends_with_the_last()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--fate=separate")
            .Service("a", Actor.Named("a").Ready().WaitsForGate(folder.Gate("a")).Exits(5))
            .Service("b", Actor.Named("b").Notes("TERM").ExitsOn("USR1", 6).Ready().Waits()));
        run.Ready("a");
        Ready b = run.Ready("b");
        folder.Open("a");
        run.Says("a exited with 5 .*; the others go on");
        Libc.kill(b.Pid, Signals.Number("USR1"));
        run.Ends(5);
        run.That(run.Out.Count("^b got SIGTERM") == 0, "nobody asked b to stop");
    }

    [Fact]
    public void Each_service_can_have_a_fate_of_its_own()
    {
        using Folder folder = new();
        Actor At(string name) => Actor.Named(name).Ready().WaitsForGate(folder.Gate(name));
        using Run run = Run.Monofy(Plan.With()
            .Service("side", At("side").Exits(5), "--fate=separate")
            .Service("main", At("main").Exits(0))
            .Service(Actor.Polite("c")));
        Ready side = run.Ready("side");
        run.Ready("main");
        run.Ready("c");
        folder.Open("side");
        run.Gone(side.Pid);
        folder.Open("main");
        run.Ends(0);
    }

    [Fact]
    public void Success_codes_count_as_success()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With("--fate=on-failure", "--success-codes=143,3")
            .Service(Actor.Named("a").Ready().WaitsForGate(folder.Gate("a")).Exits(3))
            .Service(Actor.Named("b").Ready().WaitsForGate(folder.Gate("b")).Exits(2)));
        Ready a = run.Ready("a");
        run.Ready("b");
        folder.Open("a");
        run.Gone(a.Pid);
        folder.Open("b");
        run.Ends(2);
    }

    [Fact]
    public void A_success_code_is_not_a_reason_to_restart_on_failure()
    {
        using Run run = Run.Monofy(Plan.With("--restart=on-failure", "--restart-delay=1ms", "--success-codes=3")
            .Service(Actor.Named("a").Says("once").Exits(3)));
        run.WaitForEnd();
        run.That(run.Out.Count("^once$") == 1, "runs once");
    }

    [Fact]
    public void A_death_is_noticed_when_the_process_dies_not_when_its_output_closes()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Named("a").StartsDaemon(Actor.Polite("d")).Ready().Waits())
            .Service("b", Actor.Polite("b")));
        run.Ready("d");
        run.Ready("b");
        Ready a = run.Ready("a");
        Libc.kill(a.Pid, Signals.Number("KILL"));
        run.Ends(137);
    }
}
