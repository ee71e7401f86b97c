using System;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Quotes words for a POSIX shell.</summary>
internal static class ShellText
{
    private const string Bare = "-_./:=,+@%^";

    /// <summary>One word: unchanged, or in single quotes.</summary>
    public static string Word(string text) => IsBare(text) ? text : "'" + text.Replace("'", "'\\''") + "'";

    /// <summary><paramref name="text"/> as the first word of a command, which must not look like an
    /// assignment.</summary>
    public static string Program(string text) =>
        text.Contains('=') ? "'" + text.Replace("'", "'\\''") + "'" : Word(text);

    /// <summary>Text for use inside double quotes.</summary>
    public static string InQuotes(string text)
    {
        var quoted = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c is '"' or '\\' or '$' or '`') quoted.Append('\\');
            quoted.Append(c);
        }
        return quoted.ToString();
    }

    private static bool IsBare(string text)
    {
        if (text.Length == 0) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !Bare.Contains(c, StringComparison.Ordinal)) return false;
        }
        return true;
    }
}
