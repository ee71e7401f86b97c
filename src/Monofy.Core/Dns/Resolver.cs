using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>
/// Resolves one name without I/O: first from a literal address or the hosts file (<see cref="Find"/>), otherwise by
/// DNS. All name servers are queried at once, as in musl, so a dead one costs no time. The caller
/// <list type="number">
/// <item>calls <see cref="Begin"/>;</item>
/// <item>sends what <see cref="TryTake"/> returns and calls <see cref="Refuse"/> for a server that cannot be
/// reached;</item>
/// <item>passes packets to <see cref="Receive"/>;</item>
/// <item>after each of these, and at <see cref="NextDeadline"/>, calls <see cref="Settle"/>, which may queue more
/// packets;</item>
/// <item>is done when <see cref="IsOver"/>.</item>
/// </list>
/// </summary>
public sealed class Resolver
{
    // After an IPv4 address, how much longer to wait for the IPv6 answer: some servers never send one.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);
    private static readonly IpAddress[] s_localhost = [IpAddress.Loopback, IpAddress.LoopbackV6];

    private readonly ResolverConfig _config;
    private readonly Func<ushort> _newId;
    private readonly IReadOnlyList<string> _candidates;
    private readonly NameServerState[] _servers;
    private readonly DnsQuestion _v4 = new(v6: false), _v6 = new(v6: true);
    private readonly Queue<DnsSend> _sends = [];
    private int _candidate = -1;
    private int _attempts;      // for this candidate
    private bool _waitsForV6;   // for the short time that it gets once the IPv4 answer is there

    /// <summary>Prepares to resolve <paramref name="name"/>.</summary>
    /// <param name="name">A name that <see cref="Find"/> did not find.</param>
    /// <param name="config">The contents of <c>/etc/resolv.conf</c>.</param>
    /// <param name="newId">Returns an identifier for a question; it must be hard to guess.</param>
    public Resolver(string name, ResolverConfig config, Func<ushort> newId)
    {
        (_config, _newId) = (config, newId);
        _candidates = config.Candidates(name);
        _servers = new NameServerState[config.Servers.Count];
        for (int i = 0; i < _servers.Length; i++) _servers[i] = new(config.Servers[i]);
    }

    /// <summary>The latest time at which <see cref="Settle"/> must be called; never if it is over.</summary>
    public Instant NextDeadline { get; private set; } = Instant.Never;

    /// <summary>Whether there is a result: <see cref="Addresses"/>, or <see cref="Error"/> if there are none.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The addresses found, IPv4 first.</summary>
    public IReadOnlyList<IpAddress> Addresses { get; private set; } = [];

    /// <summary>Why nothing was found: the last reason that a server gave.</summary>
    public string? Error { get; private set; }

    /// <summary>The addresses of a name that needs no name server: a literal address, a name in
    /// <paramref name="hosts"/> (the text of <c>/etc/hosts</c>), or localhost (RFC 6761: whatever DNS says). Empty for
    /// all others.</summary>
    public static IReadOnlyList<IpAddress> Find(string name, string hosts)
    {
        if (IpAddress.TryParse(name, out IpAddress address)) return [address];
        string plain = name.TrimEnd('.');
        IReadOnlyList<IpAddress> found = HostsFile.Find(hosts, plain);
        bool isLocal = plain.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
            plain.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return found.Count == 0 && isLocal ? s_localhost : found;
    }

    /// <summary>Queues the first questions.</summary>
    public void Begin(Instant now) => AskNext(now);

    /// <summary>Whether there are packets to send.</summary>
    public bool HasSends => _sends.Count > 0;

    /// <summary>Takes the next packet to send.</summary>
    public bool TryTake(out DnsSend send) => _sends.TryDequeue(out send);

    /// <summary>Notes that the server <paramref name="server"/> cannot be reached, or that nothing listens
    /// there.</summary>
    public void Refuse(int server, string why) => _servers[server].FailAll(why);

    /// <summary>Handles a packet from <paramref name="server"/>.</summary>
    public void Receive(int server, ReadOnlySpan<byte> packet)
    {
        if (IsOver) return;
        Take(_v4, false, server, packet);
        Take(_v6, true, server, packet);
    }

    /// <summary>Evaluates the packets received and the time elapsed.</summary>
    public void Settle(Instant now)
    {
        if (IsOver) return;
        if (IsDone(_v4, false) && IsDone(_v6, true))
        {
            Conclude(now);
        }
        else if (now >= NextDeadline)
        {
            if (!_waitsForV6 && _attempts < _config.Attempts) Ask(now);
            else Conclude(now);
        }
        else if (_v4.Answer == DnsAnswer.Found && !_waitsForV6)
        {
            _waitsForV6 = true;
            NextDeadline = now + s_patience;
        }
    }

    private void Take(DnsQuestion question, bool v6, int server, ReadOnlySpan<byte> packet)
    {
        if (question.Answer != DnsAnswer.None) return;
        DnsAnswer answer = question.Read(packet);
        if (answer == DnsAnswer.Failed) _servers[server].Fail(v6, "it returned an error");
        else question.Answer = answer;
    }

    private bool IsDone(DnsQuestion question, bool v6) =>
        question.Answer != DnsAnswer.None || Array.TrueForAll(_servers, s => s.HasFailed(v6));

    private void AskNext(Instant now)
    {
        while (++_candidate < _candidates.Count)
        {
            string name = _candidates[_candidate];
            if (!_v4.Write(name, _newId()) || !_v6.Write(name, _newId())) continue;
            _attempts = 0;
            _waitsForV6 = false;
            foreach (NameServerState server in _servers) server.Reset();
            Ask(now);
            return;
        }
        End([], Error ?? "there is no such name");
    }

    private void Ask(Instant now)
    {
        _attempts++;
        NextDeadline = now + _config.Timeout / _config.Attempts;
        for (int i = 0; i < _servers.Length; i++)
        {
            if (_v4.Answer == DnsAnswer.None && !_servers[i].HasFailed(false)) _sends.Enqueue(new(i, _v4.Packet));
            if (_v6.Answer == DnsAnswer.None && !_servers[i].HasFailed(true)) _sends.Enqueue(new(i, _v6.Packet));
        }
    }

    private void Conclude(Instant now)
    {
        List<IpAddress> found = [.. _v4.Addresses, .. _v6.Addresses];
        if (found.Count > 0)
        {
            End(found, null);
            return;
        }
        if (_v4.Answer == DnsAnswer.None && _v6.Answer == DnsAnswer.None)
        {
            NameServerState server = Array.Find(_servers, static s => s.Failure != null) ?? _servers[0];
            Error = "the name server " + server.Address + ": " + (server.Failure ?? "no answer");
            // A server that does not answer for one name will not answer for the next.
            if (!IsDone(_v4, false))
            {
                End([], Error);
                return;
            }
        }
        else if (_v4.Answer == DnsAnswer.NoAddress || _v6.Answer == DnsAnswer.NoAddress)
        {
            Error = "it has no address";
        }
        AskNext(now);
    }

    private void End(IReadOnlyList<IpAddress> addresses, string? error)
    {
        (IsOver, Addresses, Error, NextDeadline) = (true, addresses, error, Instant.Never);
        _sends.Clear();
    }
}
