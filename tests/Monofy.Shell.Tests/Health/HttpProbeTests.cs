using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Harness;
using Monofy.Health;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Health;

/// <summary>What a GET is answered with, over the loopback address.</summary>
public sealed class HttpProbeTests : IDisposable
{
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private const int MostOfAnAnswer = 64 << 10;

    private readonly Reactor _reactor = new();
    private readonly Loopback _server = new();
    private readonly List<string?> _answers = [];
    private readonly List<HttpProbe> _probes = [];
    private Socket? _client;        // the server's end

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.0 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n")]
    public void Any_status_from_200_to_399_is_healthy(string answer) => Assert.Null(AnswerTo(answer));

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", "HTTP 404")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP 503")]
    public void Another_status_is_the_reason(string answer, string reason) => Assert.Equal(reason, AnswerTo(answer));

    [Fact]
    public void An_interim_answer_is_not_the_result() =>
        Assert.Null(AnswerTo("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + Good));

    [Fact]
    public void A_peer_that_sends_nothing_but_interim_answers_is_left()
    {
        string interim = "HTTP/1.1 102 Processing\r\n\r\n";
        string all = string.Concat(Enumerable.Repeat(interim, MostOfAnAnswer / interim.Length + 1));
        Assert.Equal("only interim answers came in the first 64 kB", AnswerTo(all));
        _reactor.Until(() => Loopback.Receive(_client!) == null, "the end of the connection");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 999 Odd\r\n\r\n")]
    [InlineData("\0")]
    public void An_answer_with_another_head_is_not_HTTP(string answer) =>
        Assert.Equal("the answer is not HTTP", AnswerTo(answer));

    [Fact]
    public void A_peer_that_does_not_speak_HTTP_is_left()
    {
        AnswerTo("+OK ready\r\n");
        _reactor.Until(() => Loopback.Receive(_client!) == null, "the end of the connection");
    }

    [Fact]
    public void A_server_is_asked_for_the_path_under_its_name_and_port()
    {
        Begin("/up?deep=1");
        string request = Request();
        Assert.StartsWith("GET /up?deep=1 HTTP/1.1\r\nHost: 127.0.0.1:" + _server.Port + "\r\n", request);
        Assert.Contains("\r\nConnection: close\r\n", request);
        Assert.EndsWith("\r\n\r\n", request);
    }

    [Fact]
    public void Without_a_host_it_is_called_localhost()
    {
        Begin("/", host: "");
        Assert.Contains("\r\nHost: localhost:" + _server.Port + "\r\n", Request());
    }

    [NeedsV6]
    public void An_address_with_colons_is_written_in_brackets()
    {
        using var server = new Loopback(address: IPAddress.IPv6Loopback);
        Begin("/", "::1", server);
        Assert.Contains("\r\nHost: [::1]:" + server.Port + "\r\n", Request());
    }

    [Fact]
    public void A_peer_that_closes_at_once_is_not_healthy()
    {
        Begin();
        Request();
        _client!.Shutdown(SocketShutdown.Both);
        Assert.Equal("the connection was closed without an answer", Answer());
    }

    [Fact]
    public void A_peer_that_closes_within_its_status_is_not_healthy()
    {
        Begin();
        Request();
        Loopback.Send(_client!, "HTTP/1.1 20");
        _client!.Shutdown(SocketShutdown.Both);
        Assert.Equal("the connection was closed without an answer", Answer());
    }

    [Fact]
    public void A_peer_that_resets_the_connection_is_not_healthy()
    {
        Begin();
        Request();
        Loopback.Reset(_client!);
        Assert.Equal("connection reset by peer (ECONNRESET)", Answer());
    }

    [Fact]
    public void A_refused_connection_is_not_healthy()
    {
        using var server = new Loopback(listens: false);
        Start("127.0.0.1", server.Port, "/");
        Assert.Equal("connection refused (ECONNREFUSED)", Answer());
    }

    [Fact]
    public void A_status_may_come_byte_by_byte()
    {
        Begin();
        Request();
        const string status = "HTTP/1.1 503";
        foreach (char letter in status)
        {
            Assert.Empty(_answers);
            Loopback.Send(_client!, letter.ToString());
            _reactor.Settle();
        }
        Assert.Equal("HTTP 503", Answer());
    }

    [Fact]
    public void A_peer_that_accepts_and_says_nothing_is_waited_for()
    {
        Begin();
        Request();
        _reactor.Settle();
        Assert.Empty(_answers);
        Loopback.Send(_client!, Good);
        Assert.Null(Answer());
    }

    [Fact]
    public void A_probe_that_is_cancelled_leaves_a_silent_peer_without_an_answer()
    {
        HttpProbe probe = Begin();
        Request();
        probe.Cancel();
        Deadline.Until(() => Loopback.Receive(_client!) == null, "the end of the connection");
        Assert.Empty(_answers);
    }

    [Fact]
    public void The_rest_of_an_answer_is_read_before_the_connection_is_closed()
    {
        AnswerTo("HTTP/1.1 200 OK\r\nContent-Length: 30000\r\n\r\n");
        Loopback.Send(_client!, new string('x', 30_000));
        _reactor.Settle();
        Assert.Equal("", Loopback.Receive(_client!));       // it goes on
        _client!.Shutdown(SocketShutdown.Send);
        _reactor.Until(() => _client.Poll(0, SelectMode.SelectRead), "the end of the connection");
        Assert.Equal(0, _client.Receive(new byte[1], SocketFlags.None, out SocketError error));
        Assert.Equal(SocketError.Success, error);       // not a reset
        Assert.Single(_answers);
    }

    [Fact]
    public void A_peer_that_says_too_much_is_cut_off()
    {
        AnswerTo(Good);
        byte[] much = Encoding.ASCII.GetBytes(new string('x', 4096));
        int sent = 0;
        var error = SocketError.Success;
        _reactor.Until(() =>
        {
            sent += _client!.Send(much, SocketFlags.None, out error);
            return error is not (SocketError.Success or SocketError.WouldBlock);
        }, "the end of the connection");
        Assert.True(sent + Good.Length >= MostOfAnAnswer, "closed after " + sent);
        Assert.Equal([null], _answers);
    }

    [Fact]
    public void What_is_left_of_a_probe_that_has_answered_can_be_cancelled()
    {
        AnswerTo(Good);
        _probes[0].Cancel();
        Deadline.Until(() => Loopback.Receive(_client!) == null, "the end of the connection");
    }

    public void Dispose()
    {
        foreach (HttpProbe probe in _probes) probe.Cancel();
        _server.Dispose();
    }

    private void Start(string host, int port, string path)
    {
        var probe = new HttpProbe(_reactor, new(HealthKind.Http, host, port, path), _answers.Add);
        _probes.Add(probe);
        probe.Begin();
    }

    private HttpProbe Begin(string path = "/", string host = "127.0.0.1", Loopback? server = null)
    {
        server ??= _server;
        Start(host, server.Port, path);
        _client = server.Accept();
        return _probes[^1];
    }

    // All of it.
    private string Request()
    {
        string text = "";
        _reactor.Until(() => (text += Loopback.Receive(_client!)).EndsWith("\r\n\r\n"), "a request");
        return text;
    }

    private string? Answer()
    {
        _reactor.Until(() => _answers.Count > 0, "an answer");
        return Assert.Single(_answers);
    }

    private string? AnswerTo(string text)
    {
        Begin();
        Request();
        Loopback.Send(_client!, text);
        return Answer();
    }
}
