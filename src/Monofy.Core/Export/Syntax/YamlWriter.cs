using System.Collections.Generic;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Writes <see cref="YamlValue"/>s as a person would: two spaces per level, short lists of words on one
/// line.</summary>
internal sealed class YamlWriter
{
    private const int MaxFlowWidth = 100;

    private readonly StringBuilder _text = new();

    /// <summary>The text of a document, with a newline at the end.</summary>
    public static string Write(YamlMap document)
    {
        var writer = new YamlWriter();
        writer.Map(document, 0, isAfterDash: false);
        return writer._text.ToString();
    }

    private void Map(YamlMap map, int indent, bool isAfterDash)
    {
        bool isFirst = true;
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Value.IsEmpty) continue;
            if (map.IsSpaced && !isFirst) _text.Append('\n');
            isFirst = false;
            if (!isAfterDash)
            {
                Comment(entry.Comment, indent);
                _text.Append(' ', indent);
            }
            isAfterDash = false;
            _text.Append(YamlText.Inline(entry.Key, isInFlow: false)).Append(':');
            Value(entry.Value, indent);
        }
    }

    // Writes a value after its key: on the same line if it is short, otherwise on the lines below.
    private void Value(YamlValue node, int indent)
    {
        switch (node)
        {
            case YamlLeaf { Text: "", IsString: false }:
                _text.Append('\n');
                break;
            case YamlLeaf scalar:
                _text.Append(' ');
                Scalar(scalar, indent + 2);
                break;
            case YamlMap { Entries.Count: 0 }:
                _text.Append(" {}\n");
                break;
            case YamlMap map:
                _text.Append('\n');
                Map(map, indent + 2, isAfterDash: false);
                break;
            case YamlList list when Flow(list, indent) is { } flow:
                _text.Append(' ').Append(flow).Append('\n');
                break;
            case YamlList list:
                _text.Append('\n');
                List(list, indent + 2);
                break;
        }
    }

    private void List(YamlList list, int indent)
    {
        foreach ((YamlValue value, string? comment) in list.Items)
        {
            Comment(comment, indent);
            if (value is YamlMap first && first.Entries.Count > 0) Comment(FirstOf(first), indent);
            _text.Append(' ', indent).Append('-');
            if (value is YamlMap { Entries.Count: > 0 } map)
            {
                _text.Append(' ');
                Map(map, indent + 2, isAfterDash: true);
            }
            else
            {
                Value(value, indent);
            }
        }
    }

    private static string? FirstOf(YamlMap map)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            if (!entry.Value.IsEmpty) return entry.Comment;
        }
        return null;
    }

    private void Scalar(YamlLeaf scalar, int indent)
    {
        if (!scalar.IsString)
        {
            _text.Append(scalar.Text).Append('\n');
            return;
        }
        if (!YamlText.IsBlock(scalar.Text))
        {
            _text.Append(YamlText.Inline(scalar.Text, isInFlow: false)).Append('\n');
            return;
        }
        _text.Append(scalar.Text[^1] == '\n' ? "|\n" : "|-\n");
        foreach (string line in scalar.Text.TrimEnd('\n').Split('\n'))
        {
            if (line.Length > 0) _text.Append(' ', indent).Append(line);
            _text.Append('\n');
        }
    }

    // A list of words on one line, or null if it does not fit there.
    private static string? Flow(YamlList list, int indent)
    {
        var words = new List<string>();
        int width = indent;
        foreach ((YamlValue value, string? comment) in list.Items)
        {
            if (value is not YamlLeaf scalar || comment != null || (scalar.IsString && scalar.Text.Contains('\n')))
                return null;
            string word = scalar.IsString ? YamlText.Inline(scalar.Text, isInFlow: true) : scalar.Text;
            width += word.Length + 2;
            if (width > MaxFlowWidth) return null;
            words.Add(word);
        }
        return "[" + string.Join(", ", words) + "]";
    }

    private void Comment(string? comment, int indent)
    {
        if (comment == null) return;
        foreach (string line in CommentText.Wrap(comment, MaxFlowWidth - indent))
            _text.Append(' ', indent).Append("# ").Append(line).Append('\n');
    }
}
