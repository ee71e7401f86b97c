using System;
using System.Collections.Generic;

namespace Monofy.Core.Values;

/// <summary>What the user probably meant to type.</summary>
public static class Nearest
{
    /// <summary>The candidate with the fewest typos relative to <paramref name="word"/> (an extra, missing or wrong
    /// letter, or two neighbours swapped: the Damerau-Levenshtein distance, with no letter edited twice); if there are
    /// several, the first. Null if none is within a third of the word's length (at least one typo), or if every letter
    /// would have to change.</summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int limit = Math.Max(1, word.Length / 3);
        foreach (string candidate in candidates)
        {
            // One letter for another is one typo, but "-a" for "-b" is not a good guess.
            int max = Math.Min(limit, Math.Max(word.Length, candidate.Length) - 1);
            if (Math.Abs(word.Length - candidate.Length) > max) continue;

            int distance = Distance(word, candidate);
            if (distance > max) continue;

            nearest = candidate;
            limit = distance - 1;
        }

        return nearest;
    }

    /// <summary>Like <see cref="Of"/>, but compares options without their dashes; otherwise returns an option of which
    /// <paramref name="name"/> is a part, preferring <c>--stop-…</c> and then the shortest: <c>--signal</c> is
    /// <c>--stop-signal</c>.</summary>
    public static string? OfOption(string name, IReadOnlyList<string> candidates)
    {
        string part = name.TrimStart('-');
        var bare = new List<string>(candidates.Count);
        foreach (string candidate in candidates) bare.Add(candidate.TrimStart('-'));
        string? nearest = Of(part, bare) is { } found ? candidates[bare.IndexOf(found)] : null;
        if (nearest != null || part.Length < 3) return nearest;
        foreach (string candidate in candidates)
        {
            bool holds = Array.IndexOf(candidate.Split('-'), part) >= 0 ||
                candidate.EndsWith("-" + part, StringComparison.Ordinal) ||
                candidate.StartsWith("--" + part + "-", StringComparison.Ordinal);
            if (!holds) continue;
            if (candidate.StartsWith("--stop-", StringComparison.Ordinal)) return candidate;
            if (nearest == null || candidate.Length < nearest.Length) nearest = candidate;
        }
        return nearest;
    }

    // Fills the usual table row by row; a swap refers to the row before last.
    private static int Distance(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;

        for (int i = 1; i <= a.Length; i++)
        {
            (beforeLast, last, row) = (last, row, beforeLast);
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(substituted, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
        }

        return row[b.Length];
    }
}
