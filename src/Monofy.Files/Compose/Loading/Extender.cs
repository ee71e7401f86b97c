using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Loading;

/// <summary>Follows <c>extends</c>: what a service extends lies below it, whether it stands in the same file or
/// another.</summary>
/// <param name="source">Looks for other files.</param>
/// <param name="merger">Lays one over the other.</param>
/// <param name="mistakes">Gets every mistake.</param>
/// <param name="read">The documents of another file: its path, its folder.</param>
internal sealed class Extender(
    FileSource source, Merger merger, List<Diagnostic> mistakes, Func<string, string, List<YamlMapping>> read)
{
    private readonly Dictionary<string, Dictionary<string, YamlNode>> _others = [];

    /// <summary><paramref name="document"/> with every <c>extends</c> followed.</summary>
    /// <param name="document">A whole file.</param>
    /// <param name="before">What earlier files said, in which a service can be extended as well; null: nothing.</param>
    public YamlMapping Apply(YamlMapping document, YamlMapping? before)
    {
        if (document["services"] is not YamlMapping services || !HasExtends(services)) return document;
        Dictionary<string, YamlNode> known = ServicesOf([document]);
        foreach ((string name, YamlNode service) in ServicesOf(before == null ? [] : [before]))
            known.TryAdd(name, service);
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>(services.Entries.Count);
        foreach ((YamlScalar key, YamlNode value) in services.Entries)
            entries.Add(new(key, Follow(key.Value, value, known, document.File.Name, [])));
        return Replace(document, Replace(services, entries));
    }

    private static bool HasExtends(YamlMapping services)
    {
        foreach ((YamlScalar _, YamlNode service) in services.Entries)
        {
            if ((service as YamlMapping)?["extends"] != null) return true;
        }
        return false;
    }

    private static YamlMapping Replace(YamlMapping at, IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> entries) =>
        new() { File = at.File, Line = at.Line, Column = at.Column, Tag = at.Tag, Entries = entries };

    private static YamlMapping Replace(YamlMapping document, YamlMapping services)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>(document.Entries);
        int at = entries.FindIndex(static e => e.Key.Value == "services");
        entries[at] = new(entries[at].Key, services);
        return Replace(document, entries);
    }

    private YamlNode Follow(string name, YamlNode node, Dictionary<string, YamlNode> known, string file,
        List<string> trail)
    {
        if (node is not YamlMapping service || service["extends"] is not { } extends) return node;
        YamlMapping rest = Replace(service, WithoutExtends(service));
        string? wanted = ((extends as YamlMapping)?["service"] ?? extends) is YamlScalar text ? text.Value : null;
        if (wanted == null) return rest;
        string step = file + ": " + name;
        if (trail.Contains(step) || trail.Count > YamlBudget.MostLevels)
        {
            mistakes.Add(extends.Mistake("extends: the services extend each other in a circle: " + string.Join(" -> ",
                trail) + " -> " + step));
            return rest;
        }
        if ((extends as YamlMapping)?["file"] is YamlScalar other)
        {
            file = FileSource.In(extends.File.Folder, other.Value);
            if (Other(file, other) is not { } services) return rest;
            known = services;
        }
        if (!known.TryGetValue(wanted, out YamlNode? found))
        {
            mistakes.Add(extends.Mistake("extends: there is no service " + wanted + " in " + file));
            return rest;
        }
        YamlNode below = Follow(wanted, found, known, file, [.. trail, step]);
        // What was merged is as large as what it was made of, and is read as often as it is extended.
        if (!source.Budget.TakeEvents(SizeOf(below)))
            throw new YamlMistakeException(extends.Mistake("extends: the services grow too large"));
        if (below is YamlScalar { IsNull: true }) return rest;
        return Merger.Clean(below) is { } clean ? merger.Merge(clean, rest, "services.*") ?? rest : rest;
    }

    private Dictionary<string, YamlNode>? Other(string path, YamlScalar at)
    {
        if (FileSource.IsRemote(at.Value))
        {
            mistakes.Add(at.Mistake("extends: " + at.Value + " is not a local file, and only local files are read"));
            return null;
        }
        if (_others.TryGetValue(path, out Dictionary<string, YamlNode>? services)) return services;
        if (!source.Exists(path, at, mistakes)) return null;
        return _others[path] = ServicesOf(read(path, FileSource.FolderOf(path)));
    }

    private static Dictionary<string, YamlNode> ServicesOf(IReadOnlyList<YamlMapping> documents)
    {
        var result = new Dictionary<string, YamlNode>();
        foreach (YamlMapping document in documents)
        {
            foreach ((YamlScalar key, YamlNode value) in (
                document["services"] as YamlMapping)?.Entries ?? []) result[key.Value] = value;
        }
        return result;
    }

    private static List<KeyValuePair<YamlScalar, YamlNode>> WithoutExtends(YamlMapping service)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>(service.Entries);
        entries.RemoveAll(static e => e.Key.Value == "extends");
        return entries;
    }

    private static int SizeOf(YamlNode node)
    {
        int size = 1;
        foreach (YamlNode item in (node as YamlSequence)?.Items ?? []) size += SizeOf(item);
        foreach ((YamlScalar _, YamlNode value) in (node as YamlMapping)?.Entries ?? []) size += 1 + SizeOf(value);
        return size;
    }
}
