using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>monofy ctl, without a socket.</summary>
public sealed class ReasonTests
{
    [Fact]
    public void All_is_well_when_every_check_passes_and_every_connected_service_runs()
    {
        var run = new Script("web: --health=tcp://:1 --health-start-interval=5s --health-interval=1s a ||| db: b");
        Assert.Equal(["web is starting (first check in 1 s)"], Reasons(run));
        run.Pass(1);
        run.Probed(null, 1);
        Assert.Empty(Reasons(run));
    }

    [Fact]
    public void Each_service_that_is_not_as_it_should_be_is_a_reason()
    {
        var run = new Script("web: --restart=always --health=http://:1/ --health-start-interval=5s " +
            "--health-interval=1s --health-retries=1 a ||| " +
            "db: --restart=always b ||| later: --depends-on=web c ||| odd: --fate=separate d");
        run.Pass(1);
        run.Probed("HTTP 503", 1);
        run.Exits(1, 3);
        run.Exits(3, 4);
        Assert.Equal(["web is unhealthy: HTTP 503", "db is down: exited with 3; restarts in 100 ms",
            "later is waiting"], Reasons(run));
    }

    [Fact]
    public void What_a_service_says_of_itself_is_shown()
    {
        var run = new Script("web: --health=notify a");
        run.Tell(Event.SaidStatus(0, 1, "loading 3 of 5"));
        Assert.Equal(["web is starting (it says: loading 3 of 5)"], Reasons(run));
    }

    [Fact]
    public void A_service_that_was_stopped_by_command_does_not_run()
    {
        var run = new Script("a: x ||| b: y");
        run.IsAsked(OrderKind.Stop, 1);
        run.Exits(1, 0);
        Assert.Equal(["b is stopped by command"], Reasons(run));
    }

    [Fact]
    public void One_that_was_meant_to_end_is_not_a_reason()
    {
        var run = new Script("job: x ||| web: --depends-on=job:completed y");
        run.Exits(0, 0);
        Assert.Empty(Reasons(run));
    }

    [Theory]
    [InlineData("--wait-for=tcp://a:1 --wait-for=tcp://b:2 web",
        "nothing is started yet: waiting for tcp://a:1, tcp://b:2")]
    [InlineData("migrate && web", "nothing is started yet: setup is running")]
    public void Before_the_services_run_nothing_is_well(string line, string reason) =>
        Assert.Equal([reason], Reasons(new Script(line)));

    [Fact]
    public void During_the_stop_nothing_is_well()
    {
        var run = new Script("web");
        run.Tell(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.Equal(["everything is being stopped"], Reasons(run));
    }

    [Fact]
    public void Sockets_of_this_place_and_user_are_found()
    {
        const string listed = """
            Num       RefCount Protocol Flags    Type St Inode Path
            0000000000000000: 00000002 00000000 00010000 0001 01 11 @monofy-7-0
            0000000000000000: 00000003 00000000 00000000 0001 03 12 @monofy-7-0
            0000000000000000: 00000002 00000000 00010000 0001 01 13 @monofy-7-1000
            0000000000000000: 00000002 00000000 00010000 0001 01 14 @monofy-7-1000-55
            0000000000000000: 00000002 00000000 00010000 0001 01 15 @monofy-77-0
            0000000000000000: 00000002 00000000 00010000 0001 01 16 /run/monofy-7-0
            """;
        Assert.Equal(["@monofy-7-0", "@monofy-7-1000", "@monofy-7-1000-55"], Address.Find(listed, "7", 0));
        Assert.Equal(["@monofy-7-1000", "@monofy-7-1000-55"], Address.Find(listed, "7", 1000));
        Assert.Empty(Address.Find(listed, "7", 100));
        Assert.Equal([0, 1000, 1000], Address.Find(listed, "7", 0).Select(name => Address.UidOf(name, "7")));
    }

    private static string[] Reasons(Script run)
    {
        (int status, string[] data, _) = Asked.Of(run, "{\"verb\":\"health\"}");
        string[] reasons = [.. data.Select(static item => Asked.Item(item)["reason"])];
        Assert.Equal(reasons.Length == 0 ? 0 : 1, status);
        return reasons;
    }
}
