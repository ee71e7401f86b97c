using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>
/// The description as JSON (<c>--export=json</c>): what was given, by the long names of options, so that <c>-f</c> reads the same plan
/// again. Variables stay references and files stay names, so that no secret is printed.
/// </summary>
public static class PlanJson
{
    /// <summary>The key by which a plan is recognised.</summary>
    public const string Mark = "monofy";

    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>Writes <paramref name="description"/> as UTF-8, indented, with a newline at the end.</summary>
    public static ReadOnlyMemory<byte> Write(Description description)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteNumber(Mark, Version);
            Object(json, "run", description.Run);
            Object(json, "defaults", description.Defaults);
            json.WriteStartArray("services");
            foreach (ServiceDescription service in description.Services) Service(json, service);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void Object(Utf8JsonWriter json, string name, Given given)
    {
        if (given.All.Count == 0) return;
        json.WriteStartObject(name);
        Settings(json, given);
        json.WriteEndObject();
    }

    private static void Service(Utf8JsonWriter json, ServiceDescription service)
    {
        json.WriteStartObject();
        if (service.Name.Length > 0) json.WriteString("name", service.Name);
        if (service.Kind == ServiceKind.Setup) json.WriteString("kind", Vocabulary.Kinds.Write(service.Kind));
        json.WritePropertyName("command");
        Words(json, service.Command);
        if (!service.IsPlain) Settings(json, service.Given);
        if (service.HasDependencies)
        {
            json.WriteStartArray("depends-on");
            foreach (DependencyDescription dependency in service.DependsOn) Dependency(json, dependency);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    // In the order of the table, so that two descriptions that say the same are the same text.
    private static void Settings(Utf8JsonWriter json, Given given)
    {
        foreach (Setting setting in SettingTable.All)
        {
            if (setting.IsRepeatable && given.FindAll(setting.Name) is { Count: > 0 } all)
            {
                json.WriteStartArray(setting.Key);
                foreach (GivenSetting one in all) json.WriteStringValue(one.Value.AsReference);
                json.WriteEndArray();
            }
            else if (given.Find(setting.Name) is { } last)
            {
                json.WritePropertyName(setting.Key);
                Value(json, last);
            }
        }
    }

    private static void Value(Utf8JsonWriter json, GivenSetting given)
    {
        string text = given.Value.AsReference;
        if (given.Words is { } words) Words(json, words);
        else if (given.Setting.Form == SettingForm.Flag && text is "1" or "true") json.WriteBooleanValue(true);
        else if (given.Setting.Form == SettingForm.Flag && text is "0" or "false") json.WriteBooleanValue(false);
        else if (given.Setting.Form == SettingForm.Number && Forms.TryNumber(text, out int number)) json.WriteNumberValue(number);
        else json.WriteStringValue(text);
    }

    private static void Words(Utf8JsonWriter json, Template[] words)
    {
        json.WriteStartArray();
        foreach (Template word in words) json.WriteStringValue(word.AsReference);
        json.WriteEndArray();
    }

    private static void Dependency(Utf8JsonWriter json, DependencyDescription dependency)
    {
        string? condition = dependency.Condition is { } c ? Vocabulary.Conditions.Write(c) : null;
        if (dependency is { Required: true, Restart: false })
        {
            json.WriteStringValue(condition == null ? dependency.Name : dependency.Name + ":" + condition);
            return;
        }
        json.WriteStartObject();
        json.WriteString("name", dependency.Name);
        if (condition != null) json.WriteString("condition", condition);
        if (!dependency.Required) json.WriteBoolean("required", false);
        if (dependency.Restart) json.WriteBoolean("restart", true);
        json.WriteEndObject();
    }
}
