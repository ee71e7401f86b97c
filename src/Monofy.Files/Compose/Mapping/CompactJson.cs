using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Writes a part of a Compose file as compact JSON, references as they stood in the file.</summary>
internal static class CompactJson
{
    /// <summary>The JSON of <paramref name="node"/>.</summary>
    public static string Of(YamlNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer,
            new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Write(writer, node);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlMapping mapping:
                writer.WriteStartObject();
                foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
                {
                    writer.WritePropertyName(key.Value);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case YamlSequence list:
                writer.WriteStartArray();
                foreach (YamlNode item in list.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case YamlScalar scalar:
                WriteScalar(writer, scalar);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter writer, YamlScalar scalar)
    {
        if (scalar.Source != null) writer.WriteStringValue(scalar.Source);
        else if (scalar.IsNull) writer.WriteNullValue();
        else if (scalar.Boolean is { } yes) writer.WriteBooleanValue(yes);
        else if (scalar.Integer is { } whole) writer.WriteNumberValue(whole);
        else if (scalar.IsNumber && double.TryParse(scalar.Value, CultureInfo.InvariantCulture, out double number) &&
            double.IsFinite(number))
            writer.WriteNumberValue(number);
        else writer.WriteStringValue(scalar.Value);
    }
}
