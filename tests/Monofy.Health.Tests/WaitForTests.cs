namespace Monofy.Health.Tests;

/// <summary>--wait-for and --wait-timeout.</summary>
public sealed class WaitForTests
{
    [Fact]
    public void Nothing_starts_before_a_server_appears()
    {
        using Folder folder = new();
        using Server server = new(listen: false);
        using Run run = Run.Monofy($"--control={folder["ctl"]} --wait-for=tcp://localhost:{server.Port} @setup say " +
            $"setup && web: @web ready wait");
        run.Until(() => Ctl.Health(folder["ctl"]) is (1, [var reason]) &&
            reason == $"nothing is started yet: waiting for tcp://localhost:{server.Port}",
                "ctl says what it waits for");
        run.That(run.Out.Text == "" && Proc.Children(run.Pid).Length == 0, "nothing runs");
        server.Listen();
        run.Out.Wait("^setup$");
        run.Ready("web");
    }

    [Fact]
    public void Every_address_must_answer_and_HTTP_with_success()
    {
        using Server tcp = new();
        using Server http = new(Server.Http("503 Service Unavailable"));
        using Run run =
            Run.Monofy($"--wait-for=tcp://:{tcp.Port} --wait-for=http://:{http.Port}/ready web: @web ready wait");
        run.Until(() => http.Connections >= 2, "it is asked again");
        run.That(run.Out.Text == "", "nothing runs");
        http.Answer = Server.Http("200 OK");
        run.Ready("web");
    }

    [Fact]
    public void When_the_time_is_over_nothing_is_started_and_the_status_is_124()
    {
        using Server server = new(listen: false);
        using Run run = Run.Monofy($"--wait-for=tcp://:{server.Port} --wait-timeout=700ms @ say started", 124);
        Assert.Equal("", run.Out.Text);
        run.Says(@"exiting with 124: tcp://:\d+ did not answer within 700 ms \(connection refused " +
            @"\(ECONNREFUSED\)\); nothing was started");
    }

    [Fact]
    public void A_long_wait_says_from_time_to_time_what_for_and_why()
    {
        using Server server = new(listen: false);
        using Run run = Run.Monofy($"--wait-for=tcp://:{server.Port} @ ready wait");
        run.Says(@"waiting for tcp://:\d+ \(connection refused \(ECONNREFUSED\)\), for 5 s now");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("namespaces")]
    public void A_stop_while_waiting_is_immediate()
    {
        using Server server = new();
        using Run run = Run.Monofy($"--wait-for=http://:{server.Port}/ @ ready wait", new Launch { Pid1 = true });
        run.Until(() => server.Connections == 1, "it is asked");
        run.Signal("INT");
        run.Ends(130);
        Assert.Equal("", run.Out.Text);
    }
}
