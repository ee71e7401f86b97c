using System;
using System.Collections.Generic;

namespace Monofy.Core.Input;

/// <summary>Variables in the order in which a file first names them. A repeated name replaces the value.</summary>
internal sealed class EntryList
{
    private const int MaxLinear = 16;

    private KeyValuePair<string, string>[] _entries = [];
    private int _count;
    private Dictionary<string, int>? _places;   // null: few enough to search linearly

    public int Count => _count;

    public KeyValuePair<string, string>[] All => _entries.AsSpan(0, _count).ToArray();

    public string? Find(string name) => PlaceOf(name) is >= 0 and var place ? _entries[place].Value : null;

    public void Set(string name, string value)
    {
        int place = PlaceOf(name);
        if (place < 0) place = Add(name);
        _entries[place] = new(name, value);
    }

    private int PlaceOf(string name)
    {
        if (_places != null) return _places.GetValueOrDefault(name, -1);
        int place = _count - 1;
        while (place >= 0 && _entries[place].Key != name) place--;
        return place;
    }

    private int Add(string name)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, Math.Max(1, 2 * _count));
        if (_count == MaxLinear)
        {
            _places = [];
            for (int i = 0; i < _count; i++) _places.Add(_entries[i].Key, i);
        }
        _places?.Add(name, _count);
        return _count++;
    }
}
