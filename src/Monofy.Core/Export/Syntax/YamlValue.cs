using System.Collections.Generic;
using System.Globalization;

namespace Monofy.Core.Export.Syntax;

/// <summary>A value of a YAML document under construction.</summary>
internal abstract class YamlValue
{
    /// <summary>Whether there is nothing to write; empty maps and lists are omitted unless wanted.</summary>
    public virtual bool IsEmpty => false;
}

/// <summary>A scalar.</summary>
/// <param name="text">Its value.</param>
/// <param name="isString">Whether it is a string, quoted if it would be read as something else; otherwise a number,
/// boolean or null.</param>
internal sealed class YamlLeaf(string text, bool isString = true) : YamlValue
{
    public string Text => text;

    public bool IsString => isString;
}

/// <summary>A mapping that keeps insertion order.</summary>
internal sealed class YamlMap : YamlValue
{
    private readonly List<YamlEntry> _entries = [];

    public IReadOnlyList<YamlEntry> Entries => _entries;

    /// <summary>Whether it is written as <c>{}</c> if empty.</summary>
    public bool IsWanted { get; init; }

    /// <summary>Whether its entries are separated by empty lines.</summary>
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

    /// <summary>The mapping under <paramref name="key"/>, created if missing.</summary>
    public YamlMap Map(string key)
    {
        if (_entries.Find(entry => entry.Key == key)?.Value is YamlMap found) return found;
        var map = new YamlMap();
        Add(key, map);
        return map;
    }

    /// <summary>The list under <paramref name="key"/>, created if missing.</summary>
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
/// <param name="Comment">A comment for the lines above it; null: none.</param>
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
