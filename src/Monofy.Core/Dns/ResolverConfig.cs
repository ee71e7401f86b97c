using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Dns;

/// <summary>The contents of <c>/etc/resolv.conf</c> (resolv.conf(5)), with glibc's limits.</summary>
public sealed class ResolverConfig
{
    private const int MaxServers = 3;
    private const int MaxNdots = 15;
    private const int MaxTimeout = 30;
    private const int MaxAttempts = 5;

    /// <summary>The name servers; 127.0.0.1 if none is named.</summary>
    public IReadOnlyList<IpAddress> Servers { get; private init; } = new[] { IpAddress.Loopback };

    /// <summary>Domains in which a short name is looked up.</summary>
    public IReadOnlyList<string> Search { get; private init; } = Array.Empty<string>();

    /// <summary>A name with fewer dots is looked up in <see cref="Search"/> first. Default 1.</summary>
    public int Ndots { get; private init; } = 1;

    /// <summary>The total time for all attempts. Default 4 s. (libc's 5 s is as long as an attempt of
    /// <c>--wait-for</c>, which would never show the reason.)</summary>
    public TimeSpan Timeout { get; private init; } = TimeSpan.FromSeconds(4);

    /// <summary>The number of attempts in that time. Default 2.</summary>
    public int Attempts { get; private init; } = 2;

    /// <summary>Parses the file; what is not understood is ignored, as in libc.</summary>
    public static ResolverConfig Parse(string text)
    {
        var servers = new List<IpAddress>();
        string[] search = [];
        int ndots = 1;
        int timeout = 0;
        int attempts = 2;
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || line[0] is '#' or ';') continue;
            switch (words[0])
            {
                case "nameserver":
                    if (servers.Count < MaxServers && IpAddress.TryParse(words[1], out IpAddress server))
                        servers.Add(server);
                    break;
                case "search" or "domain":
                    search = words.AsSpan(1).ToArray();
                    break;
                case "options":
                    foreach (string word in words.AsSpan(1))
                    {
                        if (Number(word, "ndots:", 0, MaxNdots) is { } n) ndots = n;
                        if (Number(word, "timeout:", 1, MaxTimeout) is { } t) timeout = t;
                        if (Number(word, "attempts:", 1, MaxAttempts) is { } a) attempts = a;
                    }
                    break;
            }
        }
        var result = new ResolverConfig();
        return new()
        {
            Servers = servers.Count > 0 ? servers : result.Servers, Search = search, Ndots = ndots, Attempts = attempts,
            Timeout = timeout > 0 ? TimeSpan.FromSeconds(timeout) : result.Timeout,
        };
    }

    /// <summary>The full names to ask for, in order, until one has an address.</summary>
    public IReadOnlyList<string> Candidates(string name)
    {
        if (name.EndsWith('.')) return new[] { name[..^1] };
        var candidates = new List<string>(Search.Count + 1);
        bool plainFirst = name.AsSpan().Count('.') >= Ndots;
        if (plainFirst) candidates.Add(name);
        foreach (string domain in Search)
        {
            string trimmed = domain.Trim('.');
            candidates.Add(trimmed.Length == 0 ? name : name + "." + trimmed);
        }
        if (!plainFirst) candidates.Add(name);
        return candidates;
    }

    private static int? Number(string word, string key, int min, int max) =>
        word.StartsWith(key, StringComparison.Ordinal) && int.TryParse(word.AsSpan(key.Length), out int number)
            ? Math.Clamp(number, min, max) : null;
}
