using System;
using System.Collections.Generic;
using Monofy.Core.Dns;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Net;

/// <summary>
/// Carries packets between a <see cref="Resolver"/> and the network. libc's resolver is not in a static executable, and
/// would block the loop. The files are read each time, because they may change.
/// </summary>
internal sealed unsafe class Lookup(Reactor reactor, string name, Action<IReadOnlyList<IpAddress>, string?> done)
{
    private const string HostsFilePath = "/etc/hosts";

    private readonly List<NameServer> _servers = [];
    private Resolver? _resolver;
    private Alarm? _alarm;

    /// <summary>The list of known hosts.</summary>
    public string Hosts { get; init; } = HostsFilePath;

    /// <summary>The file that names the name servers.</summary>
    public string Config { get; init; } = "/etc/resolv.conf";

    /// <summary>The port on which the name servers listen.</summary>
    public int Port { get; init; } = 53;

    /// <summary>What needs no name server: a number, a name in <c>/etc/hosts</c> (lists of what is to be blocked have
    /// many megabytes), or localhost.</summary>
    public static IReadOnlyList<IpAddress> FindHere(string name, string hosts = HostsFilePath)
    {
        var found = new List<IpAddress>();
        FileReader.ReadPieces(hosts, text =>
        {
            foreach (IpAddress address in HostsFile.Find(text, name.TrimEnd('.')))
            {
                if (!found.Contains(address)) found.Add(address);
            }
        });
        return found.Count > 0 ? found : Resolver.Find(name, "");
    }

    /// <summary>Begins; the answer may come before this returns.</summary>
    public void Begin()
    {
        IReadOnlyList<IpAddress> found = FindHere(name, Hosts);
        if (found.Count > 0)
        {
            done(found, null);
            return;
        }
        var config = ResolverConfig.Parse(FileReader.Read(Config).Text ?? "");
        var resolver = _resolver = new(name, config, NewId);
        for (int i = 0; i < config.Servers.Count; i++)
        {
            int index = i;
            _servers.Add(new(reactor, config.Servers[i], Port)
            {
                OnPacket = packet => resolver.Receive(index, packet), OnRefused = why =>
                    resolver.Refuse(index, why), OnSettle = Settle,
            });
        }
        _alarm = new(reactor, Settle);
        resolver.Begin(Clock.Now);
        Settle();
    }

    /// <summary>Ends it without an answer.</summary>
    public void Cancel()
    {
        foreach (NameServer server in _servers) server.Close();
        _servers.Clear();
        _alarm?.Close();
    }

    private void Settle()
    {
        if (_servers.Count == 0) return;
        Resolver resolver = _resolver!;
        Instant now = Clock.Now;
        do
        {
            while (resolver.TryTake(out DnsSend send)) _servers[send.Server].Send(send.Packet.Span);
            resolver.Settle(now);
        }
        while (resolver.HasSends);
        if (!resolver.IsOver)
        {
            _alarm!.Set(resolver.NextDeadline - now);
            return;
        }
        Cancel();
        done(resolver.Addresses, resolver.Addresses.Count > 0 ? null : resolver.Error);
    }

    private static ushort NewId()
    {
        ushort id;
        Libc.getrandom(&id, sizeof(ushort), Libc.GRND_NONBLOCK);
        return id;
    }
}
