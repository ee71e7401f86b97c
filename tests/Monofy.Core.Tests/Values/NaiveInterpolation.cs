using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Values;

/// <summary>The interpolation once more, as a regular expression and a brute-force search for the closing brace: slow,
/// short, and of another build than the one it checks.</summary>
internal static partial class NaiveInterpolation
{
    public static string? Expand(string text, Dictionary<string, string> values, ExpansionMode mode)
    {
        string result = "";
        while (text.IndexOf('$') is int dollar && dollar >= 0)
        {
            result += text[..dollar];
            text = text[dollar..];
            (string? piece, int length) = Head(text, values, mode);
            if (piece is null) return null;

            result += piece;
            text = text[length..];
        }

        return result + text;
    }

    // What the $ in front becomes, and how much of the text that takes.
    private static (string? Piece, int Length) Head(string text, Dictionary<string, string> values, ExpansionMode mode)
    {
        if (text.StartsWith("$$")) return ("$", 2);

        Match bare = Bare().Match(text);
        if (bare.Success) return (Value(bare.Groups[1].Value, values, mode), bare.Length);

        int end = Enumerable.Range(3, text.Length).FirstOrDefault(n => n <= text.Length && Balanced(text[1..n]));
        Match braced = end == 0 ? Match.Empty : Braced().Match(text[2..(end - 1)]);
        if (!braced.Success) return (mode == ExpansionMode.Compose && text.StartsWith("${") ? null : "$", 1);

        string name = braced.Groups[1].Value;
        string sign = braced.Groups[2].Value;
        if (sign == "") return (Value(name, values, mode), end);

        string? value = values.GetValueOrDefault(name);
        if (sign[0] == ':' && value == "") value = null;
        string operand = braced.Groups[3].Value;
        return sign[^1] switch
        {
            '-' => (value ?? Expand(operand, values, mode), end),
            '?' => (value, end),
            _ => (value is null ? "" : Expand(operand, values, mode), end),
        };
    }

    private static string? Value(string name, Dictionary<string, string> values, ExpansionMode mode) =>
        values.GetValueOrDefault(name) ?? (mode == ExpansionMode.Strict ? null : "");

    private static bool Balanced(string text)
    {
        if (text[0] != '{') return false;
        while (Pair().IsMatch(text[1..])) text = text[0] + Pair().Replace(text[1..], m => m.Groups[1].Value, 1);
        return text.Count(c => c == '}') == 1 && text.EndsWith('}') && !text[1..].Contains('{');
    }

    [GeneratedRegex(@"^\$([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Bare();

    [GeneratedRegex(@"^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?+])(.*))?$", RegexOptions.Singleline)]
    private static partial Regex Braced();

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Pair();
}
