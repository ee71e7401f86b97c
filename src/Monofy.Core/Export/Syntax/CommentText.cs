using System.Collections.Generic;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Formats texts for comments: without anything that could end the comment, in readable lines.</summary>
internal static class CommentText
{
    /// <summary>Replaces control characters and line separators with <c>?</c>.</summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (int i = 0; i < text.Length; i++)
        {
            bool isHidden = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' or '\ufeff' ||
                IsLoneSurrogate(text, i);
            if (isHidden) (clean ??= new(text))[i] = '?';
        }
        return clean?.ToString() ?? text;
    }

    /// <summary>Wraps to lines of at most <paramref name="width"/> characters if the words allow it. A line that begins
    /// with a blank, such as a command to copy, is not wrapped.</summary>
    public static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (string part in text.Split('\n'))
        {
            if (part.StartsWith(' ')) lines.Add(Clean(part));
            else Fill(lines, Clean(part), width);
        }
        return lines;
    }

    private static void Fill(List<string> lines, string text, int width)
    {
        int start = 0;
        while (text.Length - start > width)
        {
            // The last blank within the width, otherwise the first one after it.
            int end = text.LastIndexOf(' ', start + width, width + 1);
            if (end < start) end = text.IndexOf(' ', start + width);
            if (end < 0) break;
            if (end > start) lines.Add(text[start..end]);
            start = end + 1;
        }
        lines.Add(text[start..]);
    }

    private static bool IsLoneSurrogate(string text, int i) =>
        char.IsHighSurrogate(text[i]) ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])
        : char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1]));
}
