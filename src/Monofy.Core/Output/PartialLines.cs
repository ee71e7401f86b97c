using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Output;

/// <summary>What all streams share: when unfinished lines are shown, and how much memory they hold.</summary>
/// <param name="streams">The largest number of streams.</param>
public sealed class PartialLines(int streams)
{
    private const int MaxHeld = 8 << 20;
    private const int MaxKept = 4 << 20;
    private const int MinKeep = 256, MaxKeep = 4096;

    /// <summary>How long a line may wait for its end. 1 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly LinkedList<(Instant Due, LineStream Stream)> _waiting = [];   // in order, each stream at most once
    private int _held;

    /// <summary>The largest buffer a stream keeps for its next line, in bytes.</summary>
    public int Keep { get; } = Math.Clamp(MaxKept / Math.Max(1, streams), MinKeep, MaxKeep);

    /// <summary>Whether unfinished lines hold more than 8 MB together; if so, the next one is shown
    /// unfinished.</summary>
    public bool HoldTooMuch => _held > MaxHeld;

    /// <summary>The latest time at which <see cref="Turn"/> must be called.</summary>
    public Instant NextDeadline => _waiting.First?.Value.Due ?? Instant.Never;

    /// <summary>Expires the streams whose unfinished line has waited long enough.</summary>
    public void Turn(Instant now)
    {
        while (_waiting.First is { Value: var (due, stream) } && due <= now)
        {
            _waiting.RemoveFirst();
            stream.IsQueued = false;
            if (stream.Deadline <= now) stream.Expire();
            else if (stream.Deadline != Instant.Never) Enqueue(stream);
        }
    }

    /// <summary>Adds <paramref name="more"/> bytes, which may be negative, to the memory that unfinished lines
    /// hold.</summary>
    internal void Hold(int more) => _held += more;

    /// <summary>Queues <paramref name="stream"/>, whose deadline was set.</summary>
    internal void Expect(LineStream stream)
    {
        if (!stream.IsQueued) Enqueue(stream);
    }

    private void Enqueue(LineStream stream)
    {
        stream.IsQueued = true;
        // Nearly always last: all wait equally long, and only a stream that finished a line since it was queued belongs
        // between others.
        LinkedListNode<(Instant Due, LineStream)>? before = _waiting.Last;
        while (before != null && before.Value.Due > stream.Deadline) before = before.Previous;
        if (before == null) _waiting.AddFirst((stream.Deadline, stream));
        else _waiting.AddAfter(before, (stream.Deadline, stream));
    }
}
