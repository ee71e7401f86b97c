using System.Collections.Generic;

namespace Monofy.Core.Input;

/// <summary>Variables in the order in which a file first names them. A name that comes again replaces the
/// value.</summary>
internal sealed class EntryList
{
    private readonly List<KeyValuePair<string, string>> _entries = [];
    private readonly Dictionary<string, int> _places = [];

    public IReadOnlyList<KeyValuePair<string, string>> All => _entries;

    public string? Find(string name) => _places.TryGetValue(name, out int place) ? _entries[place].Value : null;

    public void Set(string name, string value)
    {
        if (_places.TryGetValue(name, out int place))
        {
            _entries[place] = new(name, value);
        }
        else
        {
            _places.Add(name, _entries.Count);
            _entries.Add(new(name, value));
        }
    }
}
