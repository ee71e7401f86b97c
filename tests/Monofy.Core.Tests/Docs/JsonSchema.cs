using System;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>What the JSON Schemas have in common that are written from the table of settings.</summary>
internal static class JsonSchema
{
    /// <summary>A schema of an object: its beginning, and what <paramref name="rest"/> adds.</summary>
    public static string Write(string title, Action<Utf8JsonWriter> rest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", title);
            json.WriteString("type", "object");
            rest(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>A property for each setting of <paramref name="scope"/> but one; <paramref name="type"/> adds which
    /// values it takes.</summary>
    public static void Rows(this Utf8JsonWriter json, SettingScope scope, Action<Utf8JsonWriter, Setting> type,
        string? except = null)
    {
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.IsAction || (setting.Scope & scope) == 0 || setting.Name == except) continue;
            json.WriteStartObject(setting.Key);
            json.WriteString("description", setting.Help);
            if (setting.Default != null) json.WriteString("$comment", "default: " + setting.Default);
            type(json, setting);
            json.WriteEndObject();
        }
    }

    /// <summary>A property that a definition describes.</summary>
    public static void Reference(this Utf8JsonWriter json, string name, string definition)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteEndObject();
    }

    /// <summary>An array of strings.</summary>
    public static void Strings(this Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
