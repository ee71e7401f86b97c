using System;
using System.Globalization;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>
/// Writes strings in YAML so that every parser reads the same string: YAML 1.2 and 1.1 (Go, Python), where <c>yes</c>,
/// <c>012</c>, <c>1e3</c>, <c>12:30</c> and <c>2001-01-01</c> are not strings. Quoted only if needed, as a person would
/// write it.
/// </summary>
internal static class YamlText
{
    private static readonly string[] s_words =
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf", ".nan", "~", "<<", "="];

    /// <summary>Whether <paramref name="text"/> can be written in YAML at all: no NUL, and no byte that is not
    /// UTF-8.</summary>
    public static bool CanHold(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    /// <summary>On one line: plain if every parser reads that as the same string, otherwise in double quotes.</summary>
    /// <param name="text">The string.</param>
    /// <param name="isInFlow">Whether it is between <c>[</c> and <c>]</c>, where commas and brackets have a
    /// meaning.</param>
    public static string Inline(string text, bool isInFlow) => IsPlain(text, isInFlow) ? text : Quote(text);

    /// <summary>Whether it reads best as a block scalar (<c>|</c>): several lines, nothing to escape, no leading or
    /// trailing blank.</summary>
    public static bool IsBlock(string text)
    {
        if (!text.Contains('\n') || text[0] is ' ' or '\t' or '\n') return false;
        string trimmed = text.TrimEnd('\n');
        if (trimmed.Length == 0 || !trimmed.Contains('\n') || text.Length > trimmed.Length + 1) return false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\n' && text[i] != '\t' && NeedsEscape(text, i)) return false;
            bool isLineEnd = text[i] == '\n' || i + 1 == text.Length;
            if (isLineEnd && i > 0 && text[i - 1] is ' ' or '\t') return false;
        }
        return text[^1] is not (' ' or '\t');
    }

    /// <summary>In double quotes, with escapes where needed.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c == '\n') quoted.Append("\\n");
            else if (c == '\t') quoted.Append("\\t");
            else if (c == '\r') quoted.Append("\\r");
            else if (!NeedsEscape(text, i)) quoted.Append(c);
            else if (c < 0x100) quoted.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            else if (char.IsHighSurrogate(c)) quoted.Append(c);
            else quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }
        return quoted.Append('"').ToString();
    }

    // Characters that YAML does not consider printable or that editors hide: control characters, line separators, the
    // byte order mark.
    private static bool NeedsEscape(string text, int i)
    {
        char c = text[i];
        if (c < ' ' || c is >= '\x7f' and <= '\xa0') return true;
        if (c < 0x100) return false;
        if (char.IsHighSurrogate(c) || (char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1])))
            return false;
        return char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
            or UnicodeCategory.SpaceSeparator;
    }

    private static bool IsPlain(string text, bool isInFlow)
    {
        if (text.Length == 0 || text[0] == ' ' || text[^1] is ' ' or ':') return false;
        if (!IsPlainStart(text) || IsAnotherType(text)) return false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (NeedsEscape(text, i)) return false;
            if (c == '#' && i > 0 && text[i - 1] == ' ') return false;
            if (c == ':' && (isInFlow || i + 1 == text.Length || text[i + 1] == ' ')) return false;
            if (isInFlow && c is ',' or '[' or ']' or '{' or '}' or '"' or '\'' or '#') return false;
        }
        return true;
    }

    private static bool IsPlainStart(string text)
    {
        if (text[0] == '-')
            return !text.StartsWith("---", StringComparison.Ordinal) && text.Length > 1 && IsWordLike(text[1], text);
        if (text.StartsWith("...", StringComparison.Ordinal)) return false;
        return text[0] is not ('?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>'
            or '\'' or '"' or
            '%' or '@' or '`');
    }

    private static bool IsWordLike(char second, string text) =>
        char.IsAsciiLetter(second) || (second == '-' && text.Length > 2 && char.IsAsciiLetterOrDigit(text[2]));

    // Numbers, dates and sexagesimals begin with a digit after an optional sign or dot, and contain nothing but these.
    private static bool IsAnotherType(string text)
    {
        foreach (string word in s_words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        }
        string digits = text.TrimStart('+', '-', '.');
        if (digits.Length == 0) return true;
        if (!char.IsAsciiDigit(digits[0])) return false;
        foreach (char c in digits)
        {
            bool belongsToNumber = char.IsAsciiHexDigit(c) || c is '_' or '.' or ':' or '+' or '-' or 'x' or 'o' or 'X'
                or 'O' or 'T'
                or 't' or 'Z' or 'z' or ' ';
            if (!belongsToNumber) return false;
        }
        return true;
    }
}
