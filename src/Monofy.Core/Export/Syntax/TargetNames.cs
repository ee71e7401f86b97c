using System;
using System.Collections.Generic;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Names allowed in a target: RFC 1123 labels (lower case letters, digits, inner dashes, at most 63
/// characters).</summary>
internal sealed class TargetNames(int maxLength = 63)
{
    private readonly Dictionary<string, string> _taken = new(StringComparer.Ordinal);

    /// <summary>The first collision of two names that become the same; null: none.</summary>
    public string? Collision { get; private set; }

    /// <summary>The target's name for <paramref name="name"/>. The same name always gives the same result.</summary>
    public string Of(string name)
    {
        string label = Label(name, maxLength);
        if (!_taken.TryAdd(label, name) && _taken[label] != name)
            Collision ??= "\"" + _taken[label] + "\" and \"" + name + "\" would both be called " + label +
                "; rename one of them";
        return label;
    }

    /// <summary>The RFC 1123 label for <paramref name="name"/>.</summary>
    public static string Label(string name, int maxLength = 63)
    {
        var label = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterOrDigit(c)) label.Append(char.ToLowerInvariant(c));
            else if (label.Length > 0 && label[^1] != '-') label.Append('-');
        }
        if (label.Length > maxLength) label.Length = maxLength;
        string text = label.ToString().Trim('-');
        return text.Length == 0 ? "x" : text;
    }

    /// <summary><paramref name="name"/> as a label value, which allows more than a name does; null if it is not valid
    /// there either.
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
