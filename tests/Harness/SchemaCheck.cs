using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monofy.Harness;

/// <summary>Checks JSON against a JSON Schema of docs/. It supports only the keywords used there; an unknown one is an
/// error. It remembers which properties it met, so a test can ask whether the schema has one that never
/// occurs.</summary>
/// <param name="folder">Where the schemas are.</param>
/// <param name="file">The schema.</param>
internal sealed class SchemaCheck(string folder, string file)
{
    private static readonly string[] s_words = ["$schema", "$defs", "$comment", "title", "description", "examples"];

    private readonly Dictionary<string, JsonElement> _files = [];
    private readonly HashSet<string> _met = [];

    /// <summary>Fails unless <paramref name="json"/> conforms to the definition (empty: the schema itself).</summary>
    public void Accepts(string definition, string json)
    {
        using var document = JsonDocument.Parse(json);
        string at = definition == "" ? file : file + "#/$defs/" + definition;
        List<string> complaints = [.. Check(at, document.RootElement, "")];
        Assert.True(complaints.Count == 0, $"{definition}: {string.Join("; ", complaints)}: {json}");
    }

    /// <summary>The properties of the definitions that were never met.</summary>
    public string[] Unmet(params string[] definitions) =>
        [.. definitions.SelectMany(d => Properties(file + "#/$defs/" + d)).Where(p => !_met.Contains(p)).Order()];

    private IEnumerable<string> Properties(string at)
    {
        JsonElement schema = Find(at);
        if (schema.TryGetProperty("items", out _))
            foreach (string inner in Properties(at + "/items")) yield return inner;
        if (!schema.TryGetProperty("properties", out JsonElement properties)) yield break;
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            yield return at + "/properties/" + property.Name;
            foreach (string inner in Properties(at + "/properties/" + property.Name)) yield return inner;
        }
    }

    // Places in schemas are written as references: FILE#/$defs/NAME/properties/NAME.
    private JsonElement Find(string at)
    {
        string[] parts = at.Split('#', 2);
        if (!_files.TryGetValue(parts[0], out JsonElement found))
            _files[parts[0]] = found = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, parts[0]))).RootElement;
        foreach (string step in parts.Length == 1 ? [] : parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries))
            found = found.ValueKind == JsonValueKind.Array ? found[int.Parse(step)] : found.GetProperty(step);
        return found;
    }

    private IEnumerable<string> Check(string at, JsonElement value, string where)
    {
        if (!at.Contains('#')) at += "#";
        JsonElement schema = Find(at);
        return schema.EnumerateObject().Where(static word => !s_words.Contains(word.Name))
            .SelectMany(word => Check(at, schema, word, value, where == "" ? "it" : where));
    }

    private IEnumerable<string> Check(string at, JsonElement schema, JsonProperty word, JsonElement value, string where)
    {
        JsonElement wants = word.Value;
        bool isObject = value.ValueKind == JsonValueKind.Object;
        switch (word.Name)
        {
            case "$ref":
                string target = wants.GetString()!;
                return Check(target.StartsWith('#') ? at.Split('#')[0] + target : target, value, where);
            case "type":
                string[] types = wants.ValueKind == JsonValueKind.Array
                    ? [.. wants.EnumerateArray().Select(static t => t.GetString()!)] : [wants.GetString()!];
                return Complain(types.Any(type => Is(type, value)), $"{where} is not {wants}");
            case "properties":
                return isObject ? wants.EnumerateObject().SelectMany(p => Member(at, p.Name, value, where)) : [];
            case "required":
                return isObject ? wants.EnumerateArray().SelectMany(name => Complain(
                    value.TryGetProperty(name.GetString()!, out _), $"{where} has no {name}")) : [];
            case "additionalProperties" when wants.ValueKind == JsonValueKind.False:
                return isObject ? value.EnumerateObject().SelectMany(member => Complain(
                    schema.TryGetProperty("properties", out JsonElement known) &&
                    known.TryGetProperty(member.Name, out _), $"{where} has {member.Name}")) : [];
            case "minProperties" or "maxProperties":
                int count = isObject ? value.EnumerateObject().Count() : wants.GetInt32();
                bool least = word.Name == "minProperties";
                return Complain(least ? count >= wants.GetInt32() : count <= wants.GetInt32(), $"{where} has {count}");
            case "items":
                return value.ValueKind != JsonValueKind.Array ? []
                    : value.EnumerateArray().SelectMany((item, i) => Check(at + "/items", item, $"{where}[{i}]"));
            case "enum":
                return Complain(wants.EnumerateArray().Any(w => JsonElement.DeepEquals(w, value)),
                    $"{where} is not in {wants}");
            case "const":
                return Complain(JsonElement.DeepEquals(wants, value), $"{where} is not {wants}");
            case "pattern":
                return Complain(value.ValueKind != JsonValueKind.String ||
                    Regex.IsMatch(value.GetString()!, wants.GetString()!), $"{where} does not match {wants}");
            case "minimum" or "maximum":
                return value.ValueKind != JsonValueKind.Number ? [] : Complain(word.Name == "minimum"
                    ? value.GetDouble() >= wants.GetDouble() : value.GetDouble() <= wants.GetDouble(),
                    $"{where} is beyond {wants}");
            case "anyOf":
                return Complain(Enumerable.Range(0, wants.GetArrayLength()).Any(i =>
                    !Check($"{at}/anyOf/{i}", value, where).Any()), $"{where} is none of {wants}");
            default: throw new NotSupportedException(word.Name);
        }
    }

    private IEnumerable<string> Member(string at, string name, JsonElement value, string where)
    {
        if (!value.TryGetProperty(name, out JsonElement member)) return [];
        _met.Add(at + "/properties/" + name);
        return Check(at + "/properties/" + name, member, where + "." + name);
    }

    private static IEnumerable<string> Complain(bool good, string complaint) => good ? [] : [complaint];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => throw new NotSupportedException(type),
    };
}
