using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Harness.Supervision;

namespace Monofy.Core.Tests.Control;

/// <summary>HTTP without a socket.</summary>
public sealed class HttpTests
{
    private const string End = "HTTP/1.1\r\nHost: localhost:9090\r\n\r\n";

    [Theory]
    [InlineData("GET /health " + End, 200)]
    [InlineData("GET /health HTTP/1.0\r\n\r\n", 200)]
    [InlineData("\r\nGET /health?x=1 HTTP/1.1\nhost:127.0.0.1\n\n", 200)]
    [InlineData("GET http://localhost/health " + End, 200)]
    [InlineData("GET /health/web " + End, 200)]
    [InlineData("GET /health/%77eb " + End, 200)]
    [InlineData("HEAD /metrics " + End, 200)]
    [InlineData("GET /health/other " + End, 404)]
    [InlineData("GET /nothing " + End, 404)]
    [InlineData("POST /health " + End, 405)]
    [InlineData("GET /health HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [InlineData("GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n", 400)]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n", 400)]
    [InlineData("GET health " + End, 400)]
    [InlineData("GET /%zz " + End, 400)]
    [InlineData("GET\r\n\r\n", 400)]
    [InlineData("GET / HTTP/2.0\r\n\r\n", 505)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)]
    [InlineData("GET /health HTTP/1.1\r\nHost: localhost\r\n", 0)]
    public void A_request_is_answered_with_a_status(string request, int status) =>
        Assert.Equal(status, Asked.Http(Asked.View(new Script("web: a")), request).Status);

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:1", 200)]
    [InlineData("127.1.2.3:9090", 200)]
    [InlineData("[::1]:9090", 200)]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example:9090", 421)]
    [InlineData("10.0.0.1", 421)]
    [InlineData("", 421)]
    public void On_a_loopback_address_a_host_of_somewhere_else_is_refused(string host, int status)
    {
        RunView view = Asked.View(new Script("web: a"));
        string request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        Assert.Equal(status, Asked.Http(view, request, "localhost").Status);
        Assert.Equal(200, Asked.Http(view, request, null).Status);
    }

    [Theory]
    [InlineData(8000, 200)]
    [InlineData(9000, 431)]
    [InlineData(64 << 10, 431)]
    public void A_head_has_at_most_8_KiB(int size, int status) => Assert.Equal(
        status, Asked.Http(Asked.View(new Script("web: a")),
            "GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + new string('x', size) + "\r\n\r\n").Status);

    [Fact]
    public void A_head_without_an_end_is_refused_as_soon_as_it_is_too_long()
    {
        byte[] input = Encoding.ASCII.GetBytes("GET /" + new string('x', HttpRequest.MaxSize));
        Assert.Equal(0, HttpRequest.Parse(input.AsSpan(0, HttpRequest.MaxSize - 1), out _));
        Assert.Equal(431, HttpRequest.Parse(input.AsSpan(0, HttpRequest.MaxSize), out _));
    }

    [Fact]
    public void Health_is_200_or_503_with_the_state_and_never_what_a_check_printed()
    {
        var run = new Script("web: --health-cmd=secret --health-interval=1s --health-retries=1 a ||| db: b");
        run.Pass(1);
        run.Tell(Event.Exited(0, Role.Probe, 1, ExitStatus.Exited(2), false, lastOutput: "secret words"));
        (int status, _, string body) = Asked.Http(Asked.View(run), "GET /health " + End);
        Assert.Equal(503, status);
        Assert.Equal(
            "{\"phase\":\"running\",\"failing\":[{\"name\":\"web\",\"state\":\"up\",\"health\":\"unhealthy\"}]," +
            "\"healthy\":false}\n", body);
        Assert.Equal(200, Asked.Http(Asked.View(run), "GET /health/db " + End).Status);
        Assert.Equal(503, Asked.Http(Asked.View(run), "GET /health/web " + End).Status);
        var says = new Script("web: --health=notify a");
        says.Tell(Event.SaidStatus(0, 1, "secret words"));
        foreach (string path in new[] { "/health", "/health/web", "/metrics", "/status.json", "/events" })
        {
            Assert.DoesNotContain("secret", Asked.Http(Asked.View(run), "GET " + path + " " + End).Body);
            Assert.DoesNotContain("secret", Asked.Http(Asked.View(says), "GET " + path + " " + End).Body);
        }
    }

    [Theory]
    [InlineData("--health-cmd=secret", null, "health command exited with 2")]
    [InlineData("--health-cmd=secret", "cannot find secret in PATH", "the health command cannot be started")]
    [InlineData("--health=tcp://secret:1", "cannot resolve secret: there is no such name",
        "cannot resolve the host name")]
    [InlineData("--health=http://:1/secret", "HTTP 503", "HTTP 503")]
    [InlineData("--health=tcp://:1", "connection refused (ECONNREFUSED)", "connection refused (ECONNREFUSED)")]
    public void The_page_says_why_a_check_fails_without_what_it_was_given_or_printed(string check, string? failure,
        string expected)
    {
        bool isCommand = check.StartsWith("--health-cmd", StringComparison.Ordinal);
        var run = new Script("web: " + check + " --health-interval=1s --health-retries=1 a");
        run.Pass(1);
        if (failure == null)
            run.Tell(Event.Exited(0, Role.Probe, 1, ExitStatus.Exited(2), false, lastOutput: "secret"));
        else if (isCommand) run.Tell(Event.SpawnFailed(0, Role.Probe, 1, new(failure, 127, false)));
        else run.Probed(failure, 1);
        string body = Asked.Http(Asked.View(run), "GET /status.json " + End).Body;
        Assert.Contains("\"reason\":\"" + expected + "\"", body);
        Assert.DoesNotContain("secret", body);
    }

    [Fact]
    public void While_monofy_holds_no_traffic_comes()
    {
        var run = new Script("web: a", "MONOFY_HOLD=1");
        Assert.Equal(503, Asked.Http(Asked.View(run), "GET /health " + End).Status);
        Assert.Equal((0, 1), (Asked.Of(run, "{\"verb\":\"health\"}").Status,
            Asked.Of(run, "{\"verb\":\"health\",\"options\":{\"ready\":true}}").Status));
    }

    [Fact]
    public void The_status_is_one_object()
    {
        var run = new Script("web: secret-argument ||| db: b");
        run.Pass(2);
        (_, string head, string body) = Asked.Http(Asked.View(run), "GET /status.json " + End);
        Assert.Contains("Content-Type: application/json", head);
        Assert.DoesNotContain("secret-argument ", body);
        using var json = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal(["web", "db"], json.RootElement.GetProperty("services").EnumerateArray().Select(static s =>
            s.GetProperty("name").GetString()));
        Assert.Equal("running", json.RootElement.GetProperty("phase").GetString());
    }

    [Theory]
    [InlineData("", "text/plain; version=0.0.4",
        "# TYPE monofy_service_restarts_total counter\nmonofy_service_restarts_total{service=\"NAME\"} 0\n", false)]
    [InlineData("Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n",
        "application/openmetrics-text; version=1.0.0",
            "# TYPE monofy_service_restarts counter\nmonofy_service_restarts_total{service=\"NAME\"} 0\n", true)]
    public void Metrics_come_in_the_format_that_is_asked_for(string accept, string type, string family, bool ends)
    {
        var run = new Script("'a\\\"b'");
        family = family.Replace("NAME", run.Plan.Services[0].Name.Replace("\\", "\\\\").Replace("\"", "\\\""));
        (_, string head, string body) = Asked.Http(Asked.View(run),
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\n" + accept + "\r\n");
        Assert.Contains("Content-Type: " + type, head);
        Assert.Contains(family, body);
        Assert.Equal(ends, body.EndsWith("# EOF\n", StringComparison.Ordinal));
        Assert.DoesNotMatch("\n\n", body);
    }

    [Fact]
    public void Each_sample_of_a_counter_is_a_total_and_each_unit_a_suffix()
    {
        RunView view = Asked.View(new Script("web: --health=notify a ||| job: --job b"), static (_, _) =>
            new(TimeSpan.FromSeconds(2), 5, 1));
        (_, _, string body) = Asked.Http(view,
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: application/openmetrics-text\r\n\r\n");
        foreach (Match type in Regex.Matches(body, @"^# TYPE (\S+) counter\n", RegexOptions.Multiline))
            Assert.Matches("(?m)^" + type.Groups[1].Value + "_total[{ ]", body);
        foreach (Match unit in Regex.Matches(body, @"^# UNIT (\S+) (\S+)$", RegexOptions.Multiline))
            Assert.EndsWith("_" + unit.Groups[2].Value, unit.Groups[1].Value);
        Assert.Contains("monofy_service_cpu_seconds_total{service=\"web\"} 2\n", body);
        Assert.Contains("monofy_job_runs_total{service=\"job\",result=\"skipped\"} 0\n", body);
    }

    [Fact]
    public void Every_figure_of_the_dashboard_is_among_the_metrics()
    {
        RunView view = Asked.View(new Script("web: --health=notify a ||| job: --job b"), static (_, _) =>
            new(TimeSpan.FromSeconds(2), 5, 1));
        (_, _, string body) = Asked.Http(view,
            "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: application/openmetrics-text\r\n\r\n");
        string dashboard = File.ReadAllText(Repository.PathOf("examples/grafana-dashboard.json"));
        string[] figures = [.. Regex.Matches(dashboard, @"\bmonofy_\w+(?=\{)").Select(static m => m.Value).Distinct()];
        Assert.InRange(figures.Length, 8, 100);
        // Those of a job say nothing before its first run.
        foreach (string figure in figures)
            Assert.Matches("(?m)^(?:# TYPE )?" + figure + "[{ ]", body);
    }

    [Fact]
    public void The_page_asks_no_other_host_and_names_no_other_place()
    {
        (_, string head, string body) = Asked.Http(Asked.View(new Script("web: a")), "GET / " + End);
        Assert.Contains("Content-Security-Policy: default-src 'none'", head);
        Assert.StartsWith("<!doctype html>", body);
        Assert.DoesNotMatch(@"https?://(?!www\.w3\.org/2000/svg)", body);
        Assert.DoesNotContain("innerHTML", body);
    }

    [Fact]
    public void Events_are_numbered_and_a_client_that_comes_again_goes_on_where_it_was()
    {
        var run = new Script("web: --restart=always a");
        var talk = new HttpConversation(Asked.View(run), new ServiceFinder(run.Plan), null);
        talk.Receive(Encoding.ASCII.GetBytes("GET /events HTTP/1.0\r\n\r\n"), ended: false);
        Assert.Equal(Stage.Streaming, talk.Stage);
        string text = Asked.Drain(talk);
        Assert.Contains("Content-Type: text/event-stream", text);
        Assert.Contains("retry: 2000\n\n", text);
        Assert.Equal("", Asked.Drain(talk));
    }

    [Fact]
    public void Whatever_comes_is_answered_with_a_status_or_waited_for()
    {
        RunView view = Asked.View(new Script("web: a"));
        var dice = new Random(20261130);
        string[] parts = ["GET", " ", "/", "health", "HTTP/1.1", "\r\n", "\n", "Host:", "localhost", ":", "\0", "%",
            "2", "\xff", "\t", "POST", "?", "http://"];
        for (int i = 0; i < 20_000; i++)
        {
            string request = string.Concat(Enumerable.Range(0, dice.Next(30)).Select(_ =>
                parts[dice.Next(parts.Length)]));
            int status = Asked.Http(view, request).Status;
            Assert.True(status is 0 or 200 or 400 or 404 or 405 or 421 or 431 or 505, status + ": " + request);
        }
    }
}
