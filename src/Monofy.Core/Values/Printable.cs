using System;
using System.Text;

namespace Monofy.Core.Values;

/// <summary>Text that a terminal shows without interpreting it: each control character (C0, DEL and C1; U+009B is a CSI
/// to many terminals) is replaced by a question mark.</summary>
public static class Printable
{
    private const char Substitute = '?', Escape = '\u001b';

    /// <summary>Replaces control characters in <paramref name="text"/>; returns the same instance if it has
    /// none.</summary>
    public static string Of(string text)
    {
        foreach (char c in text)
        {
            if (!IsControl(c)) continue;
            return string.Create(text.Length, text, static (span, from) =>
            {
                for (int i = 0; i < span.Length; i++) span[i] = IsControl(from[i]) ? Substitute : from[i];
            });
        }
        return text;
    }

    /// <summary>Replaces control characters in a line that a program wrote, except tabs and colours
    /// (<c>ESC [ … m</c>).</summary>
    public static string Line(string text)
    {
        int at = 0;
        while (at < text.Length && !IsControl(text[at])) at++;
        if (at == text.Length) return text;
        var line = new StringBuilder(text, 0, at, text.Length);
        while (at < text.Length)
        {
            int color = ColorAt(text, at);
            if (color > 0) line.Append(text, at, color);
            else line.Append(IsControl(text[at]) && text[at] != '\t' ? Substitute : text[at]);
            at += Math.Max(1, color);
        }
        return line.ToString();
    }

    // The length of the colour sequence there; 0 if there is none.
    private static int ColorAt(string text, int at)
    {
        if (text[at] != Escape || at + 1 >= text.Length || text[at + 1] != '[') return 0;
        int end = at + 2;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is ';' or ':')) end++;
        return end < text.Length && text[end] == 'm' ? end + 1 - at : 0;
    }

    private static bool IsControl(char c) => c is < ' ' or (>= (char)0x7f and < (char)0xa0);
}
