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
internal sealed class MemoryProbes(Reactor reactor, Queue<Event> events, Action<int, Action> whenReaped)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<int, Probe> _probes = [];

    /// <summary>Measures the processes of <paramref name="service"/>: those of the group or session that
    /// <paramref name="pid"/> leads, and its descendants. Answered with <paramref name="number"/>.</summary>
    public void Begin(int service, int number, int pid)
    {
        Cancel(service);
        if (pid <= 0 || Probe.Open(reactor, pid, Answer) is not { } probe)
        {
            events.Enqueue(Event.MemoryMeasured(service, number, -1, false));
            return;
        }
        _probes[service] = probe;
        whenReaped(probe.Child, static () => { });

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
        probe.Close();
        Libc.kill(probe.Child, Libc.SIGKILL);
    }

    private sealed unsafe class Probe : ISource
    {
        private readonly Reactor _reactor;
        private readonly int _reader;
        private readonly Action<long, bool> _answer;
        private readonly Alarm _alarm;

        private Probe(Reactor reactor, int reader, int child, Action<long, bool> answer)
        {
            (_reactor, _reader, Child, _answer) = (reactor, reader, child, answer);
            _alarm = new(reactor, GiveUp);
        }

        public int Child { get; }

        public static Probe? Open(Reactor reactor, int pid, Action<long, bool> answer)
        {
            int* ends = stackalloc int[2];
            if (Libc.pipe2(ends, Libc.O_CLOEXEC | Libc.O_NONBLOCK) < 0) return null;
            int child = MemoryChild.Fork(pid, ends[1]);
            Libc.close(ends[1]);
            var probe = new Probe(reactor, ends[0], child, answer);
            if (child > 0 && reactor.TryAdd(ends[0], Libc.EPOLLIN, probe))
            {
                probe._alarm.Set(s_patience);
                return probe;
            }
            Libc.close(ends[0]);
            return null;
        }

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
            Close();
            Libc.kill(Child, Libc.SIGKILL);
            _answer(-1, false);
        }

        public void Close()
        {
            _alarm.Close();
            _reactor.Remove(_reader);
            Libc.close(_reader);
        }
    }
}
