using System.Buffers;
using System.Collections.Generic;

namespace Monofy.Core.Control;

/// <summary>What a question is answered with, one item after another, so that neither a long answer nor a slow reader
/// costs memory. An item is a JSON value, or text; the protocol puts its own words around it.</summary>
public abstract class Answer
{
    /// <summary>Whether items are text (lines with their newline) instead of JSON.</summary>
    public virtual bool IsText => false;

    /// <summary>Whether everything was said.</summary>
    public bool IsOver { get; protected set; }

    /// <summary>The exit status for the client; meaningful when it is over.</summary>
    public int Status { get; protected set; }

    /// <summary>Why the request is refused, or what else is to be said as an error, when it is over; else
    /// null.</summary>
    public string? Error { get; protected init; }

    /// <summary>Whether more may come later although nothing does now.</summary>
    public virtual bool Follows => false;

    /// <summary>Time of the monotonic clock at which it has something to say even if nothing happens.</summary>
    public Values.Instant Due { get; protected set; } = Values.Instant.Never;

    /// <summary>Writes the next item; false if there is none now.</summary>
    public abstract bool TryWrite(IBufferWriter<byte> to);
}

/// <summary>A refusal, or an answer that is a status alone.</summary>
public sealed class StatusOnly : Answer
{
    /// <summary>Ends with <paramref name="status"/>, and an error if that is not null.</summary>
    public StatusOnly(int status, string? error = null) => (Status, Error, IsOver) = (status, error, true);

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to) => false;
}

/// <summary>An answer of a few items that are known at once.</summary>
public sealed class Items : Answer
{
    private readonly Queue<byte[]> _items;
    private readonly bool _isText;

    /// <summary>These items, then the end with <paramref name="status"/>.</summary>
    public Items(IEnumerable<byte[]> items, int status, bool isText = false)
    {
        _items = new(items);
        (_isText, Status) = (isText, status);
        IsOver = _items.Count == 0;
    }

    /// <inheritdoc/>
    public override bool IsText => _isText;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        if (!_items.TryDequeue(out byte[]? item)) return false;
        to.Write(item);
        IsOver = _items.Count == 0;
        return true;
    }
}
