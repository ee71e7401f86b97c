using System.Collections.Generic;
using Monofy.Core.Values;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Monofy.Files.Yaml;

/// <summary>
/// Makes nodes of the documents in a text. Syntax and limits end the reading; what is well-formed and still wrong (the
/// same key twice, a
/// key that is a list, an unknown tag) is added to the mistakes, and reading goes on.
/// </summary>
public sealed class YamlReader
{
    private const string MergeKey = "<<";

    private readonly YamlOrigin _file;
    private readonly YamlEvents _events;
    private readonly Interpolator? _scalars;
    private readonly List<Diagnostic> _mistakes;
    private readonly Dictionary<string, (YamlNode? Node, int Size)> _anchors = [];
    // Short texts come again and again: keys, true, words of commands.
    private readonly Dictionary<string, string> _texts = [];
    private int _size;

    private YamlReader(string text, YamlOrigin file, YamlBudget budget, Interpolator? scalars,
        List<Diagnostic> mistakes) =>
        (_file, _events, _scalars, _mistakes) = (file, new(text, file, budget), scalars, mistakes);

    /// <summary>The documents of <paramref name="text"/>, empty ones left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Where it comes from.</param>
    /// <param name="budget">What may still be read.</param>
    /// <param name="scalars">Replaces references in values (not in keys); null: they stay.</param>
    /// <param name="mistakes">Gets every mistake.</param>
    public static List<YamlNode> Read(
        string text, YamlOrigin file, YamlBudget budget, Interpolator? scalars, List<Diagnostic> mistakes)
    {
        var documents = new List<YamlNode>();
        try
        {
            new YamlReader(text, file, budget, scalars, mistakes).ReadDocuments(documents);
        }
        catch (YamlMistakeException e)
        {
            mistakes.Add(e.Mistake);
        }
        return documents;
    }

    private void ReadDocuments(List<YamlNode> documents)
    {
        while (_events.Next())
        {
            if (_events.Current is not DocumentStart) continue;
            _anchors.Clear();
            _events.Next();
            YamlNode root = ReadNode(false);
            if (root is not YamlScalar { IsNull: true }) documents.Add(root);
        }
    }

    // Begins and ends on the node's last event.
    private YamlNode ReadNode(bool isKey)
    {
        ParsingEvent current = _events.Current;
        if (current is AnchorAlias alias) return Alias(alias);
        int before = _size++;
        string? anchor = current is NodeEvent { Anchor.IsEmpty: false } named ? named.Anchor.Value : null;
        // Until it is complete it can name nothing.
        if (anchor != null) _anchors[anchor] = (null, 0);
        YamlNode node = current switch
        {
            Scalar scalar => ReadScalar(scalar, isKey),
            SequenceStart start => ReadSequence(start),
            MappingStart start => ReadMapping(start),
            _ => throw _events.Fail(current.Start, "not valid YAML: a value is missing"),
        };
        if (anchor != null) _anchors[anchor] = (node, _size - before);
        return node;
    }

    private YamlNode Alias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out (YamlNode? Node, int Size) found))
            throw _events.Fail(alias.Start, "the alias *" + alias.Value.Value + " names no anchor before it");
        if (found.Node == null)
            throw _events.Fail(alias.Start, "the alias *" + alias.Value.Value + " stands within what it names");
        _events.TakeAlias(found.Size);
        _size += found.Size;
        return found.Node;
    }

    private YamlScalar ReadScalar(Scalar scalar, bool isKey)
    {
        (int line, int column) = ((int)scalar.Start.Line, (int)scalar.Start.Column);
        string value = Shared(scalar.Value), source = value;
        if (!isKey && _scalars != null && value.Contains('$')) value = _scalars.Read(value, _file, line, column);
        return new()
        {
            File = _file, Line = line, Column = column, Tag = TagOf(scalar, out bool isText), Value = value,
            Source = ReferenceEquals(value, source) ? null : source, IsPlain = scalar.Style == ScalarStyle.Plain &&
                !isText,
        };
    }

    private string Shared(string text)
    {
        const int longest = 32;
        if (text.Length is 0 or > longest) return text;
        if (_texts.TryGetValue(text, out string? shared)) return shared;
        _texts.Add(text, text);
        return text;
    }

    private YamlSequence ReadSequence(SequenceStart start)
    {
        var items = new List<YamlNode>();
        while (_events.Next() && _events.Current is not SequenceEnd) items.Add(ReadNode(false));
        return new()
        {
            File = _file, Line = (int)start.Start.Line, Column = (int)start.Start.Column, Tag = TagOf(start, out _),
                Items = items.ToArray(),
        };
    }

    private YamlMapping ReadMapping(MappingStart start)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        var seen = new Dictionary<string, YamlScalar>();
        List<YamlNode>? merged = null;
        while (_events.Next() && _events.Current is not MappingEnd)
        {
            YamlNode key = ReadNode(true);
            _events.Next();
            YamlNode value = ReadNode(false);
            YamlMistakeException.ThrowIfTooMany(_mistakes, key);
            if (key is not YamlScalar name) _mistakes.Add(key.Mistake("expected a text as key, found " + key.Kind));
            else if (name.IsPlain && name.Value == MergeKey) Collect(value, merged ??= []);
            else if (seen.TryAdd(name.Value, name)) entries.Add(new(name, value));
            else _mistakes.Add(name.Mistake("the key " + name.Value +
                " stands here twice, first in line " + seen[name.Value].Line));
        }
        if (merged != null) Merge(merged, entries, seen);
        return new()
        {
            File = _file, Line = (int)start.Start.Line, Column = (int)start.Start.Column, Tag = TagOf(start, out _),
            Entries = entries.ToArray(),
        };
    }

    // "<<: *base" or "<<: [*a, *b]".
    private void Collect(YamlNode value, List<YamlNode> merged)
    {
        if (value is YamlSequence list) merged.AddRange(list.Items);
        else if (value is not YamlScalar { IsNull: true }) merged.Add(value);
    }

    // What stands in the mapping itself wins, then what comes first.
    private void Merge(List<YamlNode> merged, List<KeyValuePair<YamlScalar, YamlNode>> entries, Dictionary<string,
        YamlScalar> seen)
    {
        foreach (YamlNode node in merged)
        {
            if (node is not YamlMapping mapping)
            {
                _mistakes.Add(node.Mistake("expected a mapping, or a list of mappings, behind <<, found " + node.Kind));
                continue;
            }
            foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
            {
                if (seen.TryAdd(key.Value, key)) entries.Add(new(key, value));
            }
        }
    }

    private string? TagOf(NodeEvent node, out bool isText)
    {
        isText = false;
        if (node.Tag.IsEmpty) return null;
        string tag = node.Tag.IsNonSpecific ? "!" : node.Tag.Value;
        switch (tag)
        {
            case "!reset" or "!override":
                return tag;
            case "!" or "tag:yaml.org,2002:str":
                isText = true;
                return null;
            case "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or
                "tag:yaml.org,2002:null" or "tag:yaml.org,2002:map" or "tag:yaml.org,2002:seq":
                return null;
            default:
                _mistakes.Add(new(_events.Place(node.Start), "unknown tag " + tag + "; expected !reset or !override"));
                return null;
        }
    }
}
