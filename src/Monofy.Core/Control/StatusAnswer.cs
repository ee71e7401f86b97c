using System;
using System.Buffers;
using System.Text.Json;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary><c>ctl status</c>: one item a service. With <c>--watch</c> they come again every second, each time with an
/// item for the run behind them, which has no <c>name</c>.</summary>
public sealed class StatusAnswer(RunView view, int[]? services, bool watch) : Answer
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ServiceJson _json = new(view, Detail.Full);
    private int _next;
    private Instant _begun;

    /// <inheritdoc/>
    public override bool Follows => watch;

    private int Count => services?.Length ?? view.Plan.Services.Length;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        if (Due != Instant.Never && view.Now < Due) return false;
        Due = Instant.Never;
        if (_next == 0) _begun = view.Now;
        if (_next < Count)
        {
            _json.Write(services?[_next] ?? _next, to);
            _next++;
            IsOver = !watch && _next == Count;
            return true;
        }
        if (!watch)
        {
            IsOver = true;      // of nothing
            return false;
        }
        WriteRun(view, to);
        _next = 0;
        Due = _begun + s_pause;
        return true;
    }

    /// <summary>Writes the run as a whole.</summary>
    public static void WriteRun(RunView view, IBufferWriter<byte> to)
    {
        using var json = new Utf8JsonWriter(to,
            new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true });
        json.WriteStartObject();
        WriteRunMembers(view, json);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of the run as a whole into an object.</summary>
    public static void WriteRunMembers(RunView view, Utf8JsonWriter json)
    {
        Supervision.Report run = view.Summary;
        json.WriteString("version"u8, view.Version);
        json.WriteNumber("pid"u8, view.Pid);
        json.WriteString("time"u8, view.TimeText(view.UnixTicks));
        json.WriteString("phase"u8, Wording.Of(run.Phase));
        if (run.BeganAt.Ticks > 0) json.WriteNumber("uptime"u8, Math.Round((view.Now - run.BeganAt).TotalSeconds, 3));
        if (run.StopAt != Instant.Never) json.WriteBoolean("stopping"u8, true);
    }
}
