using System;
using System.Linq;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Health;

/// <summary>monofy ctl, without a socket.</summary>
public sealed class ControlTests
{
    [Fact]
    public void All_is_well_when_every_check_passes_and_every_connected_service_runs()
    {
        var run = new Steps("web: --health=tcp://:1 --health-interval=1s a ||| db: b");
        Assert.Equal(["web is starting"], Reasons(run));
        run.Pass(1);
        run.Answer(null, 1);
        Assert.Empty(Reasons(run));
    }

    [Fact]
    public void Each_service_that_is_not_as_it_should_be_is_a_reason()
    {
        var run = new Steps("web: --restart=always --health=http://:1/ --health-interval=1s --health-retries=1 a ||| db: --restart=always b ||| later: --depends-on=web c ||| odd: --fate=separate d");
        run.Pass(1);
        run.Answer("HTTP 503", 1);
        run.Exit(1, 1, 3);
        run.Exit(3, 1, 4);
        Assert.Equal(["web is unhealthy: HTTP 503", "db does not run: backoff (it exited with 3)", "later does not run: waiting"], Reasons(run));
    }

    [Fact]
    public void What_a_service_says_of_itself_is_shown()
    {
        var run = new Steps("web: --health=notify a");
        run.Step(Event.SaidStatus(0, 1, "loading 3 of 5"));
        Assert.Equal(["web is starting (it says: loading 3 of 5)"], Reasons(run));
    }

    [Fact]
    public void A_service_that_was_stopped_by_command_does_not_run()
    {
        var run = new Steps("a: x ||| b: y");
        run.Ask(OrderKind.Stop, 1);
        run.Exit(1, 1, 0);
        Assert.Equal(["b does not run: stopped by command (it exited with 0)"], Reasons(run));
    }

    [Fact]
    public void One_that_was_meant_to_end_is_no_reason()
    {
        var run = new Steps("job: x ||| web: --depends-on=job:completed y");
        run.Exit(0, 1, 0);
        Assert.Empty(Reasons(run));
    }

    [Theory]
    [InlineData("--wait-for=tcp://a:1 --wait-for=tcp://b:2 web", "nothing is started yet: waiting for tcp://a:1, tcp://b:2")]
    [InlineData("migrate && web", "nothing is started yet: setup is running")]
    public void Before_the_services_run_nothing_is_well(string line, string reason) => Assert.Equal([reason], Reasons(new Steps(line)));

    [Fact]
    public void During_the_stop_nothing_is_well()
    {
        var run = new Steps("web");
        run.Step(Event.Signalled(Signal.Term, SignalOrigin.Sent));
        Assert.Equal(["everything is being stopped"], Reasons(run));
    }

    [Fact]
    public void The_status_is_a_table()
    {
        var run = new Steps("web: --restart=always --health=tcp://:1 --health-interval=1s a ||| database: b");
        run.Pass(1);
        run.Answer("refused", 1);
        run.Pass(60);
        Reply reply = Ask(run, Verbs.Status);
        Assert.Equal(0, reply.Status);
        Assert.Equal(
            [
                "NAME      STATE  PID  UP         RESTARTS  LAST  HEALTH",
                "web       up     100  1 min 1 s  0         -     starting: no answer within 30 s",
                "database  up     101  1 min 1 s  0         -     -",
            ],
            reply.Lines);
    }

    [Theory]
    [InlineData(new[] { "health" }, "health", null)]
    [InlineData(new[] { "--control=/x", "status" }, "status", "/x")]
    [InlineData(new[] { "--control", "@x", "status" }, "status", "@x")]
    public void The_arguments_name_a_verb_and_perhaps_a_socket(string[] args, string verb, string? socket)
    {
        Assert.Equal(verb, Verbs.Parse(args, out string? named, out string? mistake)!.Verb);
        Assert.Null(mistake);
        Assert.Equal(socket, named);
    }

    [Theory]
    [InlineData(new string[0], "ctl: expected a verb: health, run or status")]
    [InlineData(new[] { "helth" }, "ctl helth: unknown verb; expected health, run or status; did you mean health?")]
    [InlineData(new[] { "frobnicate" }, "ctl frobnicate: unknown verb; expected health, run or status")]
    [InlineData(new[] { "health", "web" }, "ctl health web: expected nothing after health")]
    [InlineData(new[] { "--contrl=x", "health" }, "ctl --contrl=x: expected --control=PATH or a verb: health, run or status")]
    [InlineData(new[] { "run" }, "ctl run: expected one NAME after run")]
    [InlineData(new[] { "run", "a", "b" }, "ctl run a b: expected one NAME after run")]
    [InlineData(new[] { "run", "a b" }, "ctl run a b: expected one NAME after run")]
    [InlineData(new[] { "--help" }, "")]
    public void A_mistake_names_what_was_expected(string[] args, string expected)
    {
        Assert.Null(Verbs.Parse(args, out _, out string? mistake));
        Assert.Equal(expected, mistake);
    }

    [Fact]
    public void A_request_is_a_line_and_a_reply_is_lines()
    {
        Request request = Request.Parse(new Request("signal", ["HUP", "web"]).ToLine().AsSpan()[..^1])!;
        Assert.Equal(("signal", "HUP web"), (request.Verb, string.Join(' ', request.Arguments)));
        Assert.Null(Request.Parse(""u8));
        Assert.Equal("o a b\no c?d\nx 1\n", Encoding.UTF8.GetString(Reply.Of(1, ["a b", "c\nd"]).Encode()));
        Assert.Equal("e no\nx 125\n", Encoding.UTF8.GetString(Reply.Refuse("no", 125).Encode()));
        Assert.Equal(((byte)'o', 2), Reply.ReadLine("o x"u8));
        Assert.Equal((byte)0, Reply.ReadLine("oops"u8).Kind);
    }

    [Fact]
    public void A_verb_of_a_newer_client_is_refused()
    {
        Reply reply = new Answers(new Steps("web").Plan).To(new("dance", []), new Steps("web").Report, default);
        Assert.Equal((125, "this monofy does not know ctl dance"), (reply.Status, reply.Error));
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

    private static string[] Reasons(Steps run)
    {
        Reply reply = Ask(run, Verbs.Health);
        Assert.Equal(reply.Lines.Count == 0 ? 0 : 1, reply.Status);
        return [.. reply.Lines];
    }

    private static Reply Ask(Steps run, string verb) => new Answers(run.Plan).To(new(verb, []), run.Report, run.Now);
}
