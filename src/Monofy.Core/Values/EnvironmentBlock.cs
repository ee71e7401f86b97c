using System;
using System.Collections.Generic;

namespace Monofy.Core.Values;

/// <summary>
/// The environment of a process, as the kernel passes it: entries in order, including odd ones (without <c>=</c>, with
/// an empty name or value, or with a repeated name). Immutable. A changed environment refers to the old one and stores
/// only the changes, so that a thousand processes share what they have in common.
/// </summary>
public sealed class EnvironmentBlock
{
    /// <summary>No variables.</summary>
    public static readonly EnvironmentBlock Empty = new([]);

    private readonly string[] _entries;
    private readonly EnvironmentBlock? _below;
    private readonly KeyValuePair<string, string>[] _variables = [];
    private readonly string? _removed;
    private readonly Dictionary<string, int>? _places;     // last index of each name; null: only a few

    /// <summary>Creates an environment from <paramref name="entries"/>, which are <c>NAME=value</c> if
    /// well-formed.</summary>
    public EnvironmentBlock(string[] entries) => _entries = entries;

    private EnvironmentBlock(EnvironmentBlock below, KeyValuePair<string, string>[] variables, string? removed)
    {
        const int maxLinear = 32;
        (_entries, _below, _variables, _removed) = ([], below, variables, removed);
        if (variables.Length <= maxLinear) return;
        _places = new(variables.Length);
        for (int i = 0; i < variables.Length; i++) _places[variables[i].Key] = i;
    }

    /// <summary>The entries, in a new list each time.</summary>
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
        result.AddRange(_entries.AsSpan());     // an array would go through an interface
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

    /// <summary>The value of <paramref name="name"/> (the first one, as in <c>getenv</c>), or null.</summary>
    public string? Get(string name) => Find(name, out int start) is { } found ? found[start..] : null;

    /// <summary>Whether <paramref name="name"/> has this value (null: is not set), without allocating a
    /// string.</summary>
    public bool Has(string name, string? value) => Find(name, out int start) is { } found
        ? value != null && found.AsSpan(start).SequenceEqual(value) : value == null;

    // Returns a string that contains the value from start to its end.
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

    /// <summary>Returns an environment in which each of <paramref name="variables"/> has its value; of a repeated name
    /// the last one counts.</summary>
    public EnvironmentBlock With(KeyValuePair<string, string>[] variables) =>
        variables.Length == 0 ? this : new(this, variables, null);

    /// <summary>The same as <see cref="With(KeyValuePair{string, string}[])"/>.</summary>
    public EnvironmentBlock With(IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        if (variables.Count == 0) return this;
        var copy = new KeyValuePair<string, string>[variables.Count];
        for (int i = 0; i < copy.Length; i++) copy[i] = variables[i];
        return With(copy);
    }

    /// <summary>Returns an environment without <paramref name="name"/>.</summary>
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

    // The index of the last variable of this name, or -1.
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
