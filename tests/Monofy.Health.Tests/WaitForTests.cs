using System.IO;
using System.Net.Sockets;

namespace Monofy.Health.Tests;

/// <summary>--wait-for and --wait-timeout.</summary>
public sealed class WaitForTests
{
    [Fact]
    public void Nothing_starts_before_a_server_appears()
    {
        using Folder folder = new();
        using Server server = new(listen: false);
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"], $"--wait-for=tcp://localhost:{server.Port}")
            .Setup(Actor.Named("setup").Says("setup"))
            .Service("web", Actor.Plain("web")));
        run.Until(() => Ctl.Health(folder["ctl"]) is (1, [var reason]) &&
            reason == $"nothing is started yet: waiting for tcp://localhost:{server.Port}",
                "ctl says what it waits for");
        run.That(run.Out.Text == "" && Proc.Children(run.Pid).Length == 0, "nothing runs");
        server.Listen();
        run.Out.Wait("^setup$");
        run.Ready("web");
    }

    [Fact]
    public void A_socket_must_accept_and_a_file_must_exist_whatever_else_is_there_before()
    {
        using Folder folder = new();
        string socket = folder["s"], file = folder["ready"];
        File.WriteAllText(socket, "no socket");
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"], "--wait-for=unix:" + socket,
                "--wait-for=file:" + file)
            .Service("web", Actor.Plain("web")));
        run.Until(() => Ctl.Health(folder["ctl"]).Status == 1, "it waits");
        File.Delete(socket);
        using (Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            listener.Bind(new UnixDomainSocketEndPoint(socket));
            listener.Listen();
            // A link that leads nowhere, and a FIFO without a writer, hold nothing up.
            File.CreateSymbolicLink(file, folder["later"]);
            run.That(run.Out.Text == "", "nothing runs");
            run.Says(@"waiting for (unix|file):");
        }
        Assert.Equal(0, Libc.mkfifo(folder["later"], 0x180));
        run.Ready("web");
    }

    [Theory]
    [InlineData("unix:/nowhere/s", @"did not answer within 700 ms \(no such file or directory \(ENOENT\)\)")]
    [InlineData("unix:/",
        @"did not answer within 700 ms \((connection refused \(ECONNREFUSED|permission denied \(EACCES)\)\)")]
    [InlineData("unix:@monofy-nobody", @"did not answer within 700 ms \(connection refused \(ECONNREFUSED\)\)")]
    [InlineData("file:/nowhere/f", @"did not exist within 700 ms \(no such file or directory \(ENOENT\)\)")]
    public void What_is_not_there_in_time_says_why(string what, string why)
    {
        using Run run = Run.Monofy(Plan.With("--wait-for=" + what, "--wait-timeout=700ms")
            .Service(Actor.Named("a").Says("started")), 124);
        run.Says("exiting with 124: " + what + " " + why);
    }

    [Fact]
    public void A_directory_exists_and_a_socket_for_datagrams_accepts()
    {
        using Folder folder = new();
        using Socket log = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        log.Bind(new UnixDomainSocketEndPoint(folder["log"]));
        using Run run = Run.Monofy(Plan.With("--wait-for=file:" + folder.Path, "--wait-for=unix:" + folder["log"])
            .Service(Actor.Named("a").Says("started")), 0);
        run.Out.Wait("^started$");
    }

    [Fact]
    public void Every_address_must_answer_and_HTTP_with_success()
    {
        using Server tcp = new();
        using Server http = new(Server.Http("503 Service Unavailable"));
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://:{tcp.Port}", $"--wait-for=http://:{http.Port}/ready")
            .Service("web", Actor.Plain("web")));
        run.Until(() => http.Connections >= 2, "it is asked again");
        run.That(run.Out.Text == "", "nothing runs");
        http.Answer = Server.Http("200 OK");
        run.Ready("web");
    }

    [Fact]
    public void When_the_time_is_over_nothing_is_started_and_the_status_is_124()
    {
        using Server server = new(listen: false);
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://:{server.Port}", "--wait-timeout=700ms")
            .Service(Actor.Named("a").Says("started")), 124);
        Assert.Equal("", run.Out.Text);
        run.Says(@"exiting with 124: tcp://:\d+ did not answer within 700 ms \(connection refused " +
            @"\(ECONNREFUSED\)\); nothing was started");
    }

    [Fact]
    public void A_long_wait_says_from_time_to_time_what_for_and_why()
    {
        using Server server = new(listen: false);
        using Run run = Run.Monofy(Plan.With($"--wait-for=tcp://:{server.Port}").Service(Actor.Plain("a")));
        run.Says(@"waiting for tcp://:\d+ \(connection refused \(ECONNREFUSED\)\), for [\d.]+ s now");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Needs("namespaces")]
    public void A_stop_while_waiting_is_immediate()
    {
        using Server server = new();
        using Run run = Run.Monofy(Plan.With($"--wait-for=http://:{server.Port}/")
            .Service(Actor.Plain("a")), new Launch { Pid1 = true });
        run.Until(() => server.Connections == 1, "it is asked");
        run.Signal("INT");
        run.Ends(130);
        Assert.Equal("", run.Out.Text);
    }
}
