using System.Linq;

namespace Monofy.Health.Tests;

/// <summary>--depends-on with health: start in order, stop in reverse.</summary>
public sealed class DependencyTests
{
    [Fact]
    public void Services_start_when_what_they_depend_on_is_healthy_and_stop_in_reverse()
    {
        using Folder folder = new();
        string Check(string name) => $"--health-cmd='test -e {folder[name]}' --health-interval=10ms";
        using Run run = Run.Monofy(Plan.With()
            .Service("c", Actor.Polite("c"), "--depends-on=b")
            .Service("b", Actor.Polite("b"), "--depends-on=a", Check("b"))
            .Service("a", Actor.Polite("a"), Check("a")));
        Ready a = run.Ready("a");
        run.That(Proc.Children(run.Pid).Length <= 2, "only a, and perhaps its check");
        folder.Write("a", "");
        Ready b = run.Ready("b");
        run.That(run.Out.Count("^c ready") == 0, "c waits");
        folder.Write("b", "");
        run.Ready("c");
        run.Signal("TERM");
        run.Ends(0);
        Assert.Equal(["c", "b", "a"], run.Out.Lines.Where(line => line.Contains("got SIGTERM")).Select(line =>
            line.Split(' ')[0]));
    }

    [Fact]
    public void A_service_that_becomes_unhealthy_says_who_waits_for_it()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("web"), "--health-cmd=false", "--health-interval=10ms")
            .Service("proxy", Actor.Plain("proxy"), "--depends-on=web"));
        run.Says("web is unhealthy: .*; proxy waits until it is healthy");
        run.Signal("TERM");
        run.Ends(143);
        run.That(run.Out.Count("^proxy") == 0, "proxy never ran");
    }

    [Fact]
    public void A_client_that_waits_for_a_service_that_ends_gets_that_answer()
    {
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Exits(3), "--fate=separate", "--health=tcp://:1")
            .Service("proxy", Actor.Plain("proxy"), "--depends-on=web")
            .Service("x", Actor.Plain("x")), 1);
        run.Says("cannot start proxy: it depends on web, and web exited with 3");
    }

    [Fact]
    public void Of_a_scaled_service_every_instance_must_be_healthy()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Tells("MONOFY_INSTANCE").Ready().Waits(), "--scale=2",
                $"--health-cmd='test -e {folder.Path}/$MONOFY_INSTANCE'", "--health-interval=10ms")
            .Service("proxy", Actor.Plain("proxy"), "--depends-on=web"));
        run.Ready("web", 2);
        folder.Write("1", "");
        run.That(run.Out.Count("^proxy") == 0, "proxy waits");
        folder.Write("2", "");
        run.Ready("proxy");
    }
}
