using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Files.Compose.Loading;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>What must hold between the parts of a whole file beyond its schema, as Docker Compose has it: what a
/// service names is there, and no two things contradict each other.</summary>
/// <param name="root">The file.</param>
/// <param name="mistakes">Gets every mistake.</param>
internal sealed class Consistency(YamlMapping root, List<Diagnostic> mistakes)
{
    private const string Default = "default";

    private readonly Dictionary<string, YamlScalar> _containers = [];
    private readonly Dictionary<string, YamlNode> _mounts = [];
    private readonly Dictionary<string, HashSet<string>> _names = [];     // of each section

    /// <summary>Checks the services and the other sections.</summary>
    public void Check(YamlMapping services)
    {
        foreach ((YamlScalar name, YamlNode node) in services.Entries)
        {
            if (node is YamlMapping service) CheckService(name.Value, service);
        }
        foreach ((YamlScalar name, YamlNode node) in Entries(root["volumes"])) CheckExternal(name.Value, node);
        foreach ((YamlScalar name, YamlNode node) in Entries(root["secrets"]))
            CheckSource(name, node, "secrets", ["file", "environment"]);
        foreach ((YamlScalar name, YamlNode node) in Entries(root["configs"]))
            CheckSource(name, node, "configs", ["file", "environment", "content"]);
    }

    private void CheckService(string name, YamlMapping service)
    {
        _mounts.Clear();
        foreach ((YamlScalar key, YamlNode value) in service.Entries)
        {
            switch (key.Value)
            {
                case "volumes" or "tmpfs":
                    foreach (YamlNode item in Items(value)) CheckMount(name, key.Value, item);
                    break;
                case "networks" when service["network_mode"] is YamlScalar { IsNull: false } mode:
                    Mistake(mode, name + ": network_mode and networks exclude each other");
                    break;
                case "networks" or "models":
                    foreach (YamlScalar item in Names(value)) CheckKnown(name, key.Value, item);
                    break;
                case "container_name" when value is YamlScalar { IsNull: false } container:
                    CheckContainer(name, service, container);
                    break;
                case "develop":
                    foreach (YamlNode item in Items((value as YamlMapping)?["watch"])) CheckWatch(name, item);
                    break;
            }
        }
    }

    private void CheckKnown(string service, string section, YamlScalar name)
    {
        if (section == "networks" && name.Value == Default) return;
        if (!IsThere(section, name.Value))
            Mistake(name, service + ": there is no " + name.Value + " in the file's " + section);
    }

    // SOURCE:TARGET[:MODE], TARGET alone, or a mapping.
    private void CheckMount(string service, string key, YamlNode item)
    {
        string? source = null, target;
        if (item is YamlScalar text)
        {
            string[] parts = text.Value.Split(':');
            bool named = key == "volumes" && parts.Length > 1;
            source = named ? parts[0] : null;
            target = parts[named ? 1 : 0];
            // A path of Windows has a colon of its own.
            if (named && source!.Length == 1) return;
        }
        else
        {
            var mount = item as YamlMapping;
            string? type = Text(mount, "type");
            target = Text(mount, "target");
            if (type == "volume") source = Text(mount, "source");
            else if (type == "bind" && string.IsNullOrEmpty(Text(mount, "source")))
                Mistake(item, service + ": volumes: expected the key source of a bind mount, which is missing");
        }
        if (source is [not ('.' or '/' or '~'), ..] && !IsThere("volumes", source))
            Mistake(item, service + ": there is no " + source + " in the file's volumes");
        if (string.IsNullOrEmpty(target)) return;
        if (!_mounts.TryAdd(target, item))
            Mistake(item, service + ": " + target + " is mounted twice, first in line " + _mounts[target].Line);
    }

    private bool IsThere(string section, string name)
    {
        if (!_names.TryGetValue(section, out HashSet<string>? names))
        {
            _names[section] = names = [];
            foreach ((YamlScalar known, YamlNode _) in Entries(root[section])) names.Add(known.Value);
        }
        return names.Contains(name);
    }

    private void CheckContainer(string service, YamlMapping tree, YamlScalar name)
    {
        if (!_containers.TryAdd(name.Value, name))
            Mistake(name, service + ": container_name: " + name.Value + " is taken already, in line " +
                _containers[name.Value].Line);
        YamlNode? scale = tree["scale"] ?? (tree["deploy"] as YamlMapping)?["replicas"];
        if (scale is YamlScalar { Integer: > 1 })
            Mistake(scale, service + ": container_name is one name; expected at most one instance");
    }

    private void CheckWatch(string service, YamlNode item)
    {
        if (item is not YamlMapping watch || Text(watch, "action") is not { } action) return;
        if (action is not ("rebuild" or "restart") && string.IsNullOrEmpty(Text(watch, "target")))
            Mistake(item, service + ": develop.watch: " + action + " needs a target");
        if (watch["path"] is YamlScalar { Value: "" } path)
            Mistake(path, service + ": develop.watch: expected a path, found nothing");
    }

    private void CheckExternal(string name, YamlNode node)
    {
        if (node is not YamlMapping volume || volume["external"] is not { } external) return;
        if ((external as YamlMapping)?["name"] != null && volume["name"] is { } twice)
            Mistake(twice, name + ": name and external.name contradict each other; expected name alone");
        if (external is YamlScalar { Truth: false }) return;
        foreach ((YamlScalar key, YamlNode _) in volume.Entries)
        {
            if (key.Value is not ("name" or "external") && !key.Value.StartsWith("x-", StringComparison.Ordinal))
                Mistake(key, name + ": " + key.Value + " and external contradict each other");
        }
    }

    private void CheckSource(YamlScalar name, YamlNode node, string section, string[] keys)
    {
        if (node is not YamlMapping file) return;
        if ((file["external"] as YamlMapping)?["name"] != null && file["name"] is { } twice)
            Mistake(twice, name.Value + ": name and external.name contradict each other; expected name alone");
        int count = Array.FindAll(keys, file.Has).Length;
        string words = string.Join(", ", keys);
        if (count > 1) Mistake(node, section + ": " + name.Value + ": expected one of " + words + ", found " + count);
        else if (count == 0 && !file.Has("driver") && !file.Has("external"))
            Mistake(node, section + ": " + name.Value + ": expected one of " + words);
    }

    private void Mistake(YamlNode at, string message) => mistakes.Add(at.Mistake(message));

    private static string? Text(YamlMapping? mapping, string key) => (mapping?[key] as YamlScalar)?.Value;

    private static IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries(YamlNode? node) =>
        (node as YamlMapping)?.Entries ?? [];

    private static IReadOnlyList<YamlNode> Items(YamlNode? node) =>
        node == null ? [] : (Shapes.List(node) as YamlSequence)?.Items ?? [];

    private static IEnumerable<YamlScalar> Names(YamlNode node)
    {
        foreach ((YamlScalar name, YamlNode _) in Entries(node)) yield return name;
        foreach (YamlNode item in (node as YamlSequence)?.Items ?? [])
        {
            if (item is YamlScalar name) yield return name;
        }
    }
}
