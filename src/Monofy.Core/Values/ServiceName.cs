using System;

namespace Monofy.Core.Values;

/// <summary>The names a service may have: a letter or digit, then letters, digits, <c>_ . -</c>.</summary>
public static class ServiceName
{
    /// <summary>Whether <paramref name="text"/> is such a name.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterOrDigit(text[0])) return false;
        foreach (char c in text[1..])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        }
        return true;
    }
}
