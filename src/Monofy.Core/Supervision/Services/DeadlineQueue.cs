using System;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

/// <summary>
/// Which service is due next: a binary heap over the deadlines of the records, so that the cost of an event does not
/// grow with the number of services. It holds no times of its own but a copy of each record's earliest; a record that
/// changes calls <see cref="Set"/>. Empty queues own no memory.
/// </summary>
internal sealed class DeadlineQueue(int capacity)
{
    private int[] _heap = [];        // services, earliest first
    private int[] _place = [];       // service -> place in the heap + 1
    private Instant[] _due = [];
    private int _count;

    /// <summary>The earliest deadline, or <see cref="Instant.Never"/>.</summary>
    public Instant Next => _count == 0 ? Instant.Never : _due[_heap[0]];

    /// <summary>The service that is due first; only if <see cref="Next"/> is a time.</summary>
    public int First => _heap[0];

    /// <summary>Make <paramref name="due"/> the deadline of <paramref name="service"/>.</summary>
    public void Set(int service, Instant due)
    {
        if (_place.Length == 0)
        {
            if (due == Instant.Never) return;
            _heap = new int[capacity];
            _place = new int[capacity];
            _due = new Instant[capacity];
        }
        int place = _place[service] - 1;
        if (due == Instant.Never)
        {
            if (place >= 0) RemoveAt(place);
            return;
        }
        _due[service] = due;
        if (place < 0)
        {
            place = _count++;
            Put(place, service);
        }
        Sift(place);
    }

    /// <summary>Another queue with the same times.</summary>
    public DeadlineQueue Clone() =>
        new(capacity) { _heap = [.. _heap], _place = [.. _place], _due = [.. _due], _count = _count };

    private void RemoveAt(int place)
    {
        _place[_heap[place]] = 0;
        _count--;
        if (place == _count) return;
        Put(place, _heap[_count]);
        Sift(place);
    }

    private void Sift(int place)
    {
        int service = _heap[place];
        while (place > 0 && Before(service, _heap[(place - 1) / 2]))
        {
            Put(place, _heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        while (true)
        {
            int child = 2 * place + 1;
            if (child >= _count) break;
            if (child + 1 < _count && Before(_heap[child + 1], _heap[child])) child++;
            if (!Before(_heap[child], service)) break;
            Put(place, _heap[child]);
            place = child;
        }
        Put(place, service);
    }

    // Two that are due at once come in the plan's order.
    private bool Before(int a, int b) => _due[a] < _due[b] || (_due[a] == _due[b] && a < b);

    private void Put(int place, int service)
    {
        _heap[place] = service;
        _place[service] = place + 1;
    }
}
