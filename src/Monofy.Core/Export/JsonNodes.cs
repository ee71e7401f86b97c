using System.Text;
using System.Text.Json;
using Monofy.Core.Export.Syntax;

namespace Monofy.Core.Export;

/// <summary>Converts what was kept of a Compose file from JSON to YAML.</summary>
internal static class JsonNodes
{
    /// <summary>The node that <paramref name="json"/> describes.</summary>
    public static YamlValue Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        return reader.Read() ? Value(ref reader) : new YamlLeaf("", isString: false);
    }

    private static YamlValue Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new YamlMap { IsWanted = true };
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string key = reader.GetString()!;
                    reader.Read();
                    map.Add(key, Value(ref reader));
                }
                return map;
            case JsonTokenType.StartArray:
                var list = new YamlList();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) list.Add(Value(ref reader));
                return list;
            case JsonTokenType.String:
                return new YamlLeaf(reader.GetString()!);
            case JsonTokenType.Null:
                return new YamlLeaf("", isString: false);
            default:
                return new YamlLeaf(Encoding.UTF8.GetString(reader.ValueSpan), isString: false);
        }
    }
}
