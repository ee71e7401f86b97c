using System;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>The last events of the run: a ring that the supervisor fills and anything may read. Adding one allocates
/// nothing. A reader that follows remembers <see cref="Next"/> and reads from there; what has been overwritten
/// meanwhile shows as a gap in the numbers.</summary>
public sealed class RunEvents
{
    /// <summary>How many are kept before <see cref="Keep"/> is called.</summary>
    public const int Few = 16;

    private RunEvent[] _ring = new RunEvent[Few];

    /// <summary>The number that the next event will get.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>The number of the oldest event that is kept; <see cref="Next"/> if there is none.</summary>
    public long First { get; private set; } = 1;

    /// <summary>The event with <paramref name="number"/>, from <see cref="First"/> up to, not including,
    /// <see cref="Next"/>.</summary>
    public ref readonly RunEvent this[long number]
    {
        get
        {
            if (number < First || number >= Next) throw new ArgumentOutOfRangeException(nameof(number));
            return ref _ring[number % _ring.Length];
        }
    }

    /// <summary>Keep at least <paramref name="count"/> events from now on. What is kept already stays.</summary>
    public void Keep(int count)
    {
        if (count <= _ring.Length) return;
        var ring = new RunEvent[count];
        for (long number = First; number < Next; number++) ring[number % count] = this[number];
        _ring = ring;
    }

    internal void Add(Instant at, RunEventKind kind, int service, ExitStatus? status, int pid, Phase phase)
    {
        _ring[Next % _ring.Length] = new(Next, at, kind, service, status, pid, phase);
        Next++;
        if (Next - First > _ring.Length) First++;
    }
}
