using System;
using System.Buffers;
using System.Text.Json;
using Monofy.Core.Supervision;

namespace Monofy.Core.Control;

/// <summary><c>ctl events</c> and <c>/events</c>: an item for each event that is kept, then, if it follows, for each
/// that comes. A reader that is so slow that events were overwritten before it had them is dropped.</summary>
/// <param name="view">What is asked.</param>
/// <param name="services">Whose events; null: everybody's, and the phases of the run.</param>
/// <param name="follow">Whether to go on.</param>
/// <param name="since">Only later ones: ticks of 100 ns since 1970.</param>
public sealed class EventsAnswer(RunView view, int[]? services, bool follow, long since) : Answer
{
    private long _next;

    /// <summary>Begins at event <paramref name="number"/> if that is still kept; for a reader that comes
    /// again.</summary>
    public void BeginAt(long number) => _next = Math.Clamp(number, view.Events.First, view.Events.Next);

    /// <inheritdoc/>
    public override bool Follows => follow;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        RunEvents events = view.Events;
        if (_next == 0) _next = events.First;
        if (_next < events.First)
        {
            IsOver = true;
            Status = 1;
            return false;
        }
        while (_next < events.Next)
        {
            RunEvent e = events[_next++];
            bool wanted = services == null || Array.BinarySearch(services, e.Service) >= 0;
            if (!wanted || view.UnixTicksOf(e.At) < since) continue;
            Write(view, e, to);
            return true;
        }
        IsOver = !follow;
        return false;
    }

    /// <summary>Writes one event.</summary>
    public static void Write(RunView view, in RunEvent e, IBufferWriter<byte> to)
    {
        using var json = new Utf8JsonWriter(to,
            new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true });
        json.WriteStartObject();
        json.WriteNumber("n"u8, e.Number);
        json.WriteString("time"u8, view.TimeOf(e.At));
        json.WriteString("event"u8, RunEvent.NameOf(e.Kind));
        if (e.Service >= 0) json.WriteString("name"u8, view.Plan.Services[e.Service].Name);
        if (e.Pid != 0) json.WriteNumber("pid"u8, e.Pid);
        if (e.Status is { } status)
        {
            json.WriteNumber("status"u8, status.Code);
            if (status.Signal is { } signal) json.WriteString("signal"u8, signal.Name);
        }
        json.WriteString("phase"u8, Wording.Of(e.Phase));
        json.WriteEndObject();
    }
}
