using System;
using Monofy.Core.Output;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Output;

/// <summary>monofy's own messages: standard error, unbuffered, one line each, beginning <c>monofy:</c>, or as
/// JSON.</summary>
internal sealed class Announcer
{
    private const int LastWait = 1000;          // ms that the end of monofy may wait for a reader

    private readonly RunSettings _run;
    private readonly Sink _sink;
    private readonly bool _stands;
    private readonly LineFormat[]? _json;      // by severity
    private readonly TimeText? _time;
    private byte[] _line = [];

    /// <summary>Says what <paramref name="run"/> lets through to <paramref name="sink"/>.</summary>
    /// <param name="run">The settings.</param>
    /// <param name="sink">Where the messages go.</param>
    /// <param name="stands">Whether it stands out by bold type among lines that others wrote; errors are red
    /// then.</param>
    public Announcer(RunSettings run, Sink sink, bool stands = false)
    {
        (_run, _sink, _stands) = (run, sink, stands);
        if (run.Log == LogMode.Json) _json = [Json("error"), Json("info"), Json("debug")];
        else if (run.Timestamps) _time = new TimeText();
    }

    /// <summary>Where it says it.</summary>
    public Sink Sink => _sink;

    /// <summary>Whether details are said.</summary>
    public bool Verbose => _run.Verbose;

    /// <summary>Says <paramref name="text"/>. Never blocks: unread messages wait, and when too many wait the newest is
    /// dropped.</summary>
    public void Say(Severity severity, string text)
    {
        if (severity == Severity.Detail && !Verbose) return;
        if (severity == Severity.Notice && _run.Quiet) return;
        _sink.Add(Line(severity, text));
        _sink.Flush();
    }

    /// <summary>At the end: waits a second for a reader.</summary>
    public void FlushLast() => _sink.FlushLast(LastWait);

    private ReadOnlySpan<byte> Line(Severity severity, string text)
    {
        if (_json == null) text = "monofy: " + text;
        int length = Text.EncodedLength(text);
        byte[] bytes = new byte[length];
        Text.Encode(text, bytes);
        Clean(bytes);
        if (_stands && _json == null) bytes = [.. Begin(severity), .. bytes, .. "\e[0m"u8];
        length = bytes.Length;
        int time = _time == null ? 0 : TimeText.Size + 1;
        LineFormat? json = _json?[(int)severity];
        int size = json?.MaxSize(length) ?? time + length + 1;
        if (_line.Length < size) _line = new byte[size];
        if (json != null)
        {
            json.SetTime(Clock.UnixTicks);
            return _line.AsSpan(0, json.Write(bytes, _line));
        }
        _time?.Of(Clock.UnixTicks).CopyTo(_line);
        if (time > 0) _line[time - 1] = (byte)' ';
        bytes.CopyTo(_line, time);
        _line[time + length] = (byte)'\n';
        return _line.AsSpan(0, time + length + 1);
    }

    private static ReadOnlySpan<byte> Begin(Severity severity) =>
        severity == Severity.Error ? "\e[1;31m"u8 : "\e[1m"u8;

    // A message stays one line and sends no control sequence to a terminal, whatever a quoted argument holds: the
    // controls of ASCII and those from U+0080 to U+009F become question marks.
    private static void Clean(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bool high = bytes[i] == 0xC2 && i + 1 < bytes.Length && bytes[i + 1] is >= 0x80 and <= 0x9F;
            if (high) bytes[i++] = (byte)'?';
            if (high || bytes[i] < (byte)' ' || bytes[i] == 127) bytes[i] = (byte)'?';
        }
    }

    private static JsonFormat Json(string level) =>
        new("monofy", Libc.getpid(), "stderr", new TimeText(), level: level);
}
