using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>Measures the memory of services, at most one measurement a service at a time. Each is a child
/// (<see cref="MemoryChild"/>), which is killed after 10 s; without an answer the size is unknown.</summary>
/// <param name="reactor">The loop.</param>
/// <param name="events">Where answers go.</param>
/// <param name="whenReaped">Calls its second argument when the child that the first one names was reaped.</param>
/// <param name="fork">Forks a child for a process and the end of a pipe; null: <see cref="MemoryChild.Fork"/>.</param>
internal sealed class MemoryProbes(
    Reactor reactor, Queue<Event> events, Action<int, Action> whenReaped, Func<int, int, int>? fork = null)
{
    private readonly Dictionary<int, Probe> _probes = [];

    /// <summary>How long a measurement may take. Default 10 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Measures the processes of <paramref name="service"/>: those of the group or session that
    /// <paramref name="pid"/> leads, and its descendants. Answered with <paramref name="number"/>.</summary>
    public void Begin(int service, int number, int pid)
    {
        Cancel(service);
        if (pid <= 0 || Open(pid, Answer) is not { } probe)
        {
            events.Enqueue(Event.MemoryMeasured(service, number, -1, false));
            return;
        }
        _probes[service] = probe;
        whenReaped(probe.Child, probe.Reaped);

        void Answer(long bytes, bool isResident)
        {
            _probes.Remove(service);
            events.Enqueue(Event.MemoryMeasured(service, number, bytes, isResident));
        }
    }

    /// <summary>Ends the measurement of <paramref name="service"/> without an answer.</summary>
    public void Cancel(int service)
    {
        if (!_probes.Remove(service, out Probe? probe)) return;
        probe.Kill();
    }

    private unsafe Probe? Open(int pid, Action<long, bool> answer)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC | Libc.O_NONBLOCK) < 0) return null;
        int child = fork != null ? fork(pid, ends[1]) : MemoryChild.Fork(pid, ends[1]);
        Libc.close(ends[1]);
        var probe = new Probe(reactor, ends[0], child, answer);
        if (child > 0 && probe.Begin(Patience)) return probe;
        Libc.close(ends[0]);
        return null;
    }

    private sealed unsafe class Probe : ISource
    {
        private readonly Reactor _reactor;
        private readonly int _reader;
        private readonly Action<long, bool> _answer;
        private readonly Alarm _alarm;

        public Probe(Reactor reactor, int reader, int child, Action<long, bool> answer)
        {
            (_reactor, _reader, Child, _answer) = (reactor, reader, child, answer);
            _alarm = new(reactor, GiveUp);
        }

        /// <summary>0 once it was reaped: its number may be another process's then.</summary>
        public int Child { get; private set; }

        public bool Begin(TimeSpan patience)
        {
            if (!_reactor.TryAdd(_reader, Libc.EPOLLIN, this)) return false;
            _alarm.Set(patience);
            return true;
        }

        public void Reaped() => Child = 0;

        public void Ready(uint events)
        {
            MemoryAnswer answer;
            bool whole = Libc.read(_reader, &answer, (nuint)sizeof(MemoryAnswer)) == sizeof(MemoryAnswer);
            Close();
            _answer(whole ? answer.Bytes : -1, whole && answer.Resident != 0);
        }

        // The kernel holds the reader up: what it would say is unknown.
        private void GiveUp()
        {
            Kill();
            _answer(-1, false);
        }

        public void Kill()
        {
            Close();
            if (Child > 0) Libc.kill(Child, Libc.SIGKILL);
        }

        private void Close()
        {
            _alarm.Close();
            _reactor.Remove(_reader);
            Libc.close(_reader);
        }
    }
}
