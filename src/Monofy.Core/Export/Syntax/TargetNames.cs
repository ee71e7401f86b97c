using System;
using System.Collections.Generic;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Names that a target can have: RFC 1123 labels (lower case letters, digits, inner dashes, at most 63
/// characters).</summary>
internal sealed class TargetNames(int longest = 63)
{
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);

    /// <summary>The first collision: two names that become one; null: none.</summary>
    public string? Collision { get; private set; }

    /// <summary>What <paramref name="name"/> is called there. The same name always gets the same answer.</summary>
    public string Of(string name)
    {
        string label = Label(name, longest);
        if (!_taken.TryAdd(label, name) && _taken[label] != name)
            Collision ??= "\"" + _taken[label] + "\" and \"" + name + "\" would both be called " + label +
                "; rename one of them";
        return label;
    }

    /// <summary>The RFC 1123 label for <paramref name="name"/>.</summary>
    public static string Label(string name, int longest = 63)
    {
        var label = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterOrDigit(c)) label.Append(char.ToLowerInvariant(c));
            else if (label.Length > 0 && label[^1] != '-') label.Append('-');
        }
        if (label.Length > longest) label.Length = longest;
        string text = label.ToString().Trim('-');
        return text.Length == 0 ? "x" : text;
    }

    /// <summary><paramref name="name"/> as the value of a label, which takes more than a name does; null if even that
    /// cannot hold it.
    /// </summary>
    public static string? LabelValue(string name)
    {
        if (name.Length is 0 or > 63 || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return null;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return null;
        }
        return name;
    }
}
