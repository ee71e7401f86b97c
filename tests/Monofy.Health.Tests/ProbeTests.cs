using System.IO;
using System.Linq;

namespace Monofy.Health.Tests;

/// <summary>SPEC section 5: the kinds of checks, with real servers and commands.</summary>
public sealed class ProbeTests
{
    // A service that is checked each 20 ms.
    private static Plan Checked(string option, params string[] settings) =>
        Plan.With(option).Service("web", Actor.Plain("web"), [.. settings, "--health-interval=20ms"]);
    [Fact]
    public void A_TCP_check_passes_where_a_connection_is_accepted()
    {
        using Server server = new();
        using Run run = Run.Monofy(Checked("-v", $"--health=tcp://:{server.Port}"));
        run.Says("web is healthy");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void An_empty_host_is_this_machine_whatever_the_protocol()
    {
        using Server server = new(address: "::1");
        using Run run = Run.Monofy(Checked("-v", $"--health=tcp://:{server.Port}"));
        run.Says("web is healthy");
    }

    [Theory]
    [InlineData("[::1]", "::1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "127.0.0.1")]
    public void A_host_can_be_an_address_or_a_name(string host, string address)
    {
        using Server server = new(Server.Http("204 No Content"), address: address);
        using Run run = Run.Monofy(Checked("-v", $"--health=http://{host}:{server.Port}/x?y=1"));
        run.Says("web is healthy");
        lock (server.Requests)
            Assert.Equal($"GET /x?y=1 HTTP/1.1\r\nHost: {host}:{server.Port}\r\nUser-Agent: monofy\r\nAccept: " +
                $"*/*\r\nConnection: close\r\n\r\n", server.Requests[0]);
    }

    [Fact]
    public void A_refused_connection_is_unhealthy_and_says_so()
    {
        using Server server = new(listen: false);
        using Run run = Run.Monofy(Checked("", $"--health=tcp://:{server.Port}", "--health-retries=2"));
        run.Says(@"web is unhealthy: connection refused \(ECONNREFUSED\) \(2 times in a row\)");
        server.Listen();
        run.Says("web is healthy");
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\r\n\r\n", true, "")]
    [InlineData("HTTP/1.0 503 Service Unavailable\r\n\r\n", false, "HTTP 503")]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", false, "HTTP 404")]
    [InlineData("SSH-2.0-OpenSSH_9\r\n", false, "the answer is not HTTP")]
    [InlineData("", false, "the connection was closed without an answer")]
    public void An_HTTP_check_passes_with_2xx_and_3xx(string answer, bool passes, string failure)
    {
        using Server server = new(answer);
        using Run run = Run.Monofy(Checked("-v", $"--health=http://:{server.Port}/", "--health-retries=1"));
        run.Says(passes ? "web is healthy" : "web is unhealthy: " + failure);
    }

    [Fact]
    public void A_server_that_never_answers_is_unhealthy_after_the_timeout()
    {
        using Server server = new();
        using Run run = Run.Monofy(Checked("", $"--health=http://:{server.Port}/", "--health-timeout=100ms",
            "--health-retries=1"));
        run.Says("web is unhealthy: no answer within 100 ms");
        run.Until(() => server.Connections >= 3, "it is asked again");
        run.That(Proc.Descriptors(run.Pid).Length < 14, "connections that were given up are closed");
    }

    [Fact]
    public void Of_an_answer_without_end_no_more_is_taken_than_64_kB()
    {
        using Server server = new(Server.Http("200 OK") + new string('x', 64 << 20));
        using Run run = Run.Monofy(Checked("-v", $"--health=http://:{server.Port}"));
        run.Says("web is healthy");
        run.Until(() => server.CutShort > 0, "the connection is closed");
    }

    [Fact]
    public void A_large_answer_is_taken_and_ends()
    {
        using Server server = new("HTTP/1.1 200 OK\r\n\r\n" + new string('x', 1 << 20));
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("web"), $"--health=http://:{server.Port}/", "--health-interval=5ms"));
        run.Until(() => server.Connections >= 20, "it is asked again and again");
        run.Until(() => Proc.Descriptors(run.Pid).Length < 14, "connections end");
    }

    [Fact]
    public void A_health_command_is_asked_for_its_status_and_its_last_line_says_why()
    {
        using Folder folder = new();
        string check = $"echo asked; test -e {folder["good"]} && exit; echo no database >&2; exit 3";
        using Run run = Run.Monofy(Checked("", $"--health-cmd='sh -c \"{check}\"'", "--health-retries=1"));
        run.Says("web is unhealthy: health command exited with 3: no database");
        folder.Write("good", "");
        run.Says("web is healthy");
        run.That(!run.Out.Text.Contains("asked") && run.Err.Lines.All(line => line.StartsWith("monofy: ")),
            "what it writes is not shown");
    }

    [Fact]
    public void A_health_command_runs_as_its_service_does_and_without_a_shell()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Checked("-v", "--cwd=" + folder.Path, "--env WHO=me",
            "--health-cmd='touch $WHO-$MONOFY_NAME;x'"));
        run.Says("web is healthy");
        Assert.True(folder.Has("me-web;x"));
    }

    [Fact]
    public void A_missing_health_command_is_unhealthy()
    {
        using Run run = Run.Monofy(Checked("", "--health-cmd=/no/such/program", "--health-retries=1"));
        run.Says(@"web is unhealthy: cannot execute /no/such/program: no such file or directory \(ENOENT\)");
    }

    [Fact]
    public void A_health_command_that_hangs_is_killed_with_its_group()
    {
        using Folder folder = new();
        string hang = folder.Write("hang",
            $"#!/bin/sh\ntrap '' TERM\nsleep 1000 &\necho $$ $! >> {folder["pids"]}\nwait\n", 0x1ed);
        using Run run = Run.Monofy(Checked("", "--health-cmd=" + hang, "--health-timeout=300ms",
            "--health-retries=1"));
        run.Says("web is unhealthy: no answer within 300 ms");
        int[] first = [.. folder.Read("pids").Split('\n')[0].Split(' ').Select(int.Parse)];
        foreach (int pid in first) run.Gone(pid);
        run.Until(() => folder.Read("pids").Split('\n').Length >= 3, "it is asked again");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void What_a_health_command_leaves_in_its_group_is_killed()
    {
        using Folder folder = new();
        folder.Write("asked", "");
        using Run run = Run.Monofy(Checked("",
            $"'--health-cmd=sh -c \"sleep 1000 & echo x >>{folder["asked"]}\"'"));
        run.Ready("web");
        run.Until(() => folder.Read("asked").Length > 20, "ten checks");
        run.Until(() => Proc.Children(run.Pid).Length <= 2, "the service is there, and a check at most");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void A_health_command_that_writes_a_lot_does_not_block()
    {
        string check = Actor.Named("check").Floods(5000, 1000).Exits(0).Command;
        using Run run = Run.Monofy(Checked("-v", $"--health-cmd='{check}'"));
        run.Says("web is healthy");
    }

    [Fact]
    public void Probes_leave_no_descriptor_and_no_process_behind()
    {
        using Server server = new(Server.Http("200 OK"));
        using Run run = Run.Monofy(Plan.With()
            .Service("a", Actor.Plain("a"), "--health-cmd=true", "--health-interval=5ms")
            .Service("b", Actor.Plain("b"), $"--health=http://:{server.Port}/", "--health-interval=5ms"));
        run.Until(() => server.Connections > 50, "many probes");
        run.Until(() => Proc.Descriptors(run.Pid).Length < 16, "descriptors are closed");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Between_two_checks_nothing_happens()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(i => "s" + i)];
        Plan plan = Plan.With();
        foreach (string name in names)
            plan.Service(name, Actor.Plain(name), "--health-cmd=true", "--health-interval=1h");
        using Run run = Run.Monofy(plan.Service("last", Actor.Plain("last"),
            [.. names.Select(name => $"--depends-on={name}:healthy")]));
        run.Ready("last");      // so all are healthy, and the next checks are due in an hour
        // Meanwhile another one is asked: a hundred times while the starts settle, then until nothing happened during a
        // hundred checks. A ctl of another test, which looks for every monofy of the machine, may wake this one.
        using Server server = new(Server.Http("200 OK"));
        using Run other = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("web"), $"--health=http://:{server.Port}/", "--health-interval=10ms"));
        other.Until(() => server.Connections >= 100, "a hundred checks");
        Assert.Equal(2, Directory.GetDirectories($"/proc/{run.Pid}/task").Length);
        bool isQuiet = false;
        for (int count = 200; count <= 2000 && !isQuiet; count += 100)
        {
            string before = Proc.Status(run.Pid, "voluntary_ctxt_switches");
            other.Until(() => server.Connections >= count, count + " checks");
            isQuiet = before == Proc.Status(run.Pid, "voluntary_ctxt_switches");
        }
        Assert.True(isQuiet, "it woke up during each hundred checks of the other one");
    }
}
