using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Monofy.Core.Supervision;
using Monofy.Core.Terminal;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// The signals that came. Every thread blocks them since before the runtime started. While nothing else is watched,
/// they are waited for directly, one system call each; with other sources they are read from signalfd.
/// </summary>
internal sealed unsafe class SignalQueue : ISource, IWaiter
{
    // The synchronous signals, which the thread that causes them must get; 32 and 33 are libc's, 34 is the runtime's.
    private const ulong NeverBlocked = 1ul << 3 | 1ul << 4 | 1ul << 6 | 1ul << 7 | 1ul << 10 | 1ul << 30 | 1ul << 31 |
        1ul << 32 | 1ul << 33;

    /// <summary>The signals that are taken here, and that <c>Bootstrap</c> blocks.</summary>
    public const ulong Blocked = ~NeverBlocked;

    private const int Batch = 32;
    private const int MaxBatches = 128;
    private const int MaxFailures = 16;     // in a row: it will not get better

    // sigset_t of libc is larger than the kernel's; what is beyond stays 0.
    private readonly ulong[] _set = GC.AllocateArray<ulong>(16, pinned: true);
    private readonly int _self;
    private readonly Queue<Event> _events;
    private int _fd = -1;
    private int _failures;

    /// <summary>Begins to take signals; events go to <paramref name="events"/>.</summary>
    public SignalQueue(Queue<Event> events, int self)
    {
        (_events, _self) = (events, self);
        _set[0] = Blocked;
    }

    /// <summary>Waits for a signal, and for nothing else, until <paramref name="until"/>.</summary>
    public void Wait(Instant until)
    {
        siginfo_t info;
        timespec time = default;
        if (until != Instant.Never)
        {
            long ticks = Math.Max(0, (until - Clock.Now).Ticks);
            time.tv_sec = ticks / TimeSpan.TicksPerSecond;
            time.tv_nsec = ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        }
        var set = (ulong*)Unsafe.AsPointer(ref _set[0]);
        int signal = Libc.sigtimedwait(set, &info, until == Instant.Never ? null : &time);
        if (signal > 0) Take(new Signal(signal), info.si_code, info.si_pid, info.si_value);
        else if (OsError.Last is not (Libc.EAGAIN or Libc.EINTR))
            throw new OsException("cannot wait for signals", OsError.Last);
        // The kernel gives the lowest number first. If processes die all the time, SIGCHLD would be all that ever
        // came.
        time = default;
        for (int i = 0; i < Batch && ChildChanged && signal > 0; i++)
        {
            signal = Libc.sigtimedwait(set, &info, &time);
            if (signal > 0) Take(new Signal(signal), info.si_code, info.si_pid, info.si_value);
        }
    }

    /// <inheritdoc/>
    public bool Join(Reactor reactor)
    {
        ulong mask = Blocked;
        if (_fd < 0) _fd = Libc.signalfd(-1, &mask, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK);
        return _fd >= 0 && reactor.TryAdd(_fd, Libc.EPOLLIN, this);
    }

    /// <summary>
    /// Stops <paramref name="target"/> by SIGTSTP (0: all of monofy's group), and comes back when monofy was continued.
    /// False if it was not stopped: the kernel ignores SIGTSTP if no process could continue it (PID 1, the leader of a
    /// session, a group that its shell has left).
    /// </summary>
    public bool Stop(int target)
    {
        ulong stop = 1ul << (Signal.Tstp.Number - 1);
        Libc.kill(target, Signal.Tstp.Number);
        Libc.sigprocmask(Libc.SIG_UNBLOCK, &stop, null);
        Libc.sigprocmask(Libc.SIG_BLOCK, &stop, null);
        return IsPending(Signal.Cont);
    }

    /// <summary>Whether <paramref name="signal"/> came and was not taken yet.</summary>
    public static bool IsPending(Signal signal)
    {
        ulong* pending = stackalloc ulong[16];      // libc's set is larger than the kernel's
        return Libc.sigpending(pending) == 0 && (pending[0] >> (signal.Number - 1) & 1) != 0;
    }

    /// <summary>The starts that are looked at before a signal is passed on.</summary>
    public required LateStarts Late { get; init; }

    /// <summary>Whose end a hang-up may tell of.</summary>
    public required Terminal Terminal { get; init; }

    /// <summary>Whether <c>monofy ctl</c> wants the control socket.</summary>
    public bool ControlAsked { get; set; }

    /// <summary>Whether a child changed its state since this was last set to false.</summary>
    public bool ChildChanged { get; set; }

    /// <summary>Reads what there is.</summary>
    public void Ready(uint events)
    {
        signalfd_siginfo* batch = stackalloc signalfd_siginfo[Batch];
        nint bytes = Batch * sizeof(signalfd_siginfo);
        // Bounded: signals may arrive faster than this reads them.
        for (int turn = 0; turn < MaxBatches && bytes == Batch * sizeof(signalfd_siginfo); turn++)
        {
            bytes = Libc.read(_fd, batch, (nuint)(Batch * sizeof(signalfd_siginfo)));
            bool failed = bytes < 0 && OsError.Last is not (Libc.EAGAIN or Libc.EINTR);
            if (failed && ++_failures > MaxFailures) throw new OsException("cannot read signals", OsError.Last);
            if (!failed) _failures = 0;
            for (int i = 0; i < bytes / sizeof(signalfd_siginfo); i++) TakeRead(batch[i]);
        }
    }

    private void TakeRead(in signalfd_siginfo read) =>
        Take(new Signal((int)read.ssi_signo), read.ssi_code, (int)read.ssi_pid, read.ssi_int);

    private void Take(Signal signal, int code, int pid, int value)
    {
        if (ControlSignal.Is(signal.Number, code, value))
        {
            ControlAsked = true;
            return;
        }
        if (signal == Signal.Chld)
        {
            ChildChanged = true;
            return;
        }
        bool byKernel = code == Libc.SI_KERNEL;
        bool ignored = (signal == Signal.Int || signal == Signal.Quit || signal == Signal.Hup) &&
            StopSignals.WasIgnored(signal);
        bool hungUp = signal == Signal.Hup && !byKernel && Terminal.HasHungUp;
        bool isUnstoppable = signal.IsForJobControl && !byKernel && OwnGroup.IsOrphaned(_self);
        if (SignalOrigins.Of(signal, byKernel, pid == _self, ignored, hungUp, isUnstoppable) is not { } origin) return;
        if (byKernel && TerminalPolicy.IsWish(signal) && Terminal.YieldToOwnGroup()) return;
        Late.Look();
        _events.Enqueue(Event.Signalled(signal, origin));
    }
}
