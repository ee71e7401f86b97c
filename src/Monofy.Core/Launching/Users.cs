using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Values;

namespace Monofy.Core.Launching;

/// <summary>
/// USER[:GROUP] from /etc/passwd and /etc/group, read without NSS, which a static executable does not have. A number
/// needs no entry; its group is then the same number, because Docker's choice, group 0, grants privileges that were not
/// requested.
/// </summary>
/// <param name="read">Reads a file; one that cannot be read counts as empty.</param>
public sealed class Users(Func<string, FileText> read)
{
    private string _error = "";

    /// <summary>The user found by the last lookup; null if it does not exist.</summary>
    public Identity? Last { get; private set; }

    /// <summary>Why the last lookup failed.</summary>
    public string Error => _error;

    /// <summary>Returns HOME, USER and LOGNAME for USER[:GROUP]; nothing if there is no entry. Called for each start,
    /// because a setup command may have added the user.</summary>
    public KeyValuePair<string, string>[] HomeOf(string text) =>
        (Last = Resolve(text, out _error)) is { Name: { } name, Home: { } home }
        ? [new("HOME", home), new("USER", name), new("LOGNAME", name)] : [];

    /// <summary>Returns <paramref name="identity"/> with the groups <paramref name="names"/> added; null if one does
    /// not exist.</summary>
    public Identity? WithGroups(Identity identity, string[] names)
    {
        var added = new uint[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (ResolveGroup(names[i], out added[i])) continue;
            _error = NoGroup(names[i]);
            return null;
        }
        return identity with { Groups = [.. identity.Groups, .. added], Added = added };
    }

    private static string NoGroup(string name) => "there is no group " + name + " in /etc/group";

    private Identity? Resolve(string text, out string error)
    {
        error = "";
        int colon = text.IndexOf(':');
        string user = colon < 0 ? text : text[..colon];
        string[]? entry = Find("/etc/passwd", user, 7);
        uint uid;
        if (!TryId(entry != null ? entry[2] : user, out uid))
        {
            error = "there is no user " + user + " in /etc/passwd";
            return null;
        }
        uint gid = entry != null && TryId(entry[3], out uint primary) ? primary : uid;
        if (colon >= 0 && !ResolveGroup(text[(colon + 1)..], out gid))
        {
            error = NoGroup(text[(colon + 1)..]);
            return null;
        }
        // Like initgroups: the groups that list the user. A requested group is the only one, as in Docker.
        uint[] groups = entry != null && colon < 0 ? GroupsOf(entry[0], gid) : [gid];
        return new(uid, gid, groups, entry?[0], entry?[5]);
    }

    private bool ResolveGroup(string group, out uint gid)
    {
        string[]? entry = Find("/etc/group", group, 4);
        return TryId(entry != null ? entry[2] : group, out gid);
    }

    // Digits only: -0 would be root. The largest number is not an id: to the kernel it means "unchanged", which may be
    // root.
    private static bool TryId(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, null, out id) && id != uint.MaxValue;

    // By name, otherwise by number.
    private string[]? Find(string file, string name, int fields)
    {
        string[]? byNumber = null;
        foreach (string line in Lines(file))
        {
            string[] parts = line.Split(':');
            if (parts.Length < fields) continue;
            if (parts[0] == name) return parts;
            if (parts[2] == name) byNumber ??= parts;
        }
        return byNumber;
    }

    private uint[] GroupsOf(string user, uint primary)
    {
        var groups = new List<uint> { primary };
        foreach (string line in Lines("/etc/group"))
        {
            string[] parts = line.Split(':');
            if (parts.Length < 4 || !uint.TryParse(parts[2], out uint gid) || groups.Contains(gid)) continue;
            if (Array.IndexOf(parts[3].Split(','), user) >= 0) groups.Add(gid);
        }
        return [.. groups];
    }

    private string[] Lines(string file) => read(file).Text?.Split('\n') ?? [];
}
