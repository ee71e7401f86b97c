using System;

namespace Monofy.Core.Watching;

/// <summary>
/// The patterns of <c>--watch-ignore</c>: <c>*</c> and <c>?</c> match anything but a slash, <c>**</c> matches anything.
/// A pattern without a slash matches a file or directory at any level (<c>*.pyc</c>, <c>node_modules</c>); one with a
/// slash matches a path relative to the watched path (<c>build/*.log</c>) and everything below it. Allocates nothing
/// and cannot throw, so a forked child may use it too.
/// </summary>
public static class Glob
{
    /// <summary>Whether <paramref name="pattern"/> matches <paramref name="path"/> or a directory above it.</summary>
    /// <param name="pattern">The pattern; a leading slash anchors it, a trailing one is ignored.</param>
    /// <param name="path">Relative to the watched path, without a leading slash.</param>
    public static bool Ignores(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> path)
    {
        bool anywhere = !pattern.Trim((byte)'/').Contains((byte)'/') && !pattern.StartsWith((byte)'/');
        pattern = pattern.Trim((byte)'/');
        if (pattern.IsEmpty) return false;
        for (int from = 0; ;)
        {
            int slash = path[from..].IndexOf((byte)'/');
            int end = slash < 0 ? path.Length : from + slash;
            if (Matches(pattern, anywhere ? path[from..end] : path[..end])) return true;
            if (slash < 0) return false;
            from = end + 1;
        }
    }

    /// <summary>Whether all of <paramref name="text"/> matches. Backtracks to the last star only, so the time is at
    /// most proportional to the product of both lengths.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        int p = 0, t = 0, starAt = -1, resumeAt = 0, doubleAt = -1, doubleResumeAt = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                bool two = p + 1 < pattern.Length && pattern[p + 1] == '*';
                p += two ? 2 : 1;
                // "**/" also matches no directory at all.
                if (two && p < pattern.Length && pattern[p] == '/' && (t == 0 || text[t - 1] == '/')) p++;
                if (two) (doubleAt, doubleResumeAt, starAt) = (p, t, -1);
                else (starAt, resumeAt) = (p, t);
            }
            else if (p < pattern.Length && (pattern[p] == text[t] || (pattern[p] == '?' && text[t] != '/')))
            {
                p++;
                t++;
            }
            else if (starAt >= 0 && text[resumeAt] != '/')
            {
                (p, t) = (starAt, ++resumeAt);
            }
            else if (doubleAt >= 0)
            {
                (p, t, starAt) = (doubleAt, ++doubleResumeAt, -1);
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
