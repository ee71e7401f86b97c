using System;
using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;

namespace Monofy.Core.Export;

/// <summary>Writes what a Compose file said that only makes sense between containers, in Kubernetes' terms.</summary>
internal static class KubernetesKept
{
    // Handled elsewhere, or meaningless because Kubernetes has its own mechanism.
    public static readonly string[] Harmless = ["build", "container_name", "hostname", "networks", "links", "logging",
        "pull_policy", "labels", "platform"];

    /// <summary>Writes the restrictions of the container.</summary>
    public static void Container(YamlMap container, YamlMap security, Subject subject)
    {
        if (subject.Service!.Kept is not { } kept) return;
        foreach ((string key, string json, Origin _) in kept.Other)
        {
            YamlValue value = JsonNodes.Read(json);
            switch (key)
            {
                case "read_only" when IsTrue(value):
                    security.Add("readOnlyRootFilesystem", true);
                    break;
                case "privileged" when IsTrue(value):
                    security.Add("privileged", true);
                    break;
                case "cap_drop" or "cap_add":
                    security.Map("capabilities").List(key == "cap_drop" ? "drop" : "add")
                        .AddAll(Words(value).ConvertAll(static c => c.ToUpperInvariant()));
                    break;
                case "mem_limit" when value is YamlLeaf size && Size.Bytes(size.Text) is { } bytes:
                    container.Map("resources").Map("limits").Add("memory", bytes);
                    break;
                case "cpus" when value is YamlLeaf cpus:
                    container.Map("resources").Map("limits").Add("cpu", cpus.Text);
                    break;
                case "read_only" or "privileged":
                    break;
                case "deploy":
                    Deploy(container, value);
                    break;
                case "security_opt":
                    bool isSaid = Words(value).TrueForAll(static option =>
                        option.StartsWith("no-new-privileges", StringComparison.Ordinal));
                    if (!isSaid) subject.Say(key, ExportResult.Lost, "it is not translated for Kubernetes");
                    continue;
                case "volumes" or "tmpfs":
                    continue;
                default:
                    bool isHarmless = Array.IndexOf(Harmless, key) >= 0;
                    subject.Say(key, ExportResult.Lost, "it is not translated for Kubernetes", isHarmless);
                    continue;
            }
            subject.Say(key, ExportResult.Carried, "");
        }
    }

    // Only the limits of deploy; replicas and restart policy are handled elsewhere.
    private static void Deploy(YamlMap container, YamlValue value)
    {
        if (value is not YamlMap deploy || !deploy.Has("resources")) return;
        foreach (string kind in (string[])["limits", "reservations"])
        {
            if (!deploy.Map("resources").Has(kind)) continue;
            YamlMap target = container.Map("resources").Map(kind == "limits" ? "limits" : "requests");
            foreach (YamlEntry entry in deploy.Map("resources").Map(kind).Entries)
            {
                if (entry is { Key: "memory", Value: YamlLeaf size } && Size.Bytes(size.Text) is { } bytes)
                    target.Add("memory", bytes);
                if (entry is { Key: "cpus", Value: YamlLeaf cpus }) target.Add("cpu", cpus.Text);
            }
        }
    }

    /// <summary>The words of a scalar or list.</summary>
    public static List<string> Words(YamlValue node)
    {
        var words = new List<string>();
        if (node is YamlLeaf scalar) words.Add(scalar.Text);
        if (node is not YamlList list) return words;
        foreach ((YamlValue item, string? _) in list.Items)
        {
            if (item is YamlLeaf word) words.Add(word.Text);
        }
        return words;
    }

    /// <summary>Whether the container's root file system should be read-only.</summary>
    public static bool IsReadOnly(Subject subject) =>
        subject.Service?.Kept is { } kept && kept.Other.Exists(static o => o is { Key: "read_only", Json: "true" });

    private static bool IsTrue(YamlValue node) => node is YamlLeaf { Text: "true" };

    private static class Size
    {
        public static long? Bytes(string text) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes
            : Values.Size.TryParse(text, out long size) ? size : null;
    }
}
