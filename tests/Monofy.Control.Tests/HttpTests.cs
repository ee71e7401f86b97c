using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Monofy.Control.Tests;

/// <summary>SPEC section 7: `--http`.</summary>
public sealed class HttpTests
{
    [Fact]
    public void Health_metrics_status_and_events_are_answered()
    {
        int port = FreePort();
        using Folder folder = new();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}")
            .Service("web", Actor.Plain("web"), $"--health-cmd='test -e {folder["good"]}'", "--health-interval=20ms",
                "--health-retries=1")
            .Program("job", "true", "--job"));
        run.Ready("web");
        run.Until(() => Get(port, "/health") is (503, var body) && body.Contains("\"failing\":[{\"name\":\"web\""),
            "503");
        folder.Write("good", "");
        run.Until(() => Get(port, "/health").Status == 200 && Get(port, "/health/web").Status == 200, "200");
        Assert.Equal(404, Get(port, "/health/nobody").Status);
        Assert.Contains("monofy_service_healthy{service=\"web\"} 1\n", Get(port, "/metrics").Body);
        Assert.Contains("\"name\":\"web\",\"kind\":\"service\",\"state\":\"up\"", Get(port, "/status.json").Body);
        using Socket events = Connect(port);
        events.Send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        run.Until(() => Read(events).Contains("data: {\"n\":"), "events");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Nothing_is_shown_of_arguments_environment_output_or_what_a_check_printed()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}", "--log=prefix")
            .Service("web", Actor.Named("web").Warns("s3cret").Ready().Waits(), "--env=TOKEN=s3cret",
                "--health-cmd='sh -c \"echo s3cret; exit 1\"'", "--health-interval=10ms", "--health-retries=1"));
        run.Out.Wait("web ready");
        run.Until(() => Get(port, "/health").Body.Contains("unhealthy"), "unhealthy");
        foreach (string path in new[] { "/", "/health", "/health/web", "/metrics", "/status.json" })
            Assert.DoesNotContain("s3cret", Get(port, path).Body);
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Fact]
    public void An_honest_request_is_answered_beside_hundreds_that_are_silent_half_done_or_stream()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}").Service("web", Actor.Plain("web")));
        run.Ready("web");
        Socket[] silent = [.. Enumerable.Range(0, 300).Select(_ => Connect(port))];
        foreach (Socket socket in silent.Take(100))
            Try(() => socket.Send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8));
        foreach (Socket socket in silent.Skip(100).Take(100)) Try(() => socket.Send("GET /st"u8));
        for (int i = 0; i < 20; i++) Assert.Equal(200, Get(port, "/health").Status);
        Assert.InRange(Proc.Descriptors(run.Pid).Length, 0, 64 + 12);
        foreach (Socket socket in silent) socket.Dispose();
        Assert.Equal(200, Get(port, "/health").Status);
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void Of_streams_a_new_one_replaces_the_oldest_beyond_sixteen()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}").Service("web", Actor.Plain("web")));
        run.Ready("web");
        Socket[] streams = [.. Enumerable.Range(0, 16).Select(_ => Follow(run, port))];
        run.That(!streams.Any(HasEnded), "sixteen are served");
        using Socket one = Follow(run, port);
        run.Until(() => HasEnded(streams[0]), "the oldest is closed");
        run.That(!streams.Skip(1).Append(one).Any(HasEnded), "no other is");
        foreach (Socket stream in streams) stream.Dispose();
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void A_request_that_is_never_complete_is_closed_and_others_go_on()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}").Service("web", Actor.Plain("web")));
        run.Ready("web");
        using Socket half = Connect(port), stream = Follow(run, port);
        half.Send("GET /health HTTP/1.1\r\nHost: loc"u8);
        run.Until(() => HasEnded(half), "it is closed");
        run.That(!HasEnded(stream), "a complete one goes on");
        run.Signal("TERM");
        run.Ends(143);
    }

    // A stream of events that has had its first ones.
    private static Socket Follow(Run run, int port)
    {
        Socket socket = Connect(port);
        socket.Send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        run.Until(() => Read(socket).Contains("data: {\"n\":"), "events");
        return socket;
    }

    // Reads what there is.
    private static bool HasEnded(Socket socket)
    {
        try
        {
            while (socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Receive(new byte[4096]) == 0) return true;
            }
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    [Fact]
    public void A_thousand_connections_of_garbage_and_64_KiB_headers_cost_no_memory_without_bound()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}").Service("web", Actor.Plain("web")));
        run.Ready("web");
        var dice = new Random(1129);
        byte[] garbage = new byte[64 << 10],
            header = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nX: " + new string('x', 64 << 10));
        for (int i = 0; i < 1000; i++)
        {
            using Socket socket = Connect(port);
            dice.NextBytes(garbage);
            Try(() => socket.Send(i % 2 == 0 ? garbage.AsSpan(0, dice.Next(garbage.Length)) : header));
        }
        using Socket last = Connect(port);
        Try(() => last.Send(header));
        Assert.StartsWith("HTTP/1.1 431 ", Read(last));
        Assert.Equal(200, Get(port, "/health").Status);
        long peak = long.Parse(Proc.Status(run.Pid, "VmHWM").Split(' ')[0]);
        run.That(peak < 20_000, $"no more than 20 MB at any time, not {peak} kB");
        run.Signal("TERM");
        run.Ends(143);
    }

    [Fact]
    public void On_loopback_a_host_of_somewhere_else_gets_421_and_elsewhere_not()
    {
        int port = FreePort(), other = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=127.0.0.1:{port}").Service("web", Actor.Plain("web")));
        using Run open = Run.Monofy(Plan.With($"--http=0.0.0.0:{other}").Service("web", Actor.Plain("web")));
        run.Ready("web");
        open.Ready("web");
        Assert.Equal((421, 200),
            (Get(port, "/health", "evil.example").Status, Get(other, "/health", "evil.example").Status));
        Assert.Equal(405, Ask(port, "POST /health HTTP/1.1\r\nHost: localhost\r\n\r\n").Status);
        Assert.Equal("", Ask(port, "HEAD /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n").Body);
        foreach (Run one in new[] { run, open })
        {
            one.Signal("TERM");
            one.Ends(143);
        }
    }

    [Fact]
    public void An_address_that_cannot_be_had_is_an_error_before_anything_starts()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Run.Refuses($"--http=:{port} @ ready", $"cannot listen on 127.0.0.1:{port} \\(--http\\): address already in " +
            $"use \\(EADDRINUSE\\); nothing was started");
        Run.Refuses("--http=localhost:http @ ready", "expected \\[HOST\\]:PORT");
        Run.Refuses("--http=example.org:1 @ ready", "expected an address such as 0.0.0.0");
    }

    [Needs("namespaces")]
    public void As_PID_1_on_loopback_it_says_what_kubelet_needs()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}")
            .Service("web", Actor.Plain("web")), new Launch { Pid1 = true });
        run.Says("kubelet and Prometheus need --http=0.0.0.0:" + port);
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Needs("/usr/bin/prometheus", "python3")]
    public void Prometheus_scrapes_it()
    {
        int port = FreePort(), own = FreePort();
        using Folder folder = new();
        folder.Write("prometheus.yml", $"global: {{scrape_interval: 1s}}\nscrape_configs: [{{job_name: monofy, " +
            $"static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n");
        string prometheus = $"prometheus --config.file={folder["prometheus.yml"]} " +
            $"--storage.tsdb.path={folder["data"]} --web.listen-address=127.0.0.1:{own}";
        using Run run = Run.Monofy(Plan.With("-q", $"--http=:{port}", "--fate=separate", "--stop-signal=TERM")
            .Service("web", Actor.Plain("web"))
            .Program("prometheus", prometheus));
        run.Ready("web");
        run.Until(() => Query(own, "monofy_service_up{service=\"web\"}") is { } up &&
            Regex.IsMatch(up, "\"value\":\\[[0-9.]+,\"1\"\\]"), "the series is there");
        run.Until(() => Query(own, "up{job=\"monofy\"}") is { } up && up.Contains(",\"1\"]"), "the target is up");
        run.Signal("TERM");
        run.WaitForEnd();
    }

    [Needs("/usr/bin/python3", "/usr/lib/python3/dist-packages/prometheus_client/openmetrics/parser.py")]
    public void Another_parser_of_OpenMetrics_accepts_it()
    {
        int port = FreePort();
        using Run run = Run.Monofy(Plan.With($"--http=:{port}")
            .Service("web", Actor.Plain("web"), "--health-cmd=true")
            .Program("job", "true", "--schedule='@every 1h'"));
        run.Ready("web");
        using Folder folder = new();
        string script = folder.Write("parse.py", $"""
            import urllib.request
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            headers = dict(Accept="application/openmetrics-text")
            request = urllib.request.Request("http://127.0.0.1:{port}/metrics", headers=headers)
            families = list(parse(urllib.request.urlopen(request).read().decode()))
            assert len(families) > 15, families
            """);
        using Run python = Run.Monofy("/usr/bin/python3 " + script, 0);
        run.Signal("TERM");
        run.Ends(143);
    }

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static (int Status, string Body) Get(int port, string path, string host = "localhost") =>
        Ask(port, $"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n");

    private static (int Status, string Body) Ask(int port, string request)
    {
        try
        {
            using Socket socket = Connect(port);
            socket.Send(Encoding.ASCII.GetBytes(request));
            StringBuilder text = new();
            for (string part; (part = Read(socket)) != "";) text.Append(part);
            string all = text.ToString();
            int end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return end < 0 ? (0, all) : (int.Parse(all.Split(' ')[1]), all[(end + 4)..]);
        }
        catch (SocketException e)
        {
            return (0, e.Message);
        }
    }

    private static string? Query(int port, string query)
    {
        using HttpClient client = new();
        try
        {
            return client.GetStringAsync(
                $"http://127.0.0.1:{port}/api/v1/query?query={Uri.EscapeDataString(query)}").Result;
        }
        catch (AggregateException)
        {
            return null;
        }
    }

    private static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 15_000,
            SendTimeout = 15_000 };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static string Read(Socket socket)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static void Try(Action action)
    {
        try { action(); }
        catch (SocketException) { }     // it made room for others
    }
}
