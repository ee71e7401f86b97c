using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Output;

/// <summary>What all streams share: when lines that have begun are shown without their end, and how much memory such
/// lines hold.</summary>
/// <param name="streams">How many streams there may be.</param>
public sealed class PartialLines(int streams)
{
    private const int MaxHeld = 8 << 20;
    private const int MaxKept = 4 << 20;
    private const int MinKeep = 256, MaxKeep = 4096;

    /// <summary>How long a line may wait for its end. 1 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly LinkedList<(Instant Due, LineStream Stream)> _waiting = [];   // in order, each stream once at most
    private int _held;

    /// <summary>The largest buffer that a stream keeps for its next line, in bytes.</summary>
    public int Keep { get; } = Math.Clamp(MaxKept / Math.Max(1, streams), MinKeep, MaxKeep);

    /// <summary>Whether lines that have begun hold more than 8 MB together: then the next one is shown as it
    /// is.</summary>
    public bool HoldTooMuch => _held > MaxHeld;

    /// <summary>When <see cref="Turn"/> has to be called at the latest.</summary>
    public Instant NextDeadline => _waiting.First?.Value.Due ?? Instant.Never;

    /// <summary>Expires the streams whose line has waited long enough.</summary>
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

    /// <summary>Lines that have begun hold <paramref name="more"/> bytes more, or less.</summary>
    internal void Hold(int more) => _held += more;

    /// <summary>The deadline of <paramref name="stream"/> was set.</summary>
    internal void Expect(LineStream stream)
    {
        if (!stream.IsQueued) Enqueue(stream);
    }

    private void Enqueue(LineStream stream)
    {
        stream.IsQueued = true;
        // Nearly always the last: all wait equally long, and only a stream whose line has ended meanwhile belongs
        // between others.
        LinkedListNode<(Instant Due, LineStream)>? before = _waiting.Last;
        while (before != null && before.Value.Due > stream.Deadline) before = before.Previous;
        if (before == null) _waiting.AddFirst((stream.Deadline, stream));
        else _waiting.AddAfter(before, (stream.Deadline, stream));
    }
}
