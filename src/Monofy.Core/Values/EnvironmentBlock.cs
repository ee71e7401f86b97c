using System;
using System.Collections.Generic;

namespace Monofy.Core.Values;

/// <summary>
/// The environment of a process, as the kernel passes it: entries in order, odd ones included (without <c>=</c>, with
/// an empty name or value, twice the same name). Immutable. A changed environment is the old one and the changes, so
/// that a thousand processes share what they have in common.
/// </summary>
public sealed class EnvironmentBlock
{
    /// <summary>No variables.</summary>
    public static readonly EnvironmentBlock Empty = new([]);

    private readonly string[] _entries;
    private readonly EnvironmentBlock? _below;
    private readonly KeyValuePair<string, string>[] _variables = [];
    private readonly string? _removed;
    private readonly Dictionary<string, int>? _places;     // the last place of each name, if there are many

    /// <summary>An environment of <paramref name="entries"/>, <c>NAME=value</c> if they are well-formed.</summary>
    public EnvironmentBlock(string[] entries) => _entries = entries;

    private EnvironmentBlock(EnvironmentBlock below, KeyValuePair<string, string>[] variables, string? removed)
    {
        const int few = 32;
        (_entries, _below, _variables, _removed) = ([], below, variables, removed);
        if (variables.Length <= few) return;
        _places = new(variables.Length);
        for (int i = 0; i < variables.Length; i++) _places[variables[i].Key] = i;
    }

    /// <summary>The entries, made anew each time.</summary>
    public List<string> Entries
    {
        get
        {
            var result = new List<string>();
            AddTo(result);
            return result;
        }
    }

    /// <summary>Adds the entries to <paramref name="result"/>.</summary>
    public void AddTo(List<string> result)
    {
        result.AddRange(_entries.AsSpan());     // an array would be taken as a collection, by an interface
        if (_below == null) return;
        int start = result.Count;
        _below.AddTo(result);
        int kept = start;
        for (int i = start; i < result.Count; i++)
        {
            if (!Changes(result[i])) result[kept++] = result[i];
        }
        result.RemoveRange(kept, result.Count - kept);
        for (int i = 0; i < _variables.Length; i++)
        {
            if (PlaceOf(_variables[i].Key) == i) result.Add(_variables[i].Key + "=" + _variables[i].Value);
        }
    }

    /// <summary>The value of <paramref name="name"/> (the first, as <c>getenv</c>), or null.</summary>
    public string? Get(string name) => Find(name, out int start) is { } found ? found[start..] : null;

    /// <summary>Whether <paramref name="name"/> has this value (null: is not there), without making a string of
    /// it.</summary>
    public bool Has(string name, string? value) => Find(name, out int start) is { } found
        ? value != null && found.AsSpan(start).SequenceEqual(value) : value == null;

    // What ends with the value, from start on.
    private string? Find(string name, out int start)
    {
        start = 0;
        for (EnvironmentBlock? block = this; block != null; block = block._below)
        {
            int place = block.PlaceOf(name);
            if (place >= 0) return block._variables[place].Value;
            if (block._removed == name) return null;
            foreach (string entry in block._entries)
            {
                if (!Names(entry, name)) continue;
                start = name.Length + 1;
                return entry;
            }
        }
        return null;
    }

    /// <summary>One in which each of <paramref name="variables"/> has its value; the last one wins.</summary>
    public EnvironmentBlock With(KeyValuePair<string, string>[] variables) =>
        variables.Length == 0 ? this : new(this, variables, null);

    /// <summary>As <see cref="With(KeyValuePair{string, string}[])"/>.</summary>
    public EnvironmentBlock With(IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        if (variables.Count == 0) return this;
        var copy = new KeyValuePair<string, string>[variables.Count];
        for (int i = 0; i < copy.Length; i++) copy[i] = variables[i];
        return With(copy);
    }

    /// <summary>One without <paramref name="name"/>.</summary>
    public EnvironmentBlock Without(string name) => new(this, [], name);

    private bool Changes(string entry)
    {
        if (_removed != null && Names(entry, _removed)) return true;
        if (_places != null) return entry.IndexOf('=') is >= 0 and var end && _places.ContainsKey(entry[..end]);
        for (int i = 0; i < _variables.Length; i++)
        {
            if (Names(entry, _variables[i].Key)) return true;
        }
        return false;
    }

    // Where the variable of this name is that counts, or -1.
    private int PlaceOf(string name)
    {
        if (_places != null) return _places.GetValueOrDefault(name, -1);
        int place = _variables.Length - 1;
        while (place >= 0 && _variables[place].Key != name) place--;
        return place;
    }

    private static bool Names(string entry, string name) =>
        entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal);
}
