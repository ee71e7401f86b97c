using System.Collections.Generic;
using System.Globalization;

namespace Monofy.Core.Export.Syntax;

/// <summary>A value of a YAML document that is being made.</summary>
internal abstract class YamlValue
{
    /// <summary>Whether there is anything to write; empty maps and lists are left out unless they are wanted.</summary>
    public virtual bool IsEmpty => false;
}

/// <summary>A scalar.</summary>
/// <param name="text">Its value.</param>
/// <param name="isString">A string, quoted if it would be read as something else; otherwise a number, boolean or null
/// as it is.
/// </param>
internal sealed class YamlLeaf(string text, bool isString = true) : YamlValue
{
    public string Text => text;

    public bool IsString => isString;
}

/// <summary>A mapping, in the order in which it was filled.</summary>
internal sealed class YamlMap : YamlValue
{
    private readonly List<YamlEntry> _entries = [];

    public IReadOnlyList<YamlEntry> Entries => _entries;

    /// <summary>Written as <c>{}</c> if there is nothing in it.</summary>
    public bool IsWanted { get; init; }

    /// <summary>Written with an empty line between two entries.</summary>
    public bool IsSpaced { get; set; }

    public override bool IsEmpty => !IsWanted && _entries.TrueForAll(static entry => entry.Value.IsEmpty);

    public YamlMap Add(string key, YamlValue value, string? comment = null)
    {
        _entries.Add(new(key, value, comment));
        return this;
    }

    public YamlMap Add(string key, string value, string? comment = null) => Add(key, new YamlLeaf(value), comment);

    public YamlMap Add(string key, long value, string? comment = null) =>
        Add(key, new YamlLeaf(value.ToString(CultureInfo.InvariantCulture), isString: false), comment);

    public YamlMap Add(string key, bool value, string? comment = null) =>
        Add(key, new YamlLeaf(value ? "true" : "false", isString: false), comment);

    public bool Has(string key) => _entries.Exists(entry => entry.Key == key);

    /// <summary>The mapping under <paramref name="key"/>, made if it is not there.</summary>
    public YamlMap Map(string key)
    {
        if (_entries.Find(entry => entry.Key == key)?.Value is YamlMap found) return found;
        var map = new YamlMap();
        Add(key, map);
        return map;
    }

    /// <summary>The list under <paramref name="key"/>, made if it is not there.</summary>
    public YamlList List(string key)
    {
        if (_entries.Find(entry => entry.Key == key)?.Value is YamlList found) return found;
        var list = new YamlList();
        Add(key, list);
        return list;
    }
}

/// <summary>One entry of a <see cref="YamlMap"/>.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Comment">Written on the lines above it; null: none.</param>
internal sealed record YamlEntry(string Key, YamlValue Value, string? Comment);

internal sealed class YamlList : YamlValue
{
    private readonly List<(YamlValue Value, string? Comment)> _items = [];

    public IReadOnlyList<(YamlValue Value, string? Comment)> Items => _items;

    public override bool IsEmpty => _items.Count == 0;

    public YamlList Add(YamlValue value, string? comment = null)
    {
        _items.Add((value, comment));
        return this;
    }

    public YamlList Add(string value) => Add(new YamlLeaf(value));

    public YamlList AddAll(IEnumerable<string> values)
    {
        foreach (string value in values) Add(value);
        return this;
    }

    public YamlMap AddMap(string? comment = null)
    {
        var map = new YamlMap();
        Add(map, comment);
        return map;
    }
}
