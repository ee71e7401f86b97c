using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Loading;

/// <summary>
/// Lays one part of a Compose file over another, by the Compose Specification's rules: mappings key by key, lists one
/// behind the other,
/// everything else replaced; <c>!override</c> replaces anything, <c>!reset</c> takes away.
/// </summary>
/// <param name="mistakes">Gets what cannot be laid over each other.</param>
internal sealed class Merger(List<Diagnostic> mistakes)
{
    private const string Services = "services.*.";

    /// <summary>What <paramref name="above"/> makes of <paramref name="below"/>; null if nothing is left.</summary>
    /// <param name="below">What was there before; null: nothing.</param>
    /// <param name="above">What comes over it.</param>
    /// <param name="path">Where, with <c>*</c> for names: <c>services.*.environment</c>; empty for whole files.</param>
    public YamlNode? Merge(YamlNode? below, YamlNode above, string path)
    {
        if (above.Tag == "!reset") return null;
        if (below == null || above.Tag == "!override") return Clean(above);
        if (above is YamlScalar { IsNull: true }) return below;
        return Special(below, above, path) ?? Plain(below, above, path);
    }

    /// <summary><paramref name="node"/> without what is reset, and without tags: the same one if there are
    /// none.</summary>
    public static YamlNode? Clean(YamlNode node) => node switch
    {
        { Tag: "!reset" } => null,
        YamlMapping mapping => Clean(mapping),
        YamlSequence list => Clean(list),
        _ => node,
    };

    private static YamlMapping Clean(YamlMapping mapping)
    {
        List<KeyValuePair<YamlScalar, YamlNode>>? changed = null;
        for (int i = 0; i < mapping.Entries.Count; i++)
        {
            (YamlScalar key, YamlNode value) = mapping.Entries[i];
            YamlNode? clean = Clean(value);
            if (changed == null && ReferenceEquals(clean, value)) continue;
            changed ??= [.. FirstOf(mapping.Entries, i)];
            if (clean != null) changed.Add(new(key, clean));
        }
        return changed == null && mapping.Tag == null ? mapping : With(mapping, changed ?? mapping.Entries);
    }

    private static YamlSequence Clean(YamlSequence list)
    {
        List<YamlNode>? changed = null;
        for (int i = 0; i < list.Items.Count; i++)
        {
            YamlNode? clean = Clean(list.Items[i]);
            if (changed == null && ReferenceEquals(clean, list.Items[i])) continue;
            changed ??= [.. FirstOf(list.Items, i)];
            if (clean != null) changed.Add(clean);
        }
        return changed == null && list.Tag == null ? list : With(list, changed ?? list.Items);
    }

    private static IEnumerable<T> FirstOf<T>(IReadOnlyList<T> all, int count)
    {
        for (int i = 0; i < count; i++) yield return all[i];
    }

    private static YamlMapping With(YamlMapping at, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> entries) =>
        new() { File = at.File, Line = at.Line, Column = at.Column, Entries = entries };

    private static YamlSequence With(YamlSequence at, IReadOnlyList<YamlNode> items) =>
        new() { File = at.File, Line = at.Line, Column = at.Column, Items = items };

    private YamlNode? Special(YamlNode below, YamlNode above, string path)
    {
        if (!path.StartsWith(Services, StringComparison.Ordinal))
            return path.EndsWith(".labels", StringComparison.Ordinal)
                ? Plain(Shapes.Pairs(below), Shapes.Pairs(above), path) : null;
        switch (path[Services.Length..])
        {
            case "command" or "entrypoint" or "healthcheck.test":
                return Clean(above);
            case "environment" or "labels" or "annotations" or "sysctls" or "deploy.labels" or "build.args" or
                "build.labels" or "build.additional_contexts":
                return Plain(Shapes.Pairs(below), Shapes.Pairs(above), path);
            case "depends_on" or "networks" or "models":
                return Plain(Shapes.Named(below, path), Shapes.Named(above, path), path);
            case "env_file" or "label_file" or "dns" or "dns_opt" or "dns_search" or "tmpfs":
                return Plain(Shapes.List(below), Shapes.List(above), path);
            case "extra_hosts":
                return Plain(Shapes.List(Shapes.Joined(below)), Shapes.List(Shapes.Joined(above)), path);
            case "build":
                return Plain(Shapes.Keyed(below, "context"), Shapes.Keyed(above, "context"), path);
            case "logging" when DriverOf(below) is { } a && DriverOf(above) is { } b && a != b:
                return Clean(above);
            default:
                return path.StartsWith(Services + "ulimits.", StringComparison.Ordinal) && below.Kind != above.Kind
                    ? Clean(above) : null;
        }
    }

    private static string? DriverOf(YamlNode node) => ((node as YamlMapping)?["driver"] as YamlScalar)?.Value;

    private YamlNode? Plain(YamlNode below, YamlNode above, string path)
    {
        switch (below, above)
        {
            case (YamlMapping a, YamlMapping b):
                return Mappings(a, b, path);
            case (YamlSequence a, YamlSequence b):
                return Shapes.Unique(With(b, [.. a.Items, .. ((YamlSequence)Clean(b)!).Items]), path);
            case (YamlScalar, YamlScalar) or (YamlScalar { IsNull: true }, _):
                return Clean(above);
            default:
                string key = path[(path.LastIndexOf('.') + 1)..];
                mistakes.Add(above.Mistake(key + ": expected " + below.Kind + " as in " + below.Place +
                    ", found " + above.Kind +
                    " (!override replaces it)"));
                return below;
        }
    }

    private YamlMapping Mappings(YamlMapping below, YamlMapping above, string path)
    {
        var places = new Dictionary<string, int>();
        var result = new List<KeyValuePair<YamlScalar, YamlNode>?>(below.Entries.Count + above.Entries.Count);
        foreach (KeyValuePair<YamlScalar, YamlNode> entry in below.Entries)
        {
            places[entry.Key.Value] = result.Count;
            result.Add(entry);
        }
        bool areNames = path.Length > 0 && !path.Contains('.');
        foreach ((YamlScalar key, YamlNode value) in above.Entries)
        {
            bool known = places.TryGetValue(key.Value, out int place);
            string inner = path.Length == 0 ? key.Value : path + "." + (areNames ? "*" : key.Value);
            YamlNode? merged = Merge(known ? result[place]!.Value.Value : null, value, inner);
            KeyValuePair<YamlScalar, YamlNode>? entry = merged == null ? null : new(key, merged);
            if (known) result[place] = entry;
            else result.Add(entry);
        }
        var left = new List<KeyValuePair<YamlScalar, YamlNode>>(result.Count);
        foreach (KeyValuePair<YamlScalar, YamlNode>? entry in result)
        {
            if (entry != null) left.Add(entry.Value);
        }
        return With(above, left);
    }
}
