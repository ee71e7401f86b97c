using System;
using System.Collections.Generic;

namespace Monofy.Files.Compose.Schema;

/// <summary>What a value may be: any of several kinds, each with what it may hold.</summary>
internal sealed class SchemaType
{
    /// <summary>The scalars that it may be.</summary>
    public SchemaKinds Kinds { get; set; }

    /// <summary>The only words that a text may be; null: any.</summary>
    public string[]? Words { get; set; }

    /// <summary>A list of these; null: no list.</summary>
    public SchemaType? Items { get; set; }

    /// <summary>Nothing stands in the list twice.</summary>
    public bool Unique { get; set; }

    /// <summary>A mapping with these keys; null: no mapping.</summary>
    public Dictionary<string, SchemaType>? Keys { get; set; }

    /// <summary>Keys that have to be there.</summary>
    public List<string> Required { get; } = [];

    /// <summary>The mapping's keys are names, and this is what stands behind each; null: they are not.</summary>
    public SchemaType? Named { get; set; }

    /// <summary>The names have letters, digits, <c>.</c>, <c>_</c> and <c>-</c> only.</summary>
    public bool PlainNames { get; set; }

    /// <summary>The mapping may have keys that begin with <c>x-</c>.</summary>
    public bool Extensions { get; set; }

    /// <summary>The mapping may have any other key.</summary>
    public bool Open { get; set; }

    /// <summary>Whether <paramref name="kind"/> is one of them.</summary>
    public bool Has(SchemaKinds kind) => (Kinds & kind) != 0;

    /// <summary>Takes over the kinds of <paramref name="other"/>.</summary>
    public void Add(SchemaType other)
    {
        Kinds |= other.Kinds;
        Words ??= other.Words;
        if (other.Items != null) (Items, Unique) = (other.Items, other.Unique);
        if (other.Keys == null) return;
        Keys = other.Keys;
        Required.AddRange(other.Required);
        (Named, PlainNames, Extensions, Open) = (other.Named, other.PlainNames, other.Extensions, other.Open);
    }

    /// <summary>What is expected, in the words of YAML: <c>a text, a list or a mapping</c>.</summary>
    public string Expected()
    {
        var kinds = new List<string>();
        if (Has(SchemaKinds.Boolean)) kinds.Add("true or false");
        if (Has(SchemaKinds.Number)) kinds.Add("a number");
        else if (Has(SchemaKinds.Integer)) kinds.Add("a whole number");
        // Beside a number or a boolean it is there for what a variable puts in.
        if (Has(SchemaKinds.Text) && !Has(SchemaKinds.Boolean))
            kinds.Add(Words != null ? string.Join(" or ", Words) : "a text");
        if (Items != null) kinds.Add("a list");
        if (Keys != null) kinds.Add("a mapping");
        string last = kinds[^1];
        return kinds.Count == 1 ? last : string.Join(", ", kinds.GetRange(0, kinds.Count - 1)) + " or " + last;
    }
}

/// <summary>The scalars of a <see cref="SchemaType"/>.</summary>
[Flags]
internal enum SchemaKinds : byte
{
    Text = 1,
    Number = 2,
    Integer = 4,
    Boolean = 8,
    Null = 16,

    /// <summary>Whatever it is, lists and mappings too.</summary>
    Any = 32,
}
