using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;

namespace Monofy.Core.Export;

/// <summary>The volumes of a Pod: directories in which services share sockets, and the volumes of a Compose
/// file.</summary>
internal sealed class KubernetesVolumes(Blueprint plan)
{
    private static readonly string[] s_roots = ["/run", "/var/run", "/tmp", "/var/tmp", "/dev/shm", "/var/lock",
        "/run/lock"];

    private readonly List<(string Directory, string Path, List<string> Names)> _shared = [];
    private readonly SortedSet<string> _claims = new(StringComparer.Ordinal);
    private readonly List<string> _empty = [];
    private readonly SortedSet<(string Kind, string Name)> _files = [];

    /// <summary>Named volumes that outlive the Pod.</summary>
    public IReadOnlyCollection<string> Claims => _claims;

    /// <summary>Secrets and configs that are files.</summary>
    public IReadOnlyCollection<(string Kind, string Name)> Files => _files;

    /// <summary>Finds the directories that services share within one Pod.</summary>
    public void FindShared()
    {
        foreach ((string path, List<string> names) in Obstacles.SharedPaths(plan))
        {
            string directory = path[..path.LastIndexOf('/')];
            bool canMount = Array.Exists(s_roots, root =>
                directory == root || directory.StartsWith(root + "/", StringComparison.Ordinal));
            if (canMount) _shared.Add((directory, path, names));
            else plan.Run.Say(path, ExportResult.Lost,
                "shared by " + string.Join(", ", names) + ": a volume at " + directory +
                " would hide what the image has there; move it below /run");
        }
    }

    /// <summary>Mounts the volumes that <paramref name="subject"/> needs.</summary>
    public void Mount(YamlMap container, Subject subject)
    {
        YamlList mounts = container.List("volumeMounts");
        var seen = new HashSet<string>();
        foreach ((string directory, string _, List<string> names) in _shared)
        {
            if (!names.Contains(subject.Name) || !seen.Add(directory)) continue;
            mounts.AddMap().Add("name", NameOf(directory)).Add("mountPath", directory);
            if (!_empty.Contains(directory)) _empty.Add(directory);
        }
        FilesOf(mounts, subject);
        if (subject.Service!.Kept is not { } kept) return;
        foreach ((string key, string json, Origin _) in kept.Other)
        {
            if (key == "volumes") Volumes(mounts, subject, JsonNodes.Read(json));
            else if (key == "tmpfs") Memory(mounts, subject, JsonNodes.Read(json));
        }
    }

    /// <summary>Adds the volumes of the Pod; claims belong to the StatefulSet.</summary>
    public void AddTo(YamlMap pod)
    {
        YamlList volumes = pod.List("volumes");
        foreach (string directory in _empty)
        {
            YamlMap volume = volumes.AddMap().Add("name", NameOf(directory));
            if (directory.StartsWith('\0')) volume.Map("emptyDir").Add("medium", "Memory");
            else volume.Add("emptyDir", new YamlMap { IsWanted = true });
        }
        foreach ((string kind, string name) in _files)
        {
            YamlMap volume = volumes.AddMap().Add("name", TargetNames.Label(kind + "-" + name));
            if (kind == "secrets") volume.Map("secret").Add("secretName", TargetNames.Label(name));
            else volume.Map("configMap").Add("name", TargetNames.Label(name));
        }
    }

    private static string NameOf(string directory) =>
        TargetNames.Label((directory.StartsWith('\0') ? "memory" : "shared") + directory.Replace('/', '-'));

    private void Volumes(YamlList mounts, Subject subject, YamlValue node)
    {
        if (node is not YamlList list) return;
        bool isLost = false;
        foreach ((YamlValue item, string? _) in list.Items)
        {
            (string source, string target, bool isReadOnly) = Parts(item);
            bool isName = source.Length > 0 && source[0] is not ('.' or '/' or '~' or '$');
            isLost |= !isName;
            if (!isName) continue;
            string name = TargetNames.Label(source);
            _claims.Add(name);
            YamlMap mount = mounts.AddMap().Add("name", name).Add("mountPath", target);
            if (isReadOnly) mount.Add("readOnly", true);
        }
        if (isLost)
            subject.Say("volumes", ExportResult.Lost,
                "directories of this machine are not there in a cluster; put their files into the image");
        else subject.Say("volumes", ExportResult.Approximated, "a claim of 1Gi each; choose the size");
    }

    private static (string Source, string Target, bool IsReadOnly) Parts(YamlValue item)
    {
        if (item is YamlLeaf text)
        {
            string[] parts = text.Text.Split(':');
            return parts.Length == 1 ? ("", parts[0], false)
                : (parts[0], parts[1], parts.Length > 2 && parts[2].Contains("ro", StringComparison.Ordinal));
        }
        string source = "", target = "";
        bool isReadOnly = false;
        foreach (YamlEntry entry in ((YamlMap)item).Entries)
        {
            if (entry is { Key: "source", Value: YamlLeaf s }) source = s.Text;
            if (entry is { Key: "target", Value: YamlLeaf t }) target = t.Text;
            if (entry is { Key: "read_only", Value: YamlLeaf { Text: "true" } }) isReadOnly = true;
        }
        return (source, target, isReadOnly);
    }

    private void Memory(YamlList mounts, Subject subject, YamlValue node)
    {
        foreach (string path in KubernetesKept.Words(node))
        {
            string directory = "\0" + path.Split(':')[0];
            if (!_empty.Contains(directory)) _empty.Add(directory);
            mounts.AddMap().Add("name", NameOf(directory)).Add("mountPath", directory[1..]);
        }
        subject.Say("tmpfs", ExportResult.Carried, "");
    }

    private void FilesOf(YamlList mounts, Subject subject)
    {
        foreach (FileDescription file in subject.Service!.Files)
        {
            _files.Add((file.Section, file.Name));
            mounts.AddMap().Add("name", TargetNames.Label(file.Section + "-" + file.Name)).Add("mountPath", file.Target)
                .Add("subPath", file.Name).Add("readOnly", true);
            subject.Say(file.Section, ExportResult.Approximated,
                "contents are never written: fill the " + (file.Section == "secrets" ? "Secret" : "ConfigMap") + "s");
        }
    }
}
