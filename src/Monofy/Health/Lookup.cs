using System;
using System.Collections.Generic;
using Monofy.Core.Health;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>
/// Resolves one name without libc, whose resolver a static executable does not have and which would block the loop: a number, then
/// /etc/hosts, then DNS as /etc/resolv.conf says. The files are read each time, because they may change. All name servers are asked at
/// once, as musl does: one that is dead costs nothing.
/// </summary>
internal sealed class Lookup(Reactor reactor, string name, Action<IReadOnlyList<IpAddress>, string?> done)
{
    // With an IPv4 address in hand the answer about IPv6 is not waited for much longer: some servers never give one.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);
    private static readonly IpAddress[] s_localhost = [IpAddress.Loopback, IpAddress.LoopbackV6];

    private readonly DnsQuestion[] _questions = [new(0), new(1)];
    private readonly List<NameServer> _servers = [];
    private ResolverConfig _config = null!;
    private IReadOnlyList<string> _candidates = [];
    private int _candidate = -1;
    private int _asked;         // how often, for this candidate
    private bool _hurry;
    private Alarm? _alarm;
    private string? _error;

    /// <summary>Begins; the answer may come before this returns.</summary>
    public void Begin()
    {
        if (IpAddress.TryParse(name, out IpAddress address))
        {
            done(new[] { address }, null);
            return;
        }
        IReadOnlyList<IpAddress> found = HostsFile.Find(FileReader.Read("/etc/hosts").Text ?? "", name.TrimEnd('.'));
        if (found.Count == 0 && IsLocalhost) found = s_localhost;
        if (found.Count > 0)
        {
            done(found, null);
            return;
        }
        _config = ResolverConfig.Parse(FileReader.Read("/etc/resolv.conf").Text ?? "");
        _candidates = _config.Candidates(name);
        foreach (IpAddress server in _config.Servers) _servers.Add(new(reactor, server, Received, Changed));
        _alarm = new(reactor, TimeIsOver);
        AskNext();
    }

    /// <summary>Ends it without an answer.</summary>
    public void Cancel()
    {
        foreach (NameServer server in _servers) server.Close();
        _servers.Clear();
        _alarm?.Close();
    }

    // RFC 6761: whatever DNS says.
    private bool IsLocalhost => name.TrimEnd('.') is var n &&
        (n.Equals("localhost", StringComparison.OrdinalIgnoreCase) || n.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));

    private void AskNext()
    {
        while (++_candidate < _candidates.Count)
        {
            bool written = _questions[0].Write(_candidates[_candidate]) && _questions[1].Write(_candidates[_candidate]);
            if (!written) continue;
            _asked = 0;
            _hurry = false;
            foreach (NameServer server in _servers) server.Begin();
            Ask();
            return;
        }
        Finish([], _error ?? "there is no such name");
    }

    private void Ask()
    {
        _asked++;
        foreach (NameServer server in _servers)
        {
            foreach (DnsQuestion question in _questions)
            {
                if (question.Answer == DnsAnswer.None) server.Send(question);
            }
        }
        if (IsDone(_questions[0]) && IsDone(_questions[1])) Conclude();
        else _alarm!.Set(_config.Timeout / _config.Attempts);
    }

    private void Received(NameServer from, ReadOnlySpan<byte> packet)
    {
        foreach (DnsQuestion question in _questions)
        {
            if (question.Answer != DnsAnswer.None) continue;
            DnsAnswer answer = question.Read(packet);
            if (answer == DnsAnswer.Failed) from.Fail(question, "it cannot say");
            else question.Answer = answer;
        }
    }

    // Packets have come, or a server is not there.
    private void Changed()
    {
        if (_servers.Count == 0) return;
        if (IsDone(_questions[0]) && IsDone(_questions[1]))
        {
            Conclude();
        }
        else if (_questions[0].Answer == DnsAnswer.Found && !_hurry)
        {
            _hurry = true;
            _alarm!.Set(s_patience);
        }
    }

    private void TimeIsOver()
    {
        if (!_hurry && _asked < _config.Attempts) Ask();
        else Conclude();
    }

    private bool IsDone(DnsQuestion question) => question.Answer != DnsAnswer.None || _servers.TrueForAll(s => s.HasFailed(question));

    private void Conclude()
    {
        List<IpAddress> addresses = new(_questions[0].Addresses);
        addresses.AddRange(_questions[1].Addresses);
        if (addresses.Count > 0)
        {
            Finish(addresses, null);
            return;
        }
        bool unanswered = _questions[0].Answer == DnsAnswer.None && _questions[1].Answer == DnsAnswer.None;
        if (unanswered)
        {
            NameServer server = _servers.Find(static s => s.Failure != null) ?? _servers[0];
            _error = "the name server " + server.Address + ": " + (server.Failure ?? "no answer");
            // Whoever does not answer to one name will not to the next.
            if (!IsDone(_questions[0]))
            {
                Finish([], _error);
                return;
            }
        }
        else if (_questions[0].Answer == DnsAnswer.NoAddress || _questions[1].Answer == DnsAnswer.NoAddress)
        {
            _error = "it has no address";
        }
        AskNext();
    }

    private void Finish(List<IpAddress> addresses, string? error)
    {
        Cancel();
        done(addresses, error);
    }
}
