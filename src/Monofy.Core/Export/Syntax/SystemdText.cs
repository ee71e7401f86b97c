using System;
using System.Globalization;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>The quoting of unit files (systemd.syntax(7), systemd.service(5)): <c>%</c> is doubled everywhere, <c>$</c>
/// in command lines, and words are put in double quotes with C escapes.</summary>
internal static class SystemdText
{
    /// <summary>One word of a command line, in which nothing is a reference.</summary>
    public static string Word(string text) => Quote(text.Replace("%", "%%").Replace("$", "$$"));

    /// <summary><c>NAME=VALUE</c> for <c>Environment=</c>, where <c>$</c> has no meaning.</summary>
    public static string Assignment(string text) => Quote(text.Replace("%", "%%"));

    /// <summary>A value that is not split into words (a path, a description).</summary>
    public static string Value(string text) => CommentText.Clean(text).Replace("%", "%%").Replace("\\", "\\\\");

    /// <summary>Puts <paramref name="text"/>, in which <c>%</c> and <c>$</c> are already doubled, in quotes if
    /// needed.</summary>
    public static string Quote(string text)
    {
        if (text.Length > 0 && IsBare(text)) return text;
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (int i = 0; i < text.Length; i++) Append(quoted, text, i);
        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, string text, int i)
    {
        char c = text[i];
        // A byte that is not UTF-8 is a lone low surrogate (Values.Text).
        bool isByte = c is >= '\uDC80' and <= '\uDCFF' && (i == 0 || !char.IsHighSurrogate(text[i - 1]));
        if (c is '"' or '\\') quoted.Append('\\').Append(c);
        else if (c == '\n') quoted.Append("\\n");
        else if (c == '\t') quoted.Append("\\t");
        else if (c < ' ' || c == '\x7f')
            quoted.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
        else if (isByte) quoted.Append("\\x").Append((c - 0xDC00).ToString("x2", CultureInfo.InvariantCulture));
        else quoted.Append(c);
    }

    // A lone ; separates commands; quotes, backslashes and blanks have a meaning.
    private static bool IsBare(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && "-_./:=,+@%${}".IndexOf(c, StringComparison.Ordinal) < 0) return false;
        }
        return true;
    }
}
