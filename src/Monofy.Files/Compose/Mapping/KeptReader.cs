using System;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Keeps what only makes sense between containers, for exports, and notes it.</summary>
internal static class KeptReader
{
    /// <summary>Keeps what a service has of it.</summary>
    public static void Read(ServiceContext context, ServiceDescription service, YamlMapping tree)
    {
        var kept = new Kept();
        foreach ((YamlScalar key, YamlNode value) in tree.Entries)
        {
            string name = key.Value;
            if (value is YamlScalar { IsNull: true } || name.StartsWith("x-", StringComparison.Ordinal)) continue;
            if (name == "image" && value is YamlScalar image) kept.Image = ServiceContext.TemplateOf(image);
            else if (name is "ports" or "expose") ReadPorts(context, kept, value, name == "expose");
            else if (name is "security_opt" or "deploy" || !KeptKeys.Has(KeptKeys.Read, name) || name == "labels")
                Keep(kept, key, value);
            Note(context, service.Name, key, value);
        }
        bool isEmpty = kept.Image == null && kept.Ports.Count == 0 && kept.Other.Count == 0;
        service.Kept = isEmpty ? null : kept;
    }

    private static void Note(ServiceContext context, string service, YamlScalar key, YamlNode value)
    {
        string name = key.Value;
        if (name == "deploy" && (value as YamlMapping)?["resources"] is YamlMapping resources &&
            resources["limits"] != null)
            context.NotHeld("deploy.resources.limits", resources["limits"]!, service);
        else if (name == "network_mode" && (value as YamlScalar)?.Value == "none")
            context.NotHeld("network_mode: none", value, service);
        else if (KeptKeys.Has(KeptKeys.Restrictions, name))
            NoteRestriction(context, service, name, value);
        else if (KeptKeys.Has(KeptKeys.LeftOut, name) || name is "image" or "ports" or "expose")
            context.LeaveOut(name, key, service);
    }

    private static void NoteRestriction(ServiceContext context, string service, string name, YamlNode value)
    {
        // "read_only: false", "mem_limit: 0" and "pids_limit: -1" restrict nothing.
        if (value is YamlScalar { Truth: false } or YamlScalar { Value: "0" or "-1" } or
            YamlSequence { Items.Count: 0 }) return;
        context.NotHeld(name, value, service);
    }

    private static void ReadPorts(ServiceContext context, Kept kept, YamlNode node, bool exposed)
    {
        foreach (YamlNode item in (node as YamlSequence)?.Items ?? [])
        {
            if (item is YamlMapping mapping) ReadLong(context, kept, mapping);
            else if (item is YamlScalar scalar && !ReadShort(kept, scalar.Value, exposed))
                context.Mistake(scalar, (exposed ? "expose: expected TARGET[/PROTOCOL], found "
                    : "ports: expected [[HOST:]PUBLISHED:]TARGET[/tcp|/udp|/sctp], found ") + scalar.Written);
        }
    }

    private static void ReadLong(ServiceContext context, Kept kept, YamlMapping port)
    {
        YamlScalar? target = port["target"] as YamlScalar;
        string protocol = (port["protocol"] as YamlScalar)?.Value ?? "tcp";
        string published = (port["published"] as YamlScalar)?.Value ?? "", address = "";
        if (port["host_ip"] is YamlScalar { Value.Length: > 0 } host)
        {
            if (!IsAddress(host.Value))
                context.Mistake(host, "ports: host_ip: expected an IP address, found " + host.Written);
            address = host.Value;
        }
        if (target?.Value is { } text && TryPort(text, out int number))
            kept.Ports.Add(new(number, published, protocol, false) { Host = address });
        else context.Mistake((YamlNode?)target ?? port, "ports: expected target, a port from 1 to 65535");
    }

    private static bool ReadShort(Kept kept, string text, bool exposed)
    {
        int slash = text.IndexOf('/');
        string protocol = slash < 0 ? "tcp" : text[(slash + 1)..];
        string ports = slash < 0 ? text : text[..slash];
        int colon = ports.LastIndexOf(':');
        string targets = ports[(colon + 1)..], published = colon < 0 ? "" : ports[..colon];
        if (exposed ? protocol.Length == 0 || colon >= 0
            : protocol.ToLowerInvariant() is not ("tcp" or "udp" or "sctp")) return false;
        if (!TryRange(targets, out int first, out int last)) return false;
        string host = "";
        int hostEnd = published.LastIndexOf(':');
        if (hostEnd >= 0) (host, published) = (published[..hostEnd].Trim('[', ']'), published[(hostEnd + 1)..]);
        if (hostEnd > 0 && !IsAddress(host)) return false;
        int from = 0, to = 0;
        if (published.Length > 0 && !TryRange(published, out from, out to)) return false;
        bool inStep = published.Length > 0 && to - from == last - first;
        // A range for one port means any of them.
        if (published.Length > 0 && !inStep && first != last) return false;
        for (int port = first; port <= last; port++)
        {
            string outside = published.Length == 0 ? "" : inStep
                ? (from + port - first).ToString(CultureInfo.InvariantCulture) : published;
            kept.Ports.Add(new(port, outside, protocol, exposed) { Host = host });
        }
        return true;
    }

    // The interface of a local IPv6 address may stand behind it.
    private static bool IsAddress(string text) => IpAddress.TryParse(text.Split('%')[0], out _);

    private static bool TryRange(string text, out int first, out int last)
    {
        int dash = text.IndexOf('-');
        last = 0;
        if (!TryPort(dash < 0 ? text : text[..dash], out first)) return false;
        if (!TryPort(dash < 0 ? text : text[(dash + 1)..], out last)) return false;
        return last >= first;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) &&
            port is > 0 and <= ushort.MaxValue;

    private static void Keep(Kept kept, YamlScalar key, YamlNode value) =>
        kept.Other.Add((key.Value, CompactJson.Of(value), ServiceContext.OriginOf(key)));
}
