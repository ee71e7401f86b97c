using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;
using Monofy.Shell.Tests.Harness;

namespace Monofy.Shell.Tests.Net;

/// <summary>The socket to one name server.</summary>
public sealed class NameServerTests : IDisposable
{
    private readonly Reactor _reactor = new();
    private readonly FakeNameServer _fake = new();
    private readonly List<string> _refusals = [];
    private readonly List<byte[]> _packets = [];
    private readonly NameServer _server;
    private int _settled;

    public NameServerTests() => _server = new(_reactor, IpAddress.Loopback, _fake.Port)
    {
        OnPacket = packet => _packets.Add(packet.ToArray()), OnRefused = _refusals.Add, OnSettle = () => _settled++,
    };

    [Fact]
    public void What_is_sent_arrives_as_it_is()
    {
        _server.Send([1, 2, 3]);
        Assert.Equal([1, 2, 3], _fake.Take());
    }

    [Fact]
    public void What_comes_is_handed_on_packet_by_packet()
    {
        _server.Send([1]);
        _fake.Take();
        _fake.Send([1, 2, 3]);
        _fake.Send([4]);
        _reactor.Until(() => _packets.Count == 2, "two packets");
        Assert.Equal([[1, 2, 3], [4]], _packets);
        Assert.NotEqual(0, _settled);
    }

    [Fact]
    public void A_refusal_that_comes_back_is_heard_without_another_question()
    {
        _fake.Dispose();
        _server.Send([1]);
        _reactor.Until(() => _settled > 0, "a refusal");
        Assert.Equal(["connection refused (ECONNREFUSED)"], _refusals);
    }

    [Fact]
    public void After_its_end_nothing_is_heard()
    {
        _server.Send([1]);
        _fake.Take();
        _fake.Send([2]);
        _server.Close();
        _reactor.Settle();
        Assert.Empty(_packets);
        Assert.Equal(0, _settled);
    }

    public void Dispose()
    {
        _server.Close();
        _fake.Dispose();
    }
}
