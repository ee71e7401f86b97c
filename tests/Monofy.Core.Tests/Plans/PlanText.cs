using System;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Tests.Plans;

/// <summary>A plan as text, to compare two of them. A template is what a lenient reader would make of it.</summary>
internal static class PlanText
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        IncludeFields = true, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new Templates(), new Schedules() },
    };

    public static string Of(Plan plan) => JsonSerializer.Serialize(plan, s_options);

    private sealed class Templates : JsonConverter<Template>
    {
        public override Template Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Template value, JsonSerializerOptions options) =>
            writer.WriteStringValue((value.Mode == TemplateMode.Strict ? "strict " : "") + value.AsReference);
    }

    private sealed class Schedules : JsonConverter<Schedule>
    {
        public override Schedule Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Schedule value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
