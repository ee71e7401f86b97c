using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>What ties services to one machine: loopback addresses, sockets and files in directories that they share.
/// Found in commands, variables and checks.</summary>
internal static class Obstacles
{
    private static readonly string[] s_hosts = ["localhost", "127.0.0.1", "[::1]", "0:0:0:0:0:0:0:1"];

    // Directories that each container has of its own; two services that name the same file there mean to share it.
    private static readonly string[] s_shared = ["/run/", "/var/run/", "/tmp/", "/var/tmp/", "/dev/shm/", "/var/lock/",
        "/run/lock/"];

    /// <summary>A message for each obstacle; a single service has none.</summary>
    public static List<string> In(Blueprint plan)
    {
        var found = new List<string>();
        if (plan.All.Count < 2) return found;
        foreach (Subject subject in plan.All)
        {
            foreach (string what in Of(plan, subject)) found.Add(subject.Name + ": " + what);
        }
        foreach ((string path, List<string> names) in SharedPaths(plan))
            found.Add(string.Join(", ", names) + ": " + path +
                " is shared between them, and each gets a file system of its own");
        if (found.Count > 0)
            found.Add("this ties the plan to one machine; change it, use --export=kubernetes or " +
                "--whole, or say --allow-localhost");
        return found;
    }

    /// <summary>The loopback addresses that <paramref name="subject"/> names.</summary>
    public static List<string> Of(Blueprint plan, Subject subject)
    {
        var found = new List<string>();
        foreach ((string where, string text) in Places(plan, subject)) Look(found, where, text);
        return found;
    }

    /// <summary>Paths used by at least two services, with the services' names, in the order of the plan.</summary>
    public static List<(string Path, List<string> Names)> SharedPaths(Blueprint plan)
    {
        var order = new List<string>();
        var users = new Dictionary<string, List<string>>();
        foreach (Subject subject in plan.All)
        {
            foreach (string text in subject.Texts)
            {
                foreach (string path in Paths(text)) Note(path, subject.Name);
            }
        }
        return order.FindAll(path => users[path].Count > 1).ConvertAll(path => (path, users[path]));

        void Note(string path, string name)
        {
            if (users.TryAdd(path, [])) order.Add(path);
            if (!users[path].Contains(name)) users[path].Add(name);
        }
    }

    /// <summary>The paths in a text that containers do not share, and those whose names look like sockets.</summary>
    private static List<string> Paths(string text)
    {
        var paths = new List<string>();
        for (int at = text.IndexOf('/'); at >= 0; at = text.IndexOf('/', at))
        {
            int end = at;
            while (end < text.Length && IsOfPath(text[end])) end++;
            string path = text[at..end].TrimEnd('.', '/');
            bool isRooted = at == 0 ||
                !(char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '/' or '.' or '-' or '_' or '}');
            bool isUri = at > 1 && text[at - 1] == ':' && end > at + 1 && text[at + 1] == '/';
            if (isUri && !text.AsSpan(0, at).EndsWith("unix:")) path = "";
            if (isUri) path = path.TrimStart('/') is { Length: > 0 } inner ? "/" + inner : "";
            if (isRooted && IsShared(path)) paths.Add(path);
            at = Math.Max(end, at + 1);
            if (at >= text.Length) break;
        }
        return paths;
    }

    private static bool IsShared(string path) =>
        path.EndsWith(".sock", StringComparison.Ordinal) || path.EndsWith(".socket", StringComparison.Ordinal) ||
        Array.Exists(s_shared, directory =>
            path.Length > directory.Length && path.StartsWith(directory, StringComparison.Ordinal));

    private static bool IsOfPath(char c) => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+' or '@';

    // A check of the service's own port stays in its container; an address of --listen is where others connect.
    private static List<(string Where, string Text)> Places(Blueprint plan, Subject subject)
    {
        var places = new List<(string, string)>();
        foreach (Values.Template word in subject.Service!.Command) places.Add(("command", word.Source));
        foreach (GivenSetting given in subject.All("--env")) places.Add(("--env", given.Value.Source));
        foreach (GivenSetting given in subject.All("--listen")) places.Add(("--listen", given.Value.Source));
        foreach (string name in (string[])["--health-cmd", "--stop-command"])
        {
            foreach (GivenSetting given in subject.All(name))
            {
                if (given.Words == null && !IsOwn(plan, subject, given.Value.Source))
                    places.Add((name, given.Value.Source));
                foreach (Values.Template word in given.Words ?? [])
                {
                    if (!IsOwn(plan, subject, word.Source)) places.Add((name, word.Source));
                }
            }
        }
        if (Check.Of(subject)?.Endpoint is not { } endpoint || !Check.IsHere(endpoint.Host) ||
            IsOwnPort(plan, subject, endpoint.Port)) return places;
        places.Add(("--health", (endpoint.Host.Length == 0 ? endpoint with { Host = "localhost" } : endpoint)
            .ToString()));
        return places;
    }

    private static bool IsOwn(Blueprint plan, Subject subject, string text)
    {
        foreach (string host in s_hosts)
        {
            int at = text.IndexOf(host, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && !IsOwnPort(plan, subject, PortAfter(text, at + host.Length))) return false;
        }
        return true;
    }

    // A port known to belong only to another service is that service's. A port that no service is known to have is
    // assumed to be this one's.
    private static bool IsOwnPort(Blueprint plan, Subject subject, int port)
    {
        HashSet<Subject>? owners = port == 0 ? null : plan.OwnersOf(port);
        return owners == null || owners.Contains(subject);
    }

    private static int PortAfter(string text, int at)
    {
        if (at >= text.Length || text[at] != ':') return 0;
        int end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out int port) ? port : 0;
    }

    private static void Look(List<string> found, string where, string text)
    {
        foreach (string host in s_hosts)
        {
            if (!Mentions(text, host)) continue;
            found.Add(where + ": " + Syntax.CommentText.Clean(Shorten(text)) + " names " + host +
                ", where the other services will not be");
            return;
        }
    }

    // As a separate word: mylocalhost.example and 127.0.0.11 (Docker's name server) are other machines.
    private static bool Mentions(string text, string host)
    {
        for (int at = text.IndexOf(host, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(host, at + 1,
            StringComparison.OrdinalIgnoreCase))
        {
            int end = at + host.Length;
            bool begins = at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '.' or '-' or '_');
            bool ends = end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' ||
                (text[end] == '.' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1])));
            if (begins && ends) return true;
        }
        return false;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
