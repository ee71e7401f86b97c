using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using Monofy.Core.Plans;
using Monofy.Harness;
using Monofy.Health;
using Monofy.Native;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Health;

/// <summary>Whether a connection is accepted, over the loopback address.</summary>
public sealed class TcpProbeTests : IDisposable
{
    private readonly Reactor _reactor = new();
    private readonly List<string?> _answers = [];
    private readonly List<TcpProbe> _probes = [];

    public TcpProbeTests() => _reactor.Open();

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public void A_port_that_accepts_is_healthy(string host)
    {
        using var server = new Loopback();
        Assert.Null(AnswerOf(host, server.Port));
    }

    [Fact]
    public void A_port_on_which_nothing_listens_is_not_healthy()
    {
        using var server = new Loopback(listens: false);
        Assert.Equal("connection refused (ECONNREFUSED)", AnswerOf("127.0.0.1", server.Port));
    }

    [Fact]
    public void After_all_addresses_have_refused_there_is_one_answer()
    {
        using var server = new Loopback(listens: false);
        Assert.Equal("connection refused (ECONNREFUSED)", AnswerOf("", server.Port));
        _reactor.Settle();
        Assert.Single(_answers);
    }

    [NeedsV6]
    public void If_one_address_refuses_the_next_one_is_tried()
    {
        using Loopback server = ListenOnV6Alone(out Loopback refuses);
        using (refuses) Assert.Null(AnswerOf("", server.Port));
    }

    [Fact]
    public void The_connection_is_closed_once_it_was_accepted()
    {
        using var server = new Loopback();
        AnswerOf("127.0.0.1", server.Port);
        Socket client = server.Accept();
        _reactor.Until(() => Loopback.Receive(client) == null, "the end of the connection");
    }

    [Fact]
    public void A_peer_that_closes_at_once_is_healthy_because_it_has_accepted()
    {
        using var server = new Loopback();
        Begin("127.0.0.1", server.Port);
        server.Accept().Close();
        Assert.Null(Answer());
    }

    [Fact]
    public void A_peer_that_resets_the_connection_at_once_is_not_healthy()
    {
        using var server = new Loopback();
        Begin("127.0.0.1", server.Port);
        Loopback.Reset(server.Accept());
        Assert.Equal("connection reset by peer (ECONNRESET)", Answer());
    }

    [Fact]
    public void A_connection_that_is_not_accepted_yet_is_not_an_answer()
    {
        using Loopback server = Full();
        Begin("127.0.0.1", server.Port);
        _reactor.Settle();
        Assert.Empty(_answers);
    }

    [Fact]
    public void An_event_that_comes_before_there_is_a_peer_is_not_an_answer()
    {
        using Loopback server = Full();
        TcpProbe probe = Begin("127.0.0.1", server.Port);
        probe.Ready(Libc.EPOLLOUT);
        Assert.Empty(_answers);
    }

    [Fact]
    public void A_probe_that_is_cancelled_does_not_answer()
    {
        using var server = new Loopback();
        Begin("127.0.0.1", server.Port).Cancel();
        _reactor.Settle();
        Assert.Empty(_answers);
    }

    [Fact]
    public void A_cancelled_probe_ends_its_connection()
    {
        using var server = new Loopback();
        Begin("127.0.0.1", server.Port).Cancel();
        Socket client = server.Accept();
        Deadline.Until(() => Loopback.Receive(client) == null, "the end of the connection");
    }

    [Fact]
    public void A_name_that_cannot_exist_is_reported_as_such() =>
        Assert.Equal(Endpoints.CannotResolve + "a..b: there is no such name", AnswerOf("a..b", 1));

    public void Dispose()
    {
        foreach (TcpProbe probe in _probes) probe.Cancel();
    }

    // Its queue holds one connection, and has one.
    private static Loopback Full()
    {
        var server = new Loopback(backlog: 0);
        server.Connect();
        return server;
    }

    private static Loopback ListenOnV6Alone(out Loopback refuses)
    {
        while (true)
        {
            var server = new Loopback(address: IPAddress.IPv6Loopback);
            try
            {
                refuses = new(listens: false, port: server.Port);
                return server;
            }
            catch (SocketException)
            {
                server.Dispose();       // another process has that port
            }
        }
    }

    private TcpProbe Begin(string host, int port)
    {
        var probe = new TcpProbe(_reactor, new(HealthKind.Tcp, host, port, ""), _answers.Add);
        _probes.Add(probe);
        probe.Begin();
        return probe;
    }

    private string? AnswerOf(string host, int port)
    {
        Begin(host, port);
        return Answer();
    }

    private string? Answer()
    {
        _reactor.Until(() => _answers.Count > 0, "an answer");
        return _answers[0];
    }
}
