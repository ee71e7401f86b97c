using System;
using Monofy.Core.Plans;

namespace Monofy.Core.Settings;

/// <summary>Reads and writes <c>--listen</c>: <c>[NAME=]tcp://[HOST]:PORT</c>, <c>[NAME=]unix:PATH</c>.</summary>
internal static class ListenAddresses
{
    /// <summary>Both forms, for messages.</summary>
    public const string Forms = "tcp://[HOST]:PORT or unix:PATH";

    private const string Unix = "unix:";

    public static string? Read(in SettingText text, out ListenAddress value)
    {
        value = new("", "", 0, "");
        string url = text.Text;
        string name = "";
        int equals = url.IndexOf('=');
        if (equals >= 0 && equals < url.IndexOf(':'))
        {
            (name, url) = (url[..equals], url[(equals + 1)..]);
            // The kernel's rule for LISTEN_FDNAMES is systemd's: printable, without a colon.
            if (name.Length == 0 || name.Length > 255 || name.AsSpan().ContainsAnyExceptInRange('!', '~') ||
                name.Contains(':'))
                return "expected a name of printable characters before the =";
        }
        if (url.StartsWith(Unix, StringComparison.Ordinal)) return ReadPath(name, url[Unix.Length..], out value);
        if (!url.StartsWith("tcp://", StringComparison.OrdinalIgnoreCase)) return "expected [NAME=]" + Forms;
        if (Endpoints.Parse(url, out string expected) is not { } endpoint) return "expected " + expected;
        value = new(name, endpoint.Host, endpoint.Port, "");
        return null;
    }

    public static string Write(ListenAddress value) => (value.Name.Length == 0 ? "" : value.Name + "=") +
        (value.Path.Length > 0 ? Unix + value.Path
            : new Endpoint(HealthKind.Tcp, value.Host, value.Port, "").ToString());

    /// <summary>Whether somebody who connects to <paramref name="endpoint"/> would be answered by monofy at
    /// <paramref name="address"/>.</summary>
    public static bool IsAt(ListenAddress address, Endpoint endpoint) => endpoint.IsPath
        ? endpoint.Kind == HealthKind.Unix && address.Path == endpoint.Path
        : address.Port == endpoint.Port && address.Path.Length == 0 &&
        (IsLocal(endpoint.Host) || endpoint.Host == address.Host);

    private static bool IsLocal(string host) =>
        host is "" or "localhost" or "::1" || host.StartsWith("127.", StringComparison.Ordinal);

    private static string? ReadPath(string name, string path, out ListenAddress value)
    {
        value = new(name, "", 0, path);
        return path.Length is > 0 and <= Endpoints.LongestSocket ? null
            : "expected a path of 1 to " + Endpoints.LongestSocket +
            " bytes after unix:";
    }
}
