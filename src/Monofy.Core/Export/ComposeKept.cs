using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;

namespace Monofy.Core.Export;

/// <summary>Writes back what a Compose file said that only makes sense between containers, and defines the volumes,
/// secrets, configs and networks that services refer to.</summary>
internal sealed class ComposeKept(Blueprint plan, bool isSwarm)
{
    private static readonly string[] s_defined = ["volumes", "networks"];

    private const int DefaultMode = 256;      // 0400

    private readonly SortedDictionary<(string Section, string Name), string> _files = [];

    // docker stack deploy accepts these; it rejects or ignores all others.
    private static readonly string[] s_inSwarm =
        ["cap_add", "cap_drop", "configs", "credential_spec", "deploy", "dns", "dns_search", "extra_hosts", "hostname",
            "init", "isolation", "labels", "logging", "networks", "read_only", "secrets", "sysctls", "tmpfs",
            "volumes"];

    public void Service(YamlMap service, Subject subject)
    {
        foreach (KeptPort port in Ports.Of(subject))
        {
            bool isPublished = !port.IsExposedOnly;
            if (isPublished) service.List("ports").Add(Text(port));
            else if (!isSwarm) service.List("expose").Add(Text(port with { Published = "" }));
        }
        Files(service, subject);
        if (subject.Service!.Kept is not { } kept) return;
        if (kept.Ports.Exists(static port => !port.IsExposedOnly)) subject.Say("ports", ExportResult.Carried, "");
        foreach ((string key, string json, Origin _) in kept.Other)
        {
            if (isSwarm && Array.IndexOf(s_inSwarm, key) < 0 && !key.StartsWith("x-", StringComparison.Ordinal))
            {
                subject.Say(key, ExportResult.Lost, "docker stack deploy does not take it");
                continue;
            }
            Put(service, key, JsonNodes.Read(json));
            subject.Say(key, ExportResult.Carried, "");
        }
    }

    // Merges with what was already written from settings: deploy and security_opt contain both.
    private static void Put(YamlMap service, string key, YamlValue value)
    {
        if (key == "deploy" && value is YamlMap deploy)
        {
            YamlMap own = service.Map(key);
            foreach (YamlEntry entry in deploy.Entries)
            {
                if (!own.Has(entry.Key)) own.Add(entry.Key, entry.Value);
            }
        }
        else if (key == "security_opt")
        {
            YamlList own = service.List(key);
            foreach (string option in KubernetesKept.Words(value))
            {
                if (!option.StartsWith("no-new-privileges", StringComparison.Ordinal)) own.Add(option);
            }
        }
        else
        {
            service.Add(key, value);
        }
    }

    // Secrets and configs are defined at the top level by their file; contents from elsewhere are never written.
    private void Files(YamlMap service, Subject subject)
    {
        foreach (FileDescription file in subject.Service!.Files)
        {
            string usual = (file.Section == "configs" ? "/" : "/run/secrets/") + file.Name;
            YamlMap entry = service.List(file.Section).AddMap().Add("source", file.Name);
            if (file.Target != usual) entry.Add("target", file.Target);
            if (file.Mode != DefaultMode)
                entry.Add("mode", new YamlLeaf("0" + Convert.ToString(file.Mode, 8), isString: false));
            if (file.Uid is { } uid) entry.Add("uid", uid.ToString(CultureInfo.InvariantCulture));
            if (file.Gid is { } gid) entry.Add("gid", gid.ToString(CultureInfo.InvariantCulture));
            _files[(file.Section, file.Name)] = file.Path ?? "./" + file.Name;
            if (file.Path == null)
                subject.Say(file.Section, ExportResult.Approximated,
                    "the contents of " + file.Name + " are not written: put them into ./" + file.Name);
            else subject.Say(file.Section, ExportResult.Carried, "");
        }
    }

    /// <summary>Defines what the services refer to.</summary>
    public void TopLevel(YamlMap document)
    {
        foreach (string kind in s_defined)
        {
            var names = new SortedSet<string>(StringComparer.Ordinal);
            foreach (Subject subject in plan.All) Collect(names, subject, kind);
            foreach (string name in names)
            {
                if (kind != "networks" || name != "default")
                    document.Map(kind).Add(name, new YamlLeaf("", isString: false));
            }
        }
        foreach (((string section, string name), string path) in _files)
            document.Map(section).Map(name).Add("file", path is ['/' or '.', ..] ? path : "./" + path);
    }

    private static void Collect(SortedSet<string> names, Subject subject, string kind)
    {
        if (subject.Service!.Kept is not { } kept) return;
        foreach ((string key, string json, Origin _) in kept.Other)
        {
            if (key != kind) continue;
            foreach (string name in Names(JsonNodes.Read(json), kind)) names.Add(name);
        }
    }

    private static List<string> Names(YamlValue node, string kind)
    {
        var names = new List<string>();
        if (node is YamlMap map) names.AddRange(Array.ConvertAll([.. map.Entries], static entry => entry.Key));
        if (node is not YamlList list) return names;
        foreach ((YamlValue item, string? _) in list.Items)
        {
            string? source = item is YamlLeaf scalar ? scalar.Text.Split(':')[0] : SourceOf((YamlMap)item);
            bool isName = source is { Length: > 0 } &&
                (kind != "volumes" || source[0] is not ('.' or '/' or '~' or '$'));
            bool isPair = item is YamlMap || ((YamlLeaf)item).Text.Contains(':');
            if (isName && (kind != "volumes" || isPair)) names.Add(source!);
        }
        return names;
    }

    private static string? SourceOf(YamlMap map)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry is { Key: "source", Value: YamlLeaf source }) return source.Text;
        }
        return null;
    }

    /// <summary>A port in Compose's short form.</summary>
    public static string Text(KeptPort port)
    {
        string target = port.Target.ToString(CultureInfo.InvariantCulture) +
            (port.Protocol is "tcp" or "" ? "" : "/" + port.Protocol);
        return port.Outside.Length > 0 ? port.Outside + ":" + target : target;
    }
}
