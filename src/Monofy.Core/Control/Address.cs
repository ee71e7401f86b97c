using System;
using System.Collections.Generic;

namespace Monofy.Core.Control;

/// <summary>
/// Where a control socket is by default: an abstract socket, which needs no writable place. Its name holds the
/// mount namespace, which differs between containers that share a network (the containers of a pod), and the user. See
/// docs/decisions/006.
/// </summary>
public static class Address
{
    private const string Prefix = "@monofy-";

    /// <summary>The name for the monofy that comes first.</summary>
    /// <param name="place">What tells this file system from others: the mount namespace.</param>
    /// <param name="uid">The user that monofy runs as.</param>
    public static string Of(string place, uint uid) => Prefix + place + "-" + uid;

    /// <summary>The name for those that come later.</summary>
    public static string Of(string place, uint uid, int pid) => Of(place, uid) + "-" + pid;

    /// <summary>The user whose name it is; -1 if there is none in it.</summary>
    public static long UidOf(string name, string place)
    {
        ReadOnlySpan<char> rest = name.AsSpan(Prefix.Length + place.Length + 1);
        int end = rest.IndexOf('-');
        return uint.TryParse(end < 0 ? rest : rest[..end], out uint uid) ? uid : -1;
    }

    /// <summary>The sockets of <paramref name="place"/> that <c>/proc/net/unix</c> lists: those of
    /// <paramref name="uid"/>, for root everybody's.</summary>
    public static IReadOnlyList<string> Find(string listed, string place, uint uid)
    {
        var found = new List<string>();
        string exact = Of(place, uid);
        string begin = uid == 0 ? Prefix + place + "-" : exact + "-";
        foreach (ReadOnlySpan<char> line in listed.AsSpan().EnumerateLines())
        {
            int at = line.IndexOf(Prefix);
            if (at < 0) continue;
            string name = line[at..].ToString();
            if ((name == exact || name.StartsWith(begin, StringComparison.Ordinal)) && !found.Contains(name))
                found.Add(name);
        }
        return found;
    }
}
