using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>The signals that came, read from signalfd. Every thread blocks them since before the runtime started.</summary>
internal sealed unsafe class SignalQueue : ISource
{
    private const int Batch = 32;

    private readonly int _fd;
    private readonly int _self;
    private readonly Queue<Event> _events;

    /// <summary>Begins to take signals; events go to <paramref name="events"/>.</summary>
    public SignalQueue(Reactor reactor, Queue<Event> events, int self)
    {
        _events = events;
        _self = self;
        ulong mask = Bootstrap.Blocked;
        _fd = Libc.signalfd(-1, &mask, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK);
        if (_fd < 0) throw new OsException("cannot watch signals", OsError.Last);
        reactor.Add(_fd, Libc.EPOLLIN, this);
    }

    /// <summary>Whether a child changed its state since this was last set to false.</summary>
    public bool ChildChanged { get; set; }

    /// <summary>Reads all that there is.</summary>
    public void Ready(uint events)
    {
        signalfd_siginfo* batch = stackalloc signalfd_siginfo[Batch];
        nint bytes;
        do
        {
            bytes = Libc.read(_fd, batch, (nuint)(Batch * sizeof(signalfd_siginfo)));
            for (int i = 0; i < bytes / sizeof(signalfd_siginfo); i++) Take(batch + i);
        }
        while (bytes == Batch * sizeof(signalfd_siginfo));
    }

    private void Take(signalfd_siginfo* info)
    {
        var signal = new Signal((int)info->ssi_signo);
        if (signal == Signal.Chld)
        {
            ChildChanged = true;
            return;
        }
        // What monofy's own writes to a closed pipe raise is no message from anybody.
        if (signal == Signal.Pipe && info->ssi_pid == _self) return;
        SignalOrigin origin = info->ssi_code == Libc.SI_KERNEL ? SignalOrigin.Typed : SignalOrigin.Sent;
        _events.Enqueue(Event.Signalled(signal, origin));
    }
}
