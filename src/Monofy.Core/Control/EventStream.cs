using System;
using System.Buffers;

namespace Monofy.Core.Control;

/// <summary><c>/events</c>: server-sent events, each with its number, so that a client that comes again misses none
/// that is kept. A comment every 15 s tells both sides that the other is there.</summary>
public sealed class EventStream : Answer
{
    private static readonly TimeSpan s_pulse = TimeSpan.FromSeconds(15);

    private readonly RunView _view;
    private readonly EventsAnswer _events;
    private readonly ArrayBufferWriter<byte> _item = new(256);
    private bool _begun;

    /// <summary>Begins behind event number <paramref name="last"/>.</summary>
    public EventStream(RunView view, long last)
    {
        (_view, _events) = (view, new(view, null, true, long.MinValue));
        if (last > 0) _events.BeginAt(last + 1);
    }

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override bool Follows => true;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        if (!_begun) to.Write("retry: 2000\n\n"u8);
        bool pulse = !_begun || _view.Now >= Due;
        if (pulse) Due = _view.Now + s_pulse;
        _begun = true;
        _item.ResetWrittenCount();
        if (_events.TryWrite(_item))
        {
            // {"n":12,… : the number is its first member.
            ReadOnlySpan<byte> item = _item.WrittenSpan;
            to.Write("id: "u8);
            to.Write(item["{\"n\":"u8.Length..item.IndexOf((byte)',')]);
            to.Write("\ndata: "u8);
            to.Write(item);
            to.Write("\n\n"u8);
            return true;
        }
        IsOver = _events.IsOver;
        if (pulse) to.Write(":\n\n"u8);
        return pulse;
    }
}
