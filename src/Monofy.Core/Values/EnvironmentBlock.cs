using System;
using System.Collections.Generic;

namespace Monofy.Core.Values;

/// <summary>
/// The environment of a process, as the kernel passes it: entries in order, odd ones included (without <c>=</c>, with an empty name
/// or value, twice the same name). Immutable.
/// </summary>
public sealed class EnvironmentBlock(IReadOnlyList<string> entries)
{
    /// <summary>No variables.</summary>
    public static readonly EnvironmentBlock Empty = new([]);

    /// <summary>The entries, <c>NAME=value</c> where they are well-formed.</summary>
    public IReadOnlyList<string> Entries => entries;

    /// <summary>The value of <paramref name="name"/> (the first, as <c>getenv</c>), or null.</summary>
    public string? Get(string name)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            if (Names(entries[i], name)) return entries[i][(name.Length + 1)..];
        }
        return null;
    }

    /// <summary>A copy in which each of <paramref name="variables"/> has its value; the last one wins.</summary>
    public EnvironmentBlock With(IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        if (variables.Count == 0) return this;
        var result = new List<string>(entries.Count + variables.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            if (!IsOneOf(entries[i], variables)) result.Add(entries[i]);
        }
        for (int i = 0; i < variables.Count; i++)
        {
            bool again = false;
            for (int later = i + 1; later < variables.Count && !again; later++) again = variables[later].Key == variables[i].Key;
            if (!again) result.Add(variables[i].Key + "=" + variables[i].Value);
        }
        return new(result);
    }

    /// <summary>A copy without <paramref name="name"/>.</summary>
    public EnvironmentBlock Without(string name)
    {
        var result = new List<string>(entries.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            if (!Names(entries[i], name)) result.Add(entries[i]);
        }
        return new(result);
    }

    private static bool IsOneOf(string entry, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        for (int i = 0; i < variables.Count; i++)
        {
            if (Names(entry, variables[i].Key)) return true;
        }
        return false;
    }

    private static bool Names(string entry, string name) =>
        entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal);
}
