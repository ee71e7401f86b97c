using System;
using System.Collections.Generic;
using Monofy.Core.Input;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Schema;

/// <summary>Compares a file with the Compose Specification's schema, and finds every mistake.</summary>
/// <param name="mistakes">Gets them.</param>
/// <param name="isOverride">The file lies over another one, where nothing at all leaves a value as it is.</param>
internal sealed class SchemaCheck(List<Diagnostic> mistakes, bool isOverride = false)
{
    private static Dictionary<string, SchemaType>? s_rows;

    /// <summary>The row called <paramref name="name"/>.</summary>
    public static SchemaType Row(string name) => (s_rows ??= SchemaText.Read(KnownKeys.Table))[name];

    /// <summary>Checks a whole file.</summary>
    public void CheckFile(YamlNode root)
    {
        if (root is not YamlMapping) mistakes.Add(root.Mistake("expected a mapping with services, found " + root.Kind));
        else Check(root, Row("file"), "");
    }

    private void Check(YamlNode node, SchemaType type, string name)
    {
        YamlMistakeException.ThrowIfTooMany(mistakes, node);
        // What is reset has no value any more, whatever stands there.
        if (type.Has(SchemaKinds.Any) || node.Tag == "!reset") return;
        switch (node)
        {
            case YamlMapping mapping when type.Keys != null:
                CheckMapping(mapping, type, name);
                break;
            case YamlSequence list when type.Items != null:
                CheckList(list, type, name);
                break;
            case YamlScalar scalar when Fits(scalar, type):
                break;
            default:
                mistakes.Add(node.Mistake(Label(name) + "expected " + type.Expected() +
                    ", found " + Found(node, type)));
                break;
        }
    }

    private static string Label(string name) => name.Length == 0 ? "" : name + ": ";

    private static string Found(YamlNode node, SchemaType type)
    {
        if (node is not YamlScalar scalar) return node.Kind;
        if (type.Words != null && !scalar.IsNull) return scalar.Written;
        bool quotesHelp = type.Has(SchemaKinds.Text) && scalar.IsPlain && !scalar.IsNull;
        return node.Kind + (quotesHelp ? " (in quotes it is a text: \"" + scalar.Value + "\")" : "");
    }

    private void CheckMapping(YamlMapping mapping, SchemaType type, string name)
    {
        foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
        {
            if (type.Extensions && key.Value.StartsWith("x-", StringComparison.Ordinal)) continue;
            if (type.Keys!.TryGetValue(key.Value, out SchemaType? known)) Check(value, known, key.Value);
            else if (type.Named != null)
            {
                if (type.PlainNames && !IsPlainName(key.Value))
                    mistakes.Add(key.Mistake(Label(name) + "expected a name of letters, digits, ., _ and -, found " +
                        (key.Value.Length == 0 ? "nothing" : key.Written)));
                Check(value, type.Named, key.Value);
            }
            else if (!type.Open) Unknown(key, type);
        }
        foreach (string key in type.Required)
        {
            if (mapping[key] == null)
                mistakes.Add(mapping.Mistake(Label(name) + "expected the key " + key + ", which is missing"));
        }
    }

    private static bool IsPlainName(string name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        }
        return name.Length > 0;
    }

    private void Unknown(YamlScalar key, SchemaType type)
    {
        string? near = Nearest.Of(key.Value, type.Keys!.Keys);
        mistakes.Add(key.Mistake("unknown key " + key.Value +
            (near == null ? " (newer than this monofy?)" : "; did you mean " + near +
            "? (or is it newer than this monofy?)")));
    }

    private void CheckList(YamlSequence list, SchemaType type, string name)
    {
        HashSet<string>? seen = type.Unique ? [] : null;
        foreach (YamlNode item in list.Items)
        {
            Check(item, type.Items!, name);
            if (seen != null && item is YamlScalar scalar && !seen.Add(scalar.Value))
                mistakes.Add(item.Mistake(Label(name) + scalar.Written + " stands in the list twice"));
        }
    }

    // A value that a variable put in is a text first; the code that reads it finds out whether it is a number or a
    // boolean.
    private bool Fits(YamlScalar scalar, SchemaType type)
    {
        if (scalar.IsNull) return type.Has(SchemaKinds.Null) || isOverride;
        bool isText = scalar.Source != null || (scalar.Boolean == null && !scalar.IsNumber);
        bool isWord = type.Words == null || Array.IndexOf(type.Words, scalar.Value) >= 0;
        if (isText && isWord && type.Has(SchemaKinds.Text)) return true;
        return (type.Has(SchemaKinds.Boolean) && scalar.Truth != null)
            || (type.Has(SchemaKinds.Integer) && scalar.Integer != null)
            || (type.Has(SchemaKinds.Number) && scalar.IsNumber);
    }
}
