using System;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Words as a POSIX shell reads them back.</summary>
internal static class ShellText
{
    private const string Bare = "-_./:=,+@%^";

    /// <summary>One word: as it is, or in single quotes.</summary>
    public static string Word(string text) => IsBare(text) ? text : "'" + text.Replace("'", "'\\''") + "'";

    /// <summary>A command that begins with a word of <paramref name="text"/>: an assignment there would be taken as
    /// one.</summary>
    public static string Program(string text) =>
        text.Contains('=') ? "'" + text.Replace("'", "'\\''") + "'" : Word(text);

    /// <summary>Text for between double quotes.</summary>
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
