using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Monofy.Control;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Harness;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary>HTTP on a port that the kernel gives.</summary>
public sealed class HttpServerTests : IDisposable
{
    private const string End = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private readonly int[] _before = OwnSockets.Listening();
    private readonly Reactor _reactor = new();
    private readonly Supervisor _supervisor = new(ControlBench.Plan());
    private readonly List<Socket> _clients = [];
    private HttpServer? _server;

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public void It_answers_on_the_loopback_address(string host)
    {
        Serve(host);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", Ask("GET /metrics" + End));
    }

    [NeedsV6]
    public void An_address_with_colons_may_stand_in_brackets()
    {
        Serve("[::1]");
        _clients.Add(Connect(Port, IPAddress.IPv6Loopback));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", Ask(_clients[^1], "GET /metrics" + End));
    }

    [Fact]
    public void A_name_is_not_an_address()
    {
        Assert.Null(HttpServer.Open(new("web.test", 9090), out string? error));
        Assert.Equal("cannot listen on web.test (--http): expected an address such as 0.0.0.0 or [::]", error);
    }

    [Fact]
    public void A_port_that_is_taken_is_an_error_with_its_number()
    {
        using var other = new Loopback();
        Assert.Null(HttpServer.Open(new("", other.Port), out string? error));
        Assert.Equal("cannot listen on 127.0.0.1:" + other.Port + " (--http): address already in use (EADDRINUSE)",
            error);
        Assert.Single(Listening());     // the other one
    }

    [Fact]
    public void A_monofy_that_is_started_again_has_the_port_at_once()
    {
        Serve("");
        Ask("GET /metrics" + End);      // monofy closes first, so the kernel remembers the connection on its side
        int port = Port;
        CloseAll();
        Assert.NotNull(HttpServer.Open(new("", port), out _));
    }

    [Theory]
    [InlineData("evil.test", "421")]
    [InlineData("localhost:1", "200")]
    [InlineData("127.0.0.1", "200")]
    public void On_a_loopback_address_a_request_for_another_host_is_refused(string host, string status)
    {
        Serve("");
        Assert.StartsWith("HTTP/1.1 " + status, Ask("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
    }

    [Fact]
    public void Only_as_PID_1_is_a_loopback_address_worth_a_notice()
    {
        Serve("");
        Assert.Null(_server!.Notice);
    }

    [Fact]
    public void Clients_that_say_nothing_delay_no_other()
    {
        Serve("");
        for (int i = 0; i < Admission.Most; i++)
        {
            _clients.Add(Connect(Port));
            Turn();
        }
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", Ask("GET /metrics" + End));
    }

    [Fact]
    public void A_client_that_is_cut_off_leaves_no_descriptor()
    {
        Serve("");
        int before = OwnSockets.All().Count();
        Socket client = Connect(Port);
        Loopback.Send(client, "GET /events" + End);
        string heard = "";
        Until(() => (heard += Loopback.Receive(client)).Length > 0, "the head of an answer");
        Loopback.Reset(client);
        Until(() => OwnSockets.All().Count() == before, "the end of the connection");
    }

    [Fact]
    public void Those_who_follow_events_are_told_what_happens()
    {
        Serve("");
        Socket client = Connect(Port);
        _clients.Add(client);
        Loopback.Send(client, "GET /events" + End);
        string heard = "";
        Until(() => (heard += Loopback.Receive(client)).Contains("\r\n\r\n"), "the head of an answer");
        _supervisor.Step(Clock.Now, Event.BeginAs(0));
        Until(() => (heard += Loopback.Receive(client)).Contains("data: {"), "an event", news: true);
    }

    public void Dispose() => CloseAll();

    /// <summary>A client that does not block.</summary>
    internal static Socket Connect(int port, IPAddress? address = null)
    {
        var at = new IPEndPoint(address ?? IPAddress.Loopback, port);
        var client = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(at);
        client.Blocking = false;
        return client;
    }

    private int Port => int.Parse(OwnSockets.NameOf(Assert.Single(Listening())));

    private int[] Listening() => [.. OwnSockets.Listening().Except(_before)];

    private void CloseAll()
    {
        foreach (string name in Listening().Select(OwnSockets.NameOf).ToArray()) OwnSockets.Close(name);
        foreach (Socket client in _clients) client.Dispose();
        _clients.Clear();
    }

    private void Serve(string host)
    {
        _server = HttpServer.Open(new(host, 0), out string? error);
        Assert.Null(error);
        var view = new RunView(ControlBench.Plan(), _supervisor, static (_, _) => default) { Version = "1", Pid = 7 };
        Assert.True(_server!.Serve(_reactor, new(view)));
    }

    private void Turn(bool news = false)
    {
        _server!.Turn(news);
        _reactor.Settle();
    }

    private void Until(Func<bool> condition, string what, bool news = false) =>
        Deadline.Until(() =>
        {
            Turn(news);
            return condition();
        }, what);

    private string Ask(string request)
    {
        _clients.Add(Connect(Port));
        return Ask(_clients[^1], request);
    }

    // All that is answered until the connection is closed.
    private string Ask(Socket client, string request)
    {
        Loopback.Send(client, request);
        string answer = "";
        Until(() =>
        {
            string? more = Loopback.Receive(client);
            answer += more;
            return more == null;
        }, "the end of an answer");
        return answer;
    }
}
