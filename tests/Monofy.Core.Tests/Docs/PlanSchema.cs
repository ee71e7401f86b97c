using System.Text.Json;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>Writes docs/plan.schema.json, the JSON Schema of what <c>--export=json</c> prints, from the table of
/// settings.</summary>
internal static class PlanSchema
{
    public static string Write() => JsonSchema.Write("A plan of monofy", static json =>
    {
        json.Strings("required", "monofy", "services");
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
    });

    private static void Services(Utf8JsonWriter json)
    {
        json.WriteStartObject("services");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteString("type", "object");
        json.Strings("required", "command");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        json.WriteStartObject("name");
        json.WriteString("type", "string");
        json.WriteString("pattern", "^[A-Za-z0-9][A-Za-z0-9_.-]*$");
        json.WriteEndObject();
        json.WriteStartObject("kind");
        json.Strings("enum", "setup", "service", "job");
        json.WriteEndObject();
        json.Reference("command", "words");
        json.Reference("depends-on", "dependencies");
        json.Reference("profiles", "words");
        Text(json, "image", "kept for exports");
        json.Reference("ports", "ports");
        json.WriteStartObject("kept");
        json.WriteString("description",
            "what a Compose file says that only makes sense between containers, kept for exports");
        json.WriteString("type", "object");
        json.WriteEndObject();
        json.Rows(SettingScope.Service | SettingScope.Setup, Type, except: "--depends-on");
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
        json.Rows(scope, Type, except: "--depends-on");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Text may always be a reference to a variable, so the schema states nothing but its form.
    private static void Type(Utf8JsonWriter json, Setting setting)
    {
        if (setting.IsRepeatable)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            json.WriteString("type", "string");
            json.WriteEndObject();
            return;
        }
        switch (setting.Form)
        {
            case SettingForm.Flag: json.WriteString("type", "boolean"); break;
            case SettingForm.Number or SettingForm.Duration
                or SettingForm.Size: json.Strings("type", "number", "string"); break;
            case SettingForm.Command: json.Strings("type", "string", "array"); break;
            case SettingForm.Word:
                json.WriteString("type", "string");
                json.Strings("examples", [.. setting.Words]);
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

    private static void Text(Utf8JsonWriter json, string name, string description)
    {
        json.WriteStartObject(name);
        json.WriteString("description", description);
        json.WriteString("type", "string");
        json.WriteEndObject();
    }
}
