using System.Collections.Generic;

namespace Monofy.Files.Yaml;

/// <summary>A mapping, in the order of the file; what a merge key (<c>&lt;&lt;</c>) adds comes last.</summary>
public sealed class YamlMapping : YamlNode
{
    /// <summary>Keys, each of them once, with their values.</summary>
    public required IReadOnlyList<KeyValuePair<YamlScalar, YamlNode>> Entries { get; init; }

    /// <summary>Whether <paramref name="key"/> stands in it, with a value or without.</summary>
    public bool Has(string key) => this[key] != null;

    /// <inheritdoc/>
    public override string Kind => "a mapping";

    /// <summary>The value of <paramref name="key"/>, or null.</summary>
    public YamlNode? this[string key]
    {
        get
        {
            foreach ((YamlScalar name, YamlNode value) in Entries)
            {
                if (name.Value == key) return value;
            }
            return null;
        }
    }
}
