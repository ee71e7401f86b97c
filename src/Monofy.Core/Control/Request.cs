using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Monofy.Core.Control;

/// <summary>What is asked of a monofy that runs: one line of JSON,
/// <c>{"v":1,"verb":"restart","names":["web"],"options":{…}}</c>. <c>docs/control.md</c> is its reference.</summary>
/// <param name="Verb">One of <see cref="Verbs"/>.</param>
/// <param name="Names">Services, jobs, a signal: what stands behind the verb.</param>
/// <param name="Options">Name and value; a flag has the value <c>true</c>.</param>
public sealed record Request(string Verb, string[] Names, KeyValuePair<string, string>[] Options)
{
    /// <summary>The version of the protocol that this monofy speaks.</summary>
    public const int Version = 1;

    /// <summary>The longest line, its newline included.</summary>
    public const int MaxSize = 64 << 10;

    private const int MaxDepth = 8;
    private const int MaxVerb = 32;

    /// <summary>The value of an option; null if it was not given.</summary>
    public string? Option(string name)
    {
        foreach (KeyValuePair<string, string> option in Options)
        {
            if (option.Key == name) return option.Value;
        }
        return null;
    }

    /// <summary>Whether a flag is set.</summary>
    public bool Has(string name) => Option(name) is not (null or "false");

    /// <summary>Reads a line without its newline; null with what is wrong. Members that it does not know are
    /// skipped.</summary>
    public static Request? Parse(ReadOnlySpan<byte> line, out string mistake)
    {
        mistake = "expected a line of JSON: {\"v\":1,\"verb\":\"status\"}";
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            return ReadObject(ref reader, ref mistake);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;    // no JSON, or a string that is not UTF-8
        }
    }

    /// <summary>The line with its newline.</summary>
    public byte[] ToLine()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("verb", Verb);
            if (Names.Length > 0)
            {
                json.WriteStartArray("names");
                foreach (string name in Names) json.WriteStringValue(name);
                json.WriteEndArray();
            }
            if (Options.Length > 0)
            {
                json.WriteStartObject("options");
                foreach (KeyValuePair<string, string> option in Options)
                {
                    if (option.Value is "true") json.WriteBoolean(option.Key, true);
                    else json.WriteString(option.Key, option.Value);
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static Request? ReadObject(ref Utf8JsonReader reader, ref string mistake)
    {
        string? verb = null;
        string[] names = [];
        var options = new List<KeyValuePair<string, string>>();
        int version = Version;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("v"u8)) version = ReadVersion(ref reader);
            else if (reader.ValueTextEquals("verb"u8)) verb = ReadText(ref reader);
            else if (reader.ValueTextEquals("names"u8))
            {
                if (ReadNames(ref reader) is not { } read)
                    return Refuse("names: expected a list of strings", ref mistake);
                names = read;
            }
            else if (reader.ValueTextEquals("options"u8))
            {
                if (!ReadOptions(ref reader, options))
                    return Refuse("options: expected an object of strings, numbers and booleans", ref mistake);
            }
            else reader.Skip();
        }
        // Read on after the object: nothing may follow it.
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read()) return null;
        if (version != Version) return Refuse("this monofy speaks version 1 of the protocol only", ref mistake);
        if (verb is null or "" || verb.Length > MaxVerb)
            return Refuse("verb: expected one of " + Verbs.Names(), ref mistake);
        return new(verb, names, [.. options]);
    }

    private static Request? Refuse(string why, ref string mistake)
    {
        mistake = why;
        return null;
    }

    private static int ReadVersion(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int version)) return version;
        reader.Skip();
        return -1;
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static string[]? ReadNames(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) return null;
        var names = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) names.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray ? [.. names] : null;
    }

    private static bool ReadOptions(ref Utf8JsonReader reader, List<KeyValuePair<string, string>> options)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            string? value = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => null,
            };
            if (value == null) return false;
            options.Add(new(name, value));
        }
        return reader.TokenType == JsonTokenType.EndObject;
    }
}
