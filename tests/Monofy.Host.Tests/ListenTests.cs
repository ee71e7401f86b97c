using System;
using System.Diagnostics;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Monofy.Host.Tests;

/// <summary>SPEC section 4: <c>--listen</c>.</summary>
public sealed class ListenTests
{
    [Fact]
    public void A_service_gets_its_sockets_by_systemds_protocol()
    {
        using Folder folder = new();
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Tells("LISTEN_FDS").Tells("LISTEN_FDNAMES").Tells("LISTEN_PID")
                .Does("fds").ExitsOn("TERM", 0).Ready().Waits(), $"--listen=tcp://127.0.0.1:{port}",
                "--listen=admin=unix:" + folder["s"]));
        Ready web = run.Ready("web");
        Assert.Equal(["LISTEN_FDS=2", "LISTEN_FDNAMES=web:admin", $"LISTEN_PID={web.Pid}", "web fds 3 4"],
            run.Out.Lines[..4]);
        Connect(port);
        run.Signal("TERM");
        run.Ends(0);
        run.That(!folder.Has("s"), "the file of the socket is removed");
    }

    [Fact]
    public void All_instances_share_one_socket_and_others_get_none()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("w").Does("fds").Ready().Waits(), "--scale=2",
                $"--listen=tcp://127.0.0.1:{port}")
            .Service("b", Actor.Named("b").Does("fds").Ready().Waits()));
        run.Ready("b");
        run.Ready("w", 2);
        Assert.Equal(["b fds none", "w fds 3", "w fds 3"], run.Out.Lines.Where(static l => l.Contains(" fds")).Order());
    }

    [Fact]
    public void While_a_service_waits_for_its_restart_no_connection_is_refused()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Exits(1), "--restart=always", "--restart-delay=1h",
                "--restart-max-delay=1h", $"--listen=tcp://127.0.0.1:{port}")
            .Service("b", Actor.Plain("b")));
        run.Ready("b");
        run.Says("web exited with 1");
        Connect(port);
    }

    [Needs("gunicorn", "root")]
    public void A_restart_of_gunicorn_under_load_at_a_low_port_refuses_no_connection()
    {
        using Folder folder = new();
        int port = LowPort();
        folder.Write("app.py", "def app(environ, start):\n    start('200 OK', [])\n    return [b'ok']\n");
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Program("app", $"gunicorn -w 2 --worker-tmp-dir /dev/shm --chdir {folder.Path} app:app", "--user=nobody",
                $"--listen=tcp://127.0.0.1:{port}"));
        run.Err.Wait("Booting worker");
        RestartUnderLoad(run, folder["ctl"], port);
        run.Signal("TERM");
        run.Ends(0);
    }

    [Fact]
    public void A_restart_of_Kestrel_under_load_refuses_no_connection()
    {
        using Folder folder = new();
        int port = FreePort();
        folder.Write("k.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><TargetFramework>net10.0" +
            "</TargetFramework><UseAppHost>false</UseAppHost>" +
            "<InvariantGlobalization>true</InvariantGlobalization></PropertyGroup></Project>");
        folder.Write("k.cs", """
            using Microsoft.AspNetCore.Builder;
            using Microsoft.AspNetCore.Hosting;
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.ConfigureKestrel(static options => options.UseSystemd());
            var app = builder.Build();
            app.MapGet("/", static () => "kestrel");
            app.Run();
            """);
        using (Process build = Process.Start("dotnet", ["build", folder["k.csproj"], "-v", "q", "--nologo",
            "-nodeReuse:false", "-p:UseSharedCompilation=false", "-o", folder["out"]]))
        {
            Assert.True(build.WaitForExit(TimeSpan.FromMinutes(10)), "it is built");
            Assert.Equal(0, build.ExitCode);
        }
        using Run run = Run.Monofy(Plan.With("--control=" + folder["ctl"])
            .Program("app", $"dotnet {folder["out"]}/k.dll", $"--listen=tcp://127.0.0.1:{port}"));
        run.Out.Wait("Application started");
        RestartUnderLoad(run, folder["ctl"], port);
        run.Signal("TERM");
        run.Ends(0);
    }

    private static void RestartUnderLoad(Run run, string control, int port)
    {
        int refused = 0, connected = 0;
        using var stop = new CancellationTokenSource();
        Thread[] clients = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (; !stop.IsCancellationRequested; Interlocked.Increment(ref connected))
            {
                if (IsTurnedAway(port)) Interlocked.Increment(ref refused);
            }
        }))];
        foreach (Thread client in clients) client.Start();
        try
        {
            for (int i = 0; i < 3; i++)
            {
                int before = connected;
                run.Until(() => connected > before + 100, "clients are served");
                Run.Monofy($"ctl --control={control} restart app", 0).Dispose();
            }
        }
        finally
        {
            stop.Cancel();
            foreach (Thread client in clients) client.Join();
        }
        Assert.Equal(0, refused);
    }

    [Fact]
    public void When_a_service_has_ended_for_good_its_socket_is_closed()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Exits(0), "--fate=separate", $"--listen=tcp://127.0.0.1:{port}")
            .Service("b", Actor.Plain("b")));
        run.Says("web exited with 0");
        run.Until(() => Refuses(port), "connections are refused");
    }

    [Needs("root")]
    public void A_Unix_socket_belongs_to_the_user_of_the_service_alone()
    {
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With()
            .Service("web", Actor.Plain("web"), "--user=65534:65534", "--listen=unix:" + folder["s"])
            .Program("b", "stat -c %u:%g:%a " + folder["s"], "--depends-on=web"), 0);
        Assert.Contains("65534:65534:600", run.Out.Lines);
    }

    [Fact]
    public void Only_a_socket_that_refuses_connections_is_replaced()
    {
        using Folder folder = new();
        using (var stale = new Socket(AddressFamily.Unix, SocketType.Stream,
            ProtocolType.Unspecified)) stale.Bind(new UnixDomainSocketEndPoint(folder["stale"]));
        Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Exits(0), "--listen=unix:" + folder["stale"]), 0).Dispose();
        using var live = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        live.Bind(new UnixDomainSocketEndPoint(folder["live"]));
        live.Listen();
        using (Run refused = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Exits(0), "--listen=unix:" + folder["live"]),
            126)) refused.Says("another process listens there");
        folder.Write("file", "x");
        using (Run refused = Run.Monofy(Plan.With()
            .Service("web", Actor.Named("web").Exits(0), "--listen=unix:" + folder["file"]),
            126)) refused.Says("not a socket");
        Assert.Equal("x", folder.Read("file"));
    }

    [Fact]
    public void An_inherited_socket_that_names_a_service_goes_to_that_service_only()
    {
        using Folder folder = new();
        folder.Write("Procfile", "a: printenv LISTEN_FDNAMES\nb: printenv LISTEN_FDNAMES\n");
        string sockets = $"--listen=a=tcp://127.0.0.1:{FreePort()} --listen=any=tcp://127.0.0.1:{FreePort()}";
        using Run run = Run.Monofy($"out: {sockets} {Site.Monofy} --log=prefix --fate=separate -f {folder["Procfile"]}",
            0);
        Assert.Equal(["a | a:any", "b | any"], run.Out.Lines.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("web: --listen=tcp://:8099 --health=tcp://:8099 @ exit 0", "monofy itself would answer")]
    [InlineData("--wait-for=tcp://localhost:8099 web: --listen=tcp://:8099 @ exit 0", "monofy itself would answer")]
    [InlineData("web: --listen=8099 @ exit 0", "--listen=8099")]
    public void What_would_answer_itself_or_is_not_an_address_is_a_usage_error(string line, string message) =>
        Run.Refuses(line, message);

    private static int LowPort()
    {
        for (int port = 1023; ; port--)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException) when (port > 600) { }
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void Connect(int port)
    {
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
    }

    // Refused, or reset: that is what becomes of those who wait when a listening socket is closed.
    private static bool IsTurnedAway(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            client.Client.Send("GET / HTTP/1.0\r\n\r\n"u8);
            while (client.Client.Receive(new byte[1024]) > 0) { }
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused
            or SocketError.ConnectionReset)
        {
            return true;
        }
    }

    private static bool Refuses(int port)
    {
        try
        {
            Connect(port);
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
