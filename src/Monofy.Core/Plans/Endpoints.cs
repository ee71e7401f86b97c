using System;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>Reads where a probe connects: <c>tcp://[HOST]:PORT</c>, <c>http://[HOST][:PORT][/PATH]</c>.</summary>
public static class Endpoints
{
    /// <summary>The beginning of a probe's failure message if its host has no address. The host name follows.</summary>
    public const string CannotResolve = "cannot resolve ";

    /// <summary>Both forms, for messages.</summary>
    public const string Forms = "tcp://[HOST]:PORT or http://[HOST]:PORT/PATH";

    /// <summary>All forms of <c>--wait-for</c>, for messages.</summary>
    public const string WaitForms = "tcp://[HOST]:PORT, http://[HOST]:PORT/PATH, unix:PATH or file:PATH";

    /// <summary>The longest path of a socket, in bytes (<c>sun_path</c> without its NUL).</summary>
    public const int LongestSocket = 107;

    private const string Unix = "unix:", File = "file:";
    private const string Tcp = "tcp://";
    private const string Http = "http://";
    private const int HttpPort = 80;
    private const int MaxName = 253;    // RFC 1035, without the final dot

    /// <summary>Parses a value of <c>--wait-for</c>: an endpoint, a Unix socket or a file. If it is invalid, returns
    /// null and what was expected.</summary>
    public static Endpoint? ParseWait(string text, out string expected)
    {
        bool unix = text.StartsWith(Unix, StringComparison.Ordinal);
        if (!unix && !text.StartsWith(File, StringComparison.Ordinal))
        {
            Endpoint? endpoint = Parse(text, out expected);
            if (expected == Forms) expected = WaitForms;
            return endpoint;
        }
        string path = text[(unix ? Unix : File).Length..];
        expected = path.Length == 0 ? "a path, as in " + (unix ? "unix:/run/db.sock" : "file:/run/ready")
            : unix && Encoding.UTF8.GetByteCount(path) > LongestSocket
                ? "a path of 1 to " + LongestSocket + " bytes after unix:" : "";
        if (expected.Length > 0) return null;
        return new(unix ? HealthKind.Unix : HealthKind.File, "", 0, path);
    }

    /// <summary>Parses an endpoint. If it is invalid, returns null and what was expected. An empty host means this
    /// machine and stays empty.</summary>
    public static Endpoint? Parse(string text, out string expected)
    {
        bool http = text.StartsWith(Http, StringComparison.OrdinalIgnoreCase);
        if (!http && !text.StartsWith(Tcp, StringComparison.OrdinalIgnoreCase))
        {
            expected = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                ? Forms + "; https needs a program: --health-cmd='curl -fsS " + text + "'" : Forms;
            return null;
        }
        string rest = text[(http ? Http : Tcp).Length..];
        int slash = rest.IndexOfAny(['/', '?', '#']);
        string path = slash < 0 ? "" : rest[slash..];
        string authority = slash < 0 ? rest : rest[..slash];
        if ((expected = Divide(authority, out string host, out string port)) != "") return null;
        if ((expected = CheckHost(host, authority.StartsWith('['))) != "") return null;
        int number = http ? HttpPort : 0;
        if (port.Length == 0 && (!http || host.Length == 0))
            expected = "a port, as in " + (http ? "http://:8080/" : "tcp://db:5432");
        else if (port.Length > 0 && (!TryPort(port, out number) || number is < 1 or > 65535))
            expected = "a port from 1 to 65535";
        else if (!http && path.Length > 0) expected = "nothing after the port of tcp://";
        else expected = CheckPath(path);
        if (expected.Length > 0) return null;
        if (http && !path.StartsWith('/')) path = "/" + path;
        return new(http ? HealthKind.Http : HealthKind.Tcp, host, number, path);
    }

    private static string Divide(string authority, out string host, out string port)
    {
        host = port = "";
        if (authority.Contains('@')) return "no user or password before the host";
        int end = authority.StartsWith('[') ? authority.IndexOf(']') : -1;
        if (authority.StartsWith('[') && (end < 0 || (end + 1 < authority.Length && authority[end + 1] != ':')))
            return "an IPv6 address in brackets, as in tcp://[::1]:5432";
        int colon = end < 0 ? authority.IndexOf(':') : end + 1 < authority.Length ? end + 1 : -1;
        if (end < 0 && colon >= 0 && authority.IndexOf(':', colon + 1) >= 0)
            return "an IPv6 address in brackets, as in tcp://[::1]:5432";
        host = end >= 0 ? authority[1..end] : colon < 0 ? authority : authority[..colon];
        port = colon < 0 ? "" : authority[(colon + 1)..];
        return "";
    }

    private static string CheckHost(string host, bool bracketed)
    {
        if (bracketed)
        {
            return host.Contains('%') ? "an IPv6 address without a scope"
                : IpAddress.TryParse(host, out IpAddress v6) && v6.IsV6 ? ""
                    : "an IPv6 address in brackets, as in tcp://[::1]:5432";
        }
        foreach (char c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
                return "a host name or address (letters, digits, . - _)";
        }
        if (host.Length > MaxName || host.Contains("..") || host.StartsWith('.')) return "a host name or address";
        // A name whose last part is a number is treated as an address everywhere.
        ReadOnlySpan<char> last = host.AsSpan(host.LastIndexOf('.') + 1);
        bool numeric = last.Length > 0 && !last.ContainsAnyExceptInRange('0', '9');
        return numeric && !IpAddress.TryParse(host, out _) ? "an IPv4 address of four numbers" : "";
    }

    private static string CheckPath(string path)
    {
        if (path.Contains('#')) return "a path without #";
        foreach (char c in path)
        {
            if (c is <= ' ' or > '~') return "a path of printable ASCII characters (others as %20 and so on)";
        }
        return "";
    }

    private static bool TryPort(string text, out int port)
    {
        port = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
        }
        return int.TryParse(text, out port);
    }
}
