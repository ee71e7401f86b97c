using System;
using System.Collections.Generic;
using Monofy.Core.Input;
using Monofy.Core.Values;
using Monofy.Files.Compose.Schema;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Loading;

/// <summary>
/// Reads Compose files and what they name (<c>include</c>, <c>extends</c>, <c>.env</c>) to one tree. Every mistake is
/// collected; a part that is wrong is left out, so that the rest is looked at as well.
/// </summary>
/// <param name="source">Reads files.</param>
/// <param name="environment">monofy's environment.</param>
/// <param name="mistakes">Gets every mistake.</param>
/// <param name="notices">Gets what the user should know but is not a mistake.</param>
internal sealed class ComposeFiles(
    FileSource source, EnvironmentBlock environment, List<Diagnostic> mistakes, List<Diagnostic> notices)
{
    private const string Services = "services";

    private static readonly string[] s_sections = [Services, "volumes", "networks", "secrets", "configs", "models"];

    /// <summary>A variable's value in monofy's environment and, once the files are read, in the <c>.env</c> beside the
    /// first.</summary>
    public Func<string, string?> Lookup { get; private set; } = environment.Get;

    /// <summary>The variables of the <c>.env</c> beside the first file, once the files are read.</summary>
    public KeyValuePair<string, string>[] FromDotEnv { get; private set; } = [];

    private readonly Merger _merger = new(mistakes);
    private readonly List<string> _including = [];

    /// <summary>Reads <paramref name="paths"/>, each laid over those before; null if nothing of them could be read. A
    /// text that was
    /// read already comes with its path.</summary>
    public YamlMapping? Load(IReadOnlyList<(string Path, string? Text)> paths, string folder)
    {
        string dotEnv = FileSource.In(folder, ".env");
        if (source.ReadOptional(dotEnv, mistakes) is { } text)
        {
            (Lookup, Dictionary<string, string> values) = Variables(text, dotEnv, Lookup);
            FromDotEnv = [.. values];
        }
        Lookup = WithProjectName(paths, Lookup);
        return Load(paths, folder, Lookup);
    }

    // Compose defines it for references; the environment and .env win over the file. The name itself may hold
    // references, so it is looked for in the text.
    private static Func<string, string?> WithProjectName(
        IReadOnlyList<(string Path, string? Text)> paths, Func<string, string?> lookup)
    {
        const string key = "name:", variable = "COMPOSE_PROJECT_NAME";
        foreach ((string _, string? text) in paths)
        {
            foreach (ReadOnlySpan<char> line in (text ?? "").AsSpan().EnumerateLines())
            {
                if (!line.StartsWith(key, StringComparison.Ordinal) || line.Contains('$')) continue;
                string name = line[key.Length..].Trim().Trim("\"'").ToString();
                return wanted => lookup(wanted) ?? (wanted == variable && name.Length > 0 ? name : null);
            }
        }
        return lookup;
    }

    // monofy's environment wins over the file.
    private (Func<string, string?> Lookup, Dictionary<string, string> Values) Variables(string text, string path,
        Func<string, string?> lookup)
    {
        (IReadOnlyList<KeyValuePair<string, string>> entries, Diagnostic? error) = DotEnv.Parse(text, path, lookup);
        if (error != null) mistakes.Add(error);
        var values = new Dictionary<string, string>();
        foreach ((string name, string value) in entries) values[name] = value;
        return (name => lookup(name) ?? values.GetValueOrDefault(name), values);
    }

    private YamlMapping? Load(IReadOnlyList<(string Path, string? Text)> paths, string folder, Func<string,
        string?> lookup)
    {
        YamlNode? result = null;
        foreach ((string path, string? given) in paths)
        {
            if ((given ?? source.ReadNamed(path, null, mistakes)) is not { } text) continue;
            foreach (YamlMapping document in Documents(text, new(path, folder), lookup, result != null))
            {
                YamlMapping included = Include(document, folder, lookup);
                YamlMapping extended = new Extender(source, _merger, mistakes, ReadOther).Apply(included,
                    result as YamlMapping);
                result = result == null ? Merger.Clean(extended) : _merger.Merge(result, extended, "");
            }

            List<YamlMapping> ReadOther(string other, string otherFolder) =>
                source.ReadNamed(other, null, mistakes) is { } t ? Documents(t, new(other, otherFolder), lookup, true)
                    : [];
        }
        return result as YamlMapping;
    }

    private List<YamlMapping> Documents(string text, YamlOrigin file, Func<string, string?> lookup, bool isOverride)
    {
        var interpolator = new Interpolator(lookup, mistakes, notices);
        var documents = new List<YamlMapping>();
        foreach (YamlNode root in YamlReader.Read(text, file, source.Budget, interpolator, mistakes))
        {
            new SchemaCheck(mistakes, isOverride || documents.Count > 0).CheckFile(root);
            if (root is YamlMapping mapping) documents.Add(mapping);
        }
        return documents;
    }

    // What is included lies below what includes it.
    private YamlMapping Include(YamlMapping document, string folder, Func<string, string?> lookup)
    {
        if (document["include"] is not YamlSequence includes) return document;
        YamlNode? below = null;
        foreach (YamlNode item in includes.Items)
        {
            YamlMapping? included = item is YamlScalar or YamlMapping ? Included(item, folder, lookup) : null;
            if (included == null) continue;
            below = below == null ? included : _merger.Merge(below, included, "");
        }
        var own = new List<KeyValuePair<YamlScalar, YamlNode>>();
        foreach (KeyValuePair<YamlScalar, YamlNode> entry in document.Entries)
        {
            if (entry.Key.Value != "include") own.Add(entry);
        }
        YamlMapping rest = new() { File = document.File, Line = document.Line, Column = document.Column,
            Entries = own };
        return below == null ? rest : (YamlMapping)_merger.Merge(Sections((YamlMapping)below), rest, "")!;
    }

    private static YamlMapping Sections(YamlMapping file)
    {
        var sections = new List<KeyValuePair<YamlScalar, YamlNode>>();
        foreach (KeyValuePair<YamlScalar, YamlNode> entry in file.Entries)
        {
            if (Array.IndexOf(s_sections, entry.Key.Value) >= 0) sections.Add(entry);
        }
        return new() { File = file.File, Line = file.Line, Column = file.Column, Entries = sections };
    }

    private YamlMapping? Included(YamlNode item, string folder, Func<string, string?> lookup)
    {
        var paths = new List<(string, string?)>();
        YamlNode? named = item is YamlMapping mapping ? mapping["path"] : item;
        foreach (string path in Texts(named))
        {
            if (FileSource.IsRemote(path))
                mistakes.Add(item.Mistake("include: " + path + " is not a local file, and only local files are read"));
            else paths.Add((FileSource.In(folder, path), null));
        }
        if (paths.Count == 0) return null;
        string inner = FileSource.FolderOf(paths[0].Item1);
        if ((item as YamlMapping)?["project_directory"] is YamlScalar directory)
            inner = FileSource.In(folder, directory.Value);
        if (_including.Contains(paths[0].Item1))
        {
            mistakes.Add(item.Mistake("include: the files include each other in a circle: " + string.Join(" -> ",
                _including) + " -> " + paths[0].Item1));
            return null;
        }
        foreach ((string path, string? _) in paths)
        {
            if (!source.Exists(path, item, mistakes)) return null;
        }
        _including.Add(paths[0].Item1);
        YamlMapping? result = Load(paths, inner, EnvironmentOf(item, inner, folder, lookup));
        _including.RemoveAt(_including.Count - 1);
        return result;
    }

    private Func<string, string?> EnvironmentOf(YamlNode item, string inner, string folder, Func<string,
        string?> lookup)
    {
        YamlNode? files = (item as YamlMapping)?["env_file"];
        if (files == null)
        {
            string path = FileSource.In(inner, ".env");
            return source.ReadOptional(path, mistakes) is { } text ? Variables(text, path, lookup).Lookup : lookup;
        }
        foreach (string name in Texts(files))
        {
            string path = FileSource.In(folder, name);
            if (name != "/dev/null" && source.ReadNamed(path, files, mistakes) is { } text)
                lookup = Variables(text, path, lookup).Lookup;
        }
        return lookup;
    }

    private static IEnumerable<string> Texts(YamlNode? node)
    {
        if (node is YamlScalar scalar) yield return scalar.Value;
        foreach (YamlNode item in (node as YamlSequence)?.Items ?? [])
        {
            if (item is YamlScalar text) yield return text.Value;
        }
    }
}
