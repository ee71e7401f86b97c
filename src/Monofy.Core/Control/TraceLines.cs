using System;
using System.Buffers;
using System.Text.Json;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>
/// The lines of a file in the Trace Event format: an array with an event a line. A line begins with the comma that
/// separates it from the one before, so a file that breaks off lacks its <c>]</c> only, which the format allows.
/// </summary>
internal sealed class TraceLines
{
    private const int Process = 1;              // the rows are not threads of several processes

    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private readonly Utf8JsonWriter _json;
    private Instant _began;
    private int _written;                       // bytes of _lines
    private long _dropped;

    public TraceLines() =>
        _json = new(_lines, new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true });

    /// <summary>What is to be written next.</summary>
    public ReadOnlySpan<byte> Waiting => _lines.WrittenSpan[_written..];

    /// <summary>How long all of it is, in bytes.</summary>
    public long Size => _dropped + _lines.WrittenCount;

    /// <summary>Forgets the first <paramref name="count"/> bytes of <see cref="Waiting"/>.</summary>
    public void Drop(int count)
    {
        _written += count;
        if (_written < _lines.WrittenCount) return;
        _dropped += _written;
        _lines.ResetWrittenCount();
        _written = 0;
    }

    /// <summary>Begins the array; times count from <paramref name="began"/>.</summary>
    public void Begin(Instant began, ReadOnlySpan<byte> time)
    {
        _began = began;
        _lines.Write("[\n"u8);
        WriteHead("M"u8, 1, "process_name", null);
        _json.WriteStartObject("args"u8);
        _json.WriteString("name"u8, "monofy");
        _json.WriteString("began"u8, time);
        _json.WriteEndObject();
        WriteEnd();
    }

    /// <summary>Ends the array.</summary>
    public void End() => _lines.Write("\n]\n"u8);

    /// <summary>Gives a row its name.</summary>
    public void Name(int row, string name)
    {
        OpenLine("M"u8, row, "thread_name", null);
        _json.WriteStartObject("args"u8);
        _json.WriteString("name"u8, name);
        _json.WriteEndObject();
        WriteEnd();
        // Rows stand in the plan's order, whichever is named first.
        OpenLine("M"u8, row, "thread_sort_index", null);
        _json.WriteStartObject("args"u8);
        _json.WriteNumber("sort_index"u8, row);
        _json.WriteEndObject();
        WriteEnd();
    }

    /// <summary>Opens a slice of a row.</summary>
    public void Open(int row, string name, Instant at)
    {
        OpenLine("B"u8, row, name, at);
        WriteEnd();
    }

    /// <summary>Closes the innermost slice of a row that is open. It has no arguments: speedscope takes them for a part
    /// of its name, and finds no slice of that name then.</summary>
    public void Close(int row, string name, Instant at)
    {
        OpenLine("E"u8, row, name, at);
        WriteEnd();
    }

    /// <summary>Draws how a process ended.</summary>
    public void Point(int row, Instant at, in TraceEnding ending)
    {
        OpenLine("i"u8, row, ending.Name, at);
        _json.WriteString("s"u8, "t"u8);
        ending.Write(_json);
        WriteEnd();
    }

    /// <summary>Draws a point; one of the whole run goes through all rows.</summary>
    public void Point(int row, string name, Instant at, bool ofRun = false)
    {
        OpenLine("i"u8, row, name, at);
        _json.WriteString("s"u8, ofRun ? "p"u8 : "t"u8);
        WriteEnd();
    }

    private void OpenLine(ReadOnlySpan<byte> phase, int row, string name, Instant? at)
    {
        _lines.Write(",\n"u8);
        WriteHead(phase, row, name, at);
    }

    private void WriteHead(ReadOnlySpan<byte> phase, int row, string name, Instant? at)
    {
        _json.Reset(_lines);
        _json.WriteStartObject();
        _json.WriteString("name"u8, name);
        _json.WriteString("ph"u8, phase);
        _json.WriteNumber("pid"u8, Process);
        _json.WriteNumber("tid"u8, row);
        if (at is { } moment) _json.WriteNumber("ts"u8, (moment - _began).Ticks / TimeSpan.TicksPerMicrosecond);
    }

    private void WriteEnd()
    {
        _json.WriteEndObject();
        _json.Flush();
    }
}
