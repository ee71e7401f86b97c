using System.Text.Json;
using Monofy.Core.Settings;

namespace Monofy.Core.Tests.Docs;

/// <summary>Writes docs/x-monofy.schema.json, the JSON Schema of what a Compose file may say in <c>x-monofy</c>, from
/// the table of settings.</summary>
internal static class ExtensionSchema
{
    public static string Write() => JsonSchema.Write("x-monofy in a Compose file", static json =>
    {
        json.WriteStartObject("properties");
        json.Reference("x-monofy", "run");
        json.WritePropertyName("services");
        json.WriteRawValue("""
            { "additionalProperties": { "properties": { "x-monofy": { "$ref": "#/$defs/service" } } } }
            """);
        json.WriteEndObject();
        json.WriteStartObject("$defs");
        Options(json, "run", SettingScope.Run);
        Options(json, "service", SettingScope.Service);
        json.WriteEndObject();
    });

    private static void Options(Utf8JsonWriter json, string name, SettingScope scope)
    {
        json.WriteStartObject(name);
        json.Strings("type", "object", "null");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        json.Rows(scope, Type);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Type(Utf8JsonWriter json, Setting setting)
    {
        // A word may be a reference to a variable, so the words of an enumeration are examples.
        if (setting.Form == SettingForm.Word) json.Strings("examples", [.. setting.Words]);
        bool isList = setting.IsRepeatable || setting.Form == SettingForm.Command || setting.Name == "--depends-on";
        if (setting.Form == SettingForm.Flag) json.Strings("type", "boolean", "string", "integer");
        else if (isList) json.Strings("type", "string", "number", "array");
        else json.Strings("type", "string", "number");
        if (!isList) return;
        json.WriteStartObject("items");
        json.Strings("type", "string", "number");
        json.WriteEndObject();
    }
}
