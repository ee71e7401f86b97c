using System.Linq;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 2, 2: the start, those with --depends-on after what they wait for.</summary>
public sealed class DependencyTests
{
    [Fact]
    public void A_service_starts_after_what_it_waits_for_has_completed()
    {
        using Folder folder = new();
        folder.Gate("g");
        Actor init = Actor.Named("i").Ready().WaitsForGate(folder["g"]).Says("init-end").Exits(0);
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("w").Ready().Exits(0), "--depends-on=init:completed")
            .Service("init", init, "--fate=on-failure"));
        run.Ready("i");
        run.That(run.Out.Count("^w ready") == 0, "web waits");
        folder.Open("g");
        run.Ends(0);
        run.That(run.Out.Text.IndexOf("init-end") < run.Out.Text.IndexOf("w ready"), "web comes after init");
    }

    [Fact]
    public void A_service_whose_dependency_fails_is_never_started()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("w").Creates(folder["web"]), "--depends-on=init:completed")
            .Service("init", Actor.Named("i").Exits(4)), 4);
        Assert.False(folder.Has("web"));
    }

    [Fact]
    public void A_program_that_turns_out_to_be_missing_later_ends_the_others_in_good_order()
    {
        using Folder folder = new();
        Actor a = Actor.Named("a").GoesOnAt("TERM").Ready().Waits().WaitsForGate(folder.Gate("h")).Says("done");
        using Run run = Run.Monofy(Plan.With().Service("a", a.Exits(0))
            .Program("b", "no-such-program", "--depends-on=c:completed")
            .Service("c", Actor.Named("c").Ready().WaitsForGate(folder.Gate("g")).Exits(0), "--fate=on-failure"));
        run.Ready("a");
        run.Ready("c");
        folder.Open("g");
        run.Out.Wait("^a got SIGTERM");
        folder.Open("h");
        run.Ends(127);
        run.That(run.Out.Count("^done$") == 1, "a has the time that it needs");
        run.Says("no-such-program");
    }

    [Fact]
    public void A_chain_is_stopped_from_its_end()
    {
        using Run run = Run.Monofy(Plan.With().Service("a", Actor.Polite("a"))
            .Service("b", Actor.Polite("b"), "--depends-on=a:started")
            .Service("c", Actor.Polite("c"), "--depends-on=b:started"));
        run.Ready("a");
        run.Ready("b");
        run.Ready("c");
        run.Signal("TERM");
        run.Ends(0);
        int At(string name) => run.Out.Text.IndexOf(name + " got SIGTERM");
        run.That(At("c") < At("b") && At("b") < At("a"), "c before b before a");
    }

    [Theory]
    [InlineData("chain")]
    [InlineData("star")]
    public void Five_hundred_services_start_after_what_they_depend_on_and_stop_before_it(string shape)
    {
        const int count = 500;
        Plan plan = Plan.With("--grace=1h", "--stop-hold=1h").Service("s0", Actor.Polite("s0"));
        for (int i = 1; i < count; i++)
            plan.Service("s" + i, Actor.Polite("s" + i), "--depends-on=s" + (shape == "chain" ? i - 1 : 0));
        using Run run = Run.Monofy(plan);
        run.Out.Wait("^s\\d+ ready", count);
        run.Signal("TERM");
        run.Ends(0);
        int[] stopped = [.. run.Out.Lines.Where(l => l.Contains(" got SIGTERM")).Select(l =>
            int.Parse(l[1..l.IndexOf(' ')]))];
        run.That(stopped.Length == count && stopped[^1] == 0 &&
            (shape == "star" || stopped.SequenceEqual(Enumerable.Range(0, count).Reverse())), "in the reverse order");
    }

    [Theory]
    [InlineData("a: --depends-on=b @ exit 0 ||| b: --depends-on=a @ exit 0", "a.*b")]
    [InlineData("a: --depends-on=a @ exit 0", "a")]
    [InlineData("web: @ exit 0 ||| worker: --depends-on=wbe @ exit 0", "wbe.*web")]
    [InlineData("web: @ exit 0 ||| worker: --depends-on=web:soon @ exit 0", "soon.*completed")]
    [InlineData("migrate: @ exit 0 && web: --depends-on=migrate @ exit 0",
        "migrate is a setup command, which ends before any service starts$")]
    [InlineData("web: --depends-on=nobody @ exit 0", "there is no service nobody$")]
    [InlineData("web: --depends-on=nobody @ exit 0 ||| a: @ exit 0 ||| b: @ exit 0",
        "there is no service nobody; the services are a, b$")]
    public void A_cycle_an_unknown_name_and_an_unknown_condition_are_refused(string line, string pattern) =>
        Run.Refuses(line, pattern);
}
