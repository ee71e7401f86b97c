using System;
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Monofy.Core.Control;

/// <summary>The kinds of lines of a reply.</summary>
public enum ReplyKind : byte
{
    /// <summary>A member that this client does not know; to be skipped.</summary>
    Unknown,

    /// <summary>A part of the answer: a JSON value.</summary>
    Data,

    /// <summary>A note beside the answer.</summary>
    Note,

    /// <summary>Why the request is refused or failed.</summary>
    Error,

    /// <summary>The last line: the exit status of the client.</summary>
    End,
}

/// <summary>A line of a reply: <c>{"data":…}</c>, <c>{"note":"…"}</c>, <c>{"error":"…"}</c>, and at last
/// <c>{"end":STATUS}</c>.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Text">The note, the error, or data that is a string.</param>
/// <param name="Start">Where the value of a data line begins.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Status">The status of an end.</param>
public readonly record struct ReplyLine(ReplyKind Kind, string? Text, int Start, int Length, int Status)
{
    /// <summary>How strings are escaped: everything that is not a control character stays readable.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes a data line around <paramref name="value"/>, which is JSON.</summary>
    public static void Data(IBufferWriter<byte> to, ReadOnlySpan<byte> value)
    {
        to.Write("{\"data\":"u8);
        to.Write(value);
        to.Write("}\n"u8);
    }

    /// <summary>Writes a note.</summary>
    public static void Note(IBufferWriter<byte> to, string text) => Write(to, "{\"note\":"u8, text);

    /// <summary>Writes an error.</summary>
    public static void Error(IBufferWriter<byte> to, string text) => Write(to, "{\"error\":"u8, text);

    /// <summary>Writes the last line.</summary>
    public static void End(IBufferWriter<byte> to, int status)
    {
        to.Write("{\"end\":"u8);
        to.Write(Encoding.ASCII.GetBytes(status.ToString()));
        to.Write("}\n"u8);
    }

    /// <summary>Reads a line without its newline.</summary>
    public static ReplyLine Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName) return default;
            ReplyKind kind = reader.ValueTextEquals("data"u8) ? ReplyKind.Data : reader.ValueTextEquals("note"u8)
                ? ReplyKind.Note
                : reader.ValueTextEquals("error"u8) ? ReplyKind.Error : reader.ValueTextEquals("end"u8) ? ReplyKind.End
                    : ReplyKind.Unknown;
            if (!reader.Read()) return default;
            int start = (int)reader.TokenStartIndex;
            string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            int status = 1;
            if (reader.TokenType == JsonTokenType.Number && !reader.TryGetInt32(out status)) status = 1;
            if (kind is ReplyKind.Note or ReplyKind.Error && text == null) return default;
            reader.Skip();
            return new(kind, text, start, (int)reader.BytesConsumed - start, status);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> head, string text)
    {
        to.Write(head);
        using (var json = new Utf8JsonWriter(to,
            new JsonWriterOptions { Encoder = Encoder, SkipValidation = true })) json.WriteStringValue(text);
        to.Write("}\n"u8);
    }
}
