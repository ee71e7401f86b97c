using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>Writes docs/x-monofy.schema.json, the JSON Schema of what a Compose file may say in <c>x-monofy</c>, from
/// the table of settings.</summary>
internal static class ExtensionSchema
{
    public static string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "x-monofy in a Compose file");
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            Reference(json, "x-monofy", "run");
            json.WritePropertyName("services");
            json.WriteRawValue("""
                { "additionalProperties": { "properties": { "x-monofy": { "$ref": "#/$defs/service" } } } }
                """);
            json.WriteEndObject();
            json.WriteStartObject("$defs");
            Options(json, "run", SettingScope.Run);
            Options(json, "service", SettingScope.Service);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Options(Utf8JsonWriter json, string name, SettingScope scope)
    {
        json.WriteStartObject(name);
        Strings(json, "type", "object", "null");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.IsRequest || (setting.Scope & scope) == 0) continue;
            json.WriteStartObject(setting.Key);
            json.WriteString("description", setting.Help);
            if (setting.Default != null) json.WriteString("$comment", "default: " + setting.Default);
            // A word may be a reference to a variable, so the words of an enumeration are examples.
            if (setting.Form == SettingForm.Word) Strings(json, "examples", [.. setting.Words]);
            bool isList = setting.IsRepeatable || setting.Form == SettingForm.Command ||
                setting.Name == "--depends-on";
            if (setting.Form == SettingForm.Flag) Strings(json, "type", "boolean", "string", "integer");
            else if (isList) Strings(json, "type", "string", "number", "array");
            else Strings(json, "type", "string", "number");
            if (isList)
            {
                json.WriteStartObject("items");
                Strings(json, "type", "string", "number");
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Reference(Utf8JsonWriter json, string name, string definition)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, params string[] values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
