using System;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>Writes docs/plan.schema.json, the JSON Schema of what <c>--export=json</c> prints, from the table of
/// settings.</summary>
internal static class PlanSchema
{
    public static string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "A plan of monofy");
            json.WriteString("type", "object");
            Strings(json, "required", "monofy", "services");
            json.WriteBoolean("additionalProperties", false);
            json.WriteStartObject("properties");
            json.WriteStartObject("monofy");
            json.WriteNumber("const", 1);
            json.WriteEndObject();
            Text(json, "directory", "where relative paths and commands start from");
            Settings(json, "run", SettingScope.Run);
            Settings(json, "defaults", SettingScope.Service | SettingScope.Setup);
            Services(json);
            json.WriteEndObject();
            Definitions(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Services(Utf8JsonWriter json)
    {
        json.WriteStartObject("services");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "object");
        Strings(json, "required", "command");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        json.WriteStartObject("name");
        json.WriteString("type", "string");
        json.WriteString("pattern", "^[A-Za-z0-9][A-Za-z0-9_.-]*$");
        json.WriteEndObject();
        json.WriteStartObject("kind");
        Strings(json, "enum", "setup", "service", "job");
        json.WriteEndObject();
        Reference(json, "command", "words");
        Reference(json, "depends-on", "dependencies");
        Reference(json, "profiles", "words");
        Text(json, "image", "kept for exports");
        Reference(json, "ports", "ports");
        json.WriteStartObject("kept");
        json.WriteString("description",
            "what a Compose file says that only makes sense between containers, kept for exports");
        json.WriteString("type", "object");
        json.WriteEndObject();
        Rows(json, SettingScope.Service | SettingScope.Setup);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Settings(Utf8JsonWriter json, string name, SettingScope scope)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        Rows(json, scope);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Rows(Utf8JsonWriter json, SettingScope scope)
    {
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.IsRequest || (setting.Scope & scope) == 0 || setting.Name == "--depends-on") continue;
            json.WriteStartObject(setting.Key);
            json.WriteString("description", setting.Help);
            if (setting.Default != null) json.WriteString("$comment", "default: " + setting.Default);
            if (setting.IsRepeatable)
            {
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                json.WriteString("type", "string");
                json.WriteEndObject();
            }
            else
            {
                Type(json, setting);
            }
            json.WriteEndObject();
        }
    }

    // Text may always be a reference to a variable, so nothing but its form is said.
    private static void Type(Utf8JsonWriter json, Setting setting)
    {
        switch (setting.Form)
        {
            case SettingForm.Flag: json.WriteString("type", "boolean"); break;
            case SettingForm.Number or SettingForm.Duration
                or SettingForm.Size: Strings(json, "type", "number", "string"); break;
            case SettingForm.Command: Strings(json, "type", "string", "array"); break;
            case SettingForm.Word:
                json.WriteString("type", "string");
                Strings(json, "examples", [.. setting.Words]);
                break;
            default: json.WriteString("type", "string"); break;
        }
    }

    private static void Definitions(Utf8JsonWriter json)
    {
        json.WritePropertyName("$defs");
        json.WriteRawValue("""
            {
              "words": { "type": "array", "items": { "type": "string" } },
              "dependencies": {
                "type": "array",
                "items": {
                  "anyOf": [
                    { "type": "string", "description": "NAME, or NAME:started, NAME:healthy, NAME:completed" },
                    {
                      "type": "object",
                      "required": ["name"],
                      "additionalProperties": false,
                      "properties": {
                        "name": { "type": "string" },
                        "condition": { "enum": ["started", "healthy", "completed"] },
                        "required": { "type": "boolean" },
                        "restart": { "type": "boolean" }
                      }
                    }
                  ]
                }
              },
              "ports": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["target"],
                  "additionalProperties": false,
                  "properties": {
                    "target": { "type": "integer" },
                    "published": { "type": "string" },
                    "protocol": { "enum": ["tcp", "udp"] },
                    "exposed": { "type": "boolean" }
                  }
                }
              }
            }
            """);
    }

    private static void Reference(Utf8JsonWriter json, string name, string definition)
    {
        json.WriteStartObject(name);
        json.WriteString("$ref", "#/$defs/" + definition);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("description", description);
        json.WriteString("type", "string");
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
