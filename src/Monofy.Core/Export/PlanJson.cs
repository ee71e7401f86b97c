using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Export;

/// <summary>
/// Writes a description as JSON (<c>--export=json</c>): what was given, by the long option names, so that <c>-f</c>
/// reads the same plan again. Variables stay references and files stay names, so no secret is printed.
/// </summary>
public static class PlanJson
{
    /// <summary>Writes <paramref name="description"/> as UTF-8, with a newline at the end.</summary>
    /// <param name="description">What to write.</param>
    /// <param name="indented">Indented for people; otherwise on one line.</param>
    public static ReadOnlyMemory<byte> Write(Description description, bool indented = true)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = indented, SkipValidation = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteNumber(PlanJsonFormat.Mark, PlanJsonFormat.Version);
            if (description.Directory != null) json.WriteString("directory", description.Directory);
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
        if (given.Count == 0) return;
        json.WriteStartObject(name);
        Settings(json, given);
        json.WriteEndObject();
    }

    private static void Service(Utf8JsonWriter json, ServiceDescription service)
    {
        json.WriteStartObject();
        if (service.Name.Length > 0) json.WriteString("name", service.Name);
        if (service.Kind != ServiceKind.Service) json.WriteString("kind", Vocabulary.Kinds.Write(service.Kind));
        json.WritePropertyName("command");
        Words(json, service.Command);
        if (!service.IsPlain) Settings(json, service.Given);
        if (service.HasDependencies)
        {
            json.WriteStartArray("depends-on");
            foreach (DependencyDescription dependency in service.DependsOn) Dependency(json, dependency);
            json.WriteEndArray();
        }
        if (service.Profiles.Length > 0) Strings(json, "profiles", service.Profiles);
        if (service.Kept is { } kept) Kept(json, kept);
        json.WriteEndObject();
    }

    private static void Kept(Utf8JsonWriter json, Kept kept)
    {
        if (kept.Image is { } image) json.WriteString("image", image.AsReference);
        if (kept.Ports.Count > 0)
        {
            json.WriteStartArray("ports");
            foreach (KeptPort port in kept.Ports) Port(json, port);
            json.WriteEndArray();
        }
        if (kept.Other.Count == 0) return;
        json.WriteStartObject("kept");
        foreach ((string key, string value, _) in kept.Other)
        {
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        }
        json.WriteEndObject();
    }

    private static void Port(Utf8JsonWriter json, KeptPort port)
    {
        json.WriteStartObject();
        json.WriteNumber("target", port.Target);
        if (port.Outside.Length > 0) json.WriteString("published", port.Outside);
        json.WriteString("protocol", port.Protocol);
        if (port.IsExposedOnly) json.WriteBoolean("exposed", true);
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, string[] texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    // In the given order, because a later setting may override another (--health and --health-cmd).
    private static void Settings(Utf8JsonWriter json, Given given)
    {
        var last = new Dictionary<Setting, GivenSetting>();
        foreach (GivenSetting one in given.All) last[one.Setting] = one;
        var written = new HashSet<Setting>();
        foreach (GivenSetting one in given.All)
        {
            if (one.Setting.IsRepeatable ? !written.Add(one.Setting) : !ReferenceEquals(last[one.Setting], one))
                continue;
            json.WritePropertyName(one.Setting.Key);
            if (one.Setting.IsRepeatable) Values(json, given.FindAll(one.Setting.Name));
            else Value(json, one);
        }
    }

    private static void Values(Utf8JsonWriter json, List<GivenSetting> all)
    {
        json.WriteStartArray();
        foreach (GivenSetting one in all) json.WriteStringValue(one.Value.AsReference);
        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, GivenSetting given)
    {
        string text = given.Value.AsReference;
        if (given.Words is { } words) Words(json, words);
        else if (given.Setting.Form == SettingForm.Flag && text is "1" or "true") json.WriteBooleanValue(true);
        else if (given.Setting.Form == SettingForm.Flag && text is "0" or "false") json.WriteBooleanValue(false);
        else if (given.Setting.Form == SettingForm.Number && Forms.TryNumber(text, out int number))
            json.WriteNumberValue(number);
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
