using System;

namespace Monofy.Core.Watching;

/// <summary>
/// The patterns of <c>--watch-ignore</c>: <c>*</c> and <c>?</c> stand for anything but a slash, <c>**</c> for anything.
/// A pattern without a slash names a file or directory at any level (<c>*.pyc</c>, <c>node_modules</c>); another one is
/// a path below what is watched (<c>build/*.log</c>), and what lies below that. Allocates nothing and cannot throw: a
/// forked child may use it, too.
/// </summary>
public static class Glob
{
    /// <summary>Whether <paramref name="pattern"/> means <paramref name="path"/>, or a directory that it lies
    /// in.</summary>
    /// <param name="pattern">The pattern; a slash at its beginning or end does not matter.</param>
    /// <param name="path">Relative to what is watched, without a slash at its beginning.</param>
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

    /// <summary>Whether the whole of <paramref name="text"/> matches. Goes back to the last star only, so it takes at
    /// most the product of both lengths.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        int p = 0, t = 0, starAt = -1, resumeAt = 0, doubleAt = -1, doubleResumeAt = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                bool two = p + 1 < pattern.Length && pattern[p + 1] == '*';
                p += two ? 2 : 1;
                // "**/" stands for no directory, too.
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
