using System;
using System.Text;
using Monofy.Core.Control;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Native;
using Monofy.Net;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Control;

/// <summary>HTTP over a socket pair: the protocol of the core and the connection of the shell together.</summary>
public sealed class HttpConnectionTests : IDisposable
{
    private readonly Reactor _reactor = new();
    private readonly SocketPair _client = new();
    private readonly Connection _connection;

    public HttpConnectionTests()
    {
        var plan = new Plan
        {
            Run = new(), Services = [new() { Name = "web", Kind = ServiceKind.Service, Command = ["true"],
                Settings = ServiceSettings.Default }],
        };
        var view = new RunView(plan, new Supervisor(plan), static (_, _) => default) { Version = "1", Pid = 7 };
        var budget = new Budget(() => view.Look(Clock.Now, Clock.UnixTicks));
        _connection = new(_reactor, _client.TakeOurs(), new HttpConversation(view, new(plan), null), budget, false);
        Assert.True(_connection.Begin());
    }

    [Fact]
    public void A_request_is_answered_and_the_connection_is_closed()
    {
        string answer = Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
        Assert.Contains("service=\"web\"", answer);
        Assert.True(_connection.IsClosed);
    }

    [Fact]
    public void A_head_may_come_byte_by_byte()
    {
        foreach (char letter in "GET /nothing HTTP/1.1\r\nHost: x\r\n\r")
        {
            _client.Send(letter.ToString());
            _reactor.Wait(Clock.Now);
            Assert.Equal("", _client.Receive());
        }
        Assert.StartsWith("HTTP/1.1 404 ", Ask("\n"));
    }

    [Fact]
    public void HEAD_has_no_body()
    {
        string answer = Ask("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
        Assert.EndsWith("\r\n\r\n", answer);
    }

    [Fact]
    public void A_head_that_is_too_large_gets_431_though_its_sender_writes_on() =>
        Assert.StartsWith("HTTP/1.1 431 ", Ask("GET / HTTP/1.1\r\nX: " + new string('x', 20_000)));

    [Fact]
    public void Nothing_can_be_changed() =>
        Assert.StartsWith("HTTP/1.1 405 ", Ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));

    [Fact]
    public void Noise_gets_400() => Assert.StartsWith("HTTP/1.1 400 ", Ask("\u0001\u0002\r\n\r\n"));

    public void Dispose()
    {
        _connection.Close();
        _client.Dispose();
    }

    private string Ask(string request)
    {
        _client.Send(request);
        var text = new StringBuilder();
        for (int i = 0; i < 20 && _client.Receive() is { } more; i++)
        {
            text.Append(more);
            _reactor.Wait(Clock.Now);
        }
        return text.ToString();
    }
}
