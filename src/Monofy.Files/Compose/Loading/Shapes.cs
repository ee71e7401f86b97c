using System;
using System.Collections.Generic;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Loading;

/// <summary>Brings the short forms of a Compose file into the long ones, so that both can be merged and read in one
/// way.</summary>
internal static class Shapes
{
    /// <summary>A list of <c>NAME=VALUE</c> and <c>NAME</c> as a mapping, where the latter has no value; a mapping as
    /// it is.</summary>
    public static YamlNode Pairs(YamlNode node)
    {
        if (node is not YamlSequence list) return node;
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>(list.Items.Count);
        var places = new Dictionary<string, int>();
        foreach (YamlNode item in list.Items)
        {
            if (item is not YamlScalar scalar) continue;
            KeyValuePair<YamlScalar, YamlNode> pair = Pair(scalar);
            // Of a name that comes twice the last one counts.
            if (places.TryAdd(pair.Key.Value, entries.Count)) entries.Add(pair);
            else entries[places[pair.Key.Value]] = pair;
        }
        return new YamlMapping { File = list.File, Line = list.Line, Column = list.Column, Tag = list.Tag,
            Entries = entries };
    }

    private static KeyValuePair<YamlScalar, YamlNode> Pair(YamlScalar scalar)
    {
        int equals = scalar.Value.IndexOf('=');
        string name = equals < 0 ? scalar.Value : scalar.Value[..equals];
        string value = equals < 0 ? "" : scalar.Value[(equals + 1)..];
        string? source = scalar.Source is { } s && equals >= 0 && s.StartsWith(name + "=", StringComparison.Ordinal)
            ? s[(equals + 1)..] : scalar.Source;
        return new(
            new() { File = scalar.File, Line = scalar.Line, Column = scalar.Column, Value = name },
            new YamlScalar
            {
                File = scalar.File, Line = scalar.Line, Column = scalar.Column, Value = value, Source = equals < 0
                    ? null : source, IsPlain = equals < 0,
            });
    }

    /// <summary>A list of names as a mapping, each with what its short form means; a mapping as it is.</summary>
    public static YamlNode Named(YamlNode node, string path)
    {
        if (node is not YamlSequence list) return node;
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>(list.Items.Count);
        bool isDependency = path.EndsWith(".depends_on", StringComparison.Ordinal);
        foreach (YamlNode item in list.Items)
        {
            if (item is not YamlScalar name) continue;
            YamlScalar value = At(item, isDependency ? "service_started" : "");
            entries.Add(new(name, isDependency ? Mapping(item, "condition", value) : value));
        }
        return new YamlMapping { File = list.File, Line = list.Line, Column = list.Column, Tag = list.Tag,
            Entries = entries };
    }

    /// <summary>A single value as a list; a list as it is.</summary>
    public static YamlNode List(YamlNode node) =>
        node is YamlScalar scalar ? new YamlSequence { File = node.File, Line = node.Line, Column = node.Column,
            Tag = node.Tag, Items = [scalar] } : node;

    /// <summary>A mapping as a list of <c>NAME=VALUE</c>; anything else as it is.</summary>
    public static YamlNode Joined(YamlNode node)
    {
        if (node is not YamlMapping mapping) return node;
        var items = new List<YamlNode>();
        foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
        {
            foreach (YamlNode item in List(value) is YamlSequence list ? list.Items : [])
            {
                if (item is YamlScalar scalar) items.Add(At(scalar, key.Value + "=" + scalar.Value));
            }
        }
        return new YamlSequence { File = node.File, Line = node.Line, Column = node.Column, Tag = node.Tag,
            Items = items };
    }

    /// <summary>A text as a mapping with <paramref name="key"/> alone; a mapping as it is.</summary>
    public static YamlNode Keyed(YamlNode node, string key) => node is YamlScalar scalar ? Mapping(node, key, scalar)
        : node;

    /// <summary><paramref name="list"/> without what a later item replaces, if Compose says which ones do.</summary>
    public static YamlSequence Unique(YamlSequence list, string path)
    {
        string key = path[(path.LastIndexOf('.') + 1)..];
        if (IdentityIn(key) is not { } identity) return list;
        var places = new Dictionary<string, int>();
        var items = new List<YamlNode>(list.Items.Count);
        foreach (YamlNode item in list.Items)
        {
            if (identity(item) is not { } name || places.TryAdd(name, items.Count)) items.Add(item);
            else items[places[name]] = item;
        }
        return new() { File = list.File, Line = list.Line, Column = list.Column, Items = items };
    }

    private static Func<YamlNode, string?>? IdentityIn(string key) => key switch
    {
        "cap_add" or "cap_drop" or "dns" or "dns_opt" or "dns_search" or "expose" or "links" or "profiles" or
            "tmpfs" or "aliases" or "link_local_ips" or "extra_hosts" or "security_opt" or "group_add" => static item =>
                (item as YamlScalar)?.Value,
        "ports" => static item => item is YamlScalar scalar ? scalar.Value : Keys(item, "host_ip", "published",
            "target", "protocol"),
        "volumes" or "devices" => static item => item is YamlScalar scalar ? TargetOf(scalar.Value)
            : Keys(item, "target"),
        "secrets" or "configs" => static item => item is YamlScalar scalar ? scalar.Value
            : Keys(item, "target") ?? Keys(item, "source"),
        "env_file" => static item => item is YamlScalar scalar ? scalar.Value : Keys(item, "path"),
        _ => null,
    };

    // SOURCE:TARGET[:MODE], or TARGET alone.
    private static string TargetOf(string volume)
    {
        string[] parts = volume.Split(':');
        return parts.Length == 1 ? parts[0] : parts[1];
    }

    private static string? Keys(YamlNode item, params string[] keys)
    {
        if (item is not YamlMapping mapping) return null;
        string? result = null;
        foreach (string key in keys)
        {
            if (mapping[key] is YamlScalar scalar) result += key + "=" + scalar.Value + ";";
        }
        return keys.Length == 1 ? (mapping[keys[0]] as YamlScalar)?.Value : result;
    }

    private static YamlScalar At(YamlNode node, string value) =>
        new() { File = node.File, Line = node.Line, Column = node.Column, Value = value, IsPlain = value.Length == 0 };

    private static YamlMapping Mapping(YamlNode at, string key, YamlNode value) =>
        new() { File = at.File, Line = at.Line, Column = at.Column, Tag = at.Tag, Entries = [new(At(at, key), value)] };
}
