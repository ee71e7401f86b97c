using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Monofy.Core.Control;

/// <summary>The members of a JSON object as text; those of an object within it as <c>last.status</c>. What is not an
/// object has none.</summary>
public sealed class JsonItem
{
    private readonly Dictionary<string, string> _members = [];

    /// <summary>Reads one.</summary>
    public static JsonItem Parse(ReadOnlySpan<byte> json)
    {
        var item = new JsonItem();
        var reader = new Utf8JsonReader(json);
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) item.ReadObject(ref reader, "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { }
        return item;
    }

    /// <summary>The text of a member; empty if there is none.</summary>
    public string this[string name] => _members.GetValueOrDefault(name, "");

    /// <summary>Whether there is such a member.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>The number of a member; null if it is not a number.</summary>
    public double? Number(string name) =>
        double.TryParse(this[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private void ReadObject(ref Utf8JsonReader reader, string prefix)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = prefix + reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, name + ".");
            else if (reader.TokenType == JsonTokenType.StartArray) reader.Skip();
            else _members[name] = reader.TokenType == JsonTokenType.String ? reader.GetString()!
                : Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }
}
