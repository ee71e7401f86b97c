using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy.Shell.Tests.Processes;

/// <summary>Signals to a thread of this process, which blocks them as monofy does.</summary>
public sealed unsafe class SignalQueueTests
{
    private readonly Queue<Event> _events = new();
    private readonly SignalQueue _signals;

    public SignalQueueTests() => _signals = new(_events, Libc.getpid()) 
        { Terminal = new(), Late = new(new(), null!) };

    [Fact]
    public void A_signal_becomes_an_event() => OnThread(() =>
    {
        Raise(Signal.Usr1);
        _signals.Wait(Instant.Never);
        Event e = Assert.Single(_events);
        Assert.Equal((EventKind.Signal, Signal.Usr1), (e.Kind, e.Signal));
    });

    [Fact]
    public void The_end_of_a_child_is_noted_and_is_not_an_event() => OnThread(() =>
    {
        Raise(Signal.Chld);
        Raise(Signal.Usr1);
        _signals.Wait(Instant.Never);
        _signals.Wait(Clock.Now);
        Assert.True(_signals.ChildChanged);
        Assert.Equal([Signal.Usr1], _events.Select(static e => e.Signal));
    });

    [Fact]
    public void Without_a_signal_the_wait_ends_at_its_deadline() => OnThread(() =>
    {
        _signals.Wait(Clock.Now);
        Assert.Empty(_events);
    });

    [Fact]
    public void With_other_descriptors_signals_come_through_the_loop() => OnThread(() =>
    {
        var reactor = new Reactor { Alone = _signals };
        reactor.Open();
        Raise(Signal.Usr1);
        Raise(Signal.Usr2);
        reactor.Wait(Instant.Never);
        Assert.Equal([Signal.Usr1, Signal.Usr2], _events.Select(static e => e.Signal));
    });

    [Fact]
    public void A_signal_that_was_not_taken_yet_is_pending() => OnThread(() =>
    {
        Assert.False(SignalQueue.IsPending(Signal.Usr2));
        Raise(Signal.Usr2);
        Assert.True(SignalQueue.IsPending(Signal.Usr2));
        _signals.Wait(Instant.Never);
        Assert.False(SignalQueue.IsPending(Signal.Usr2));
    });

    [Fact]
    public void The_call_of_ctl_opens_the_control_socket_and_is_not_an_event() => OnThread(() =>
    {
        _signals.ControlAsked = false;
        CallAsCtl();
        _signals.Wait(Instant.Never);
        Assert.True(_signals.ControlAsked);
        Assert.Empty(_events);
    });

    // The runtime's other threads do not block them; so each is sent to this thread alone.
    private static void OnThread(Action test)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            ulong mask = 1ul << (Signal.Usr1.Number - 1) | 1ul << (Signal.Usr2.Number - 1) |
                1ul << (Signal.Chld.Number - 1) | 1ul << 63;
            Libc.sigprocmask(Libc.SIG_BLOCK, &mask, null);
            try
            {
                test();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure != null) throw failure;
    }

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static nint ThreadId => Libc.syscall(IsArm ? 178 : 186, 0, 0, 0, 0);      // gettid

    private static void Raise(Signal signal) =>
        Assert.Equal(0, Libc.syscall(IsArm ? 131 : 234, Libc.getpid(), ThreadId, signal.Number, 0));     // tgkill

    // As a client does it, but to this thread: SIGRTMAX with its value.
    private static void CallAsCtl()
    {
        var info = new siginfo_t { si_signo = 64, si_code = Libc.SI_QUEUE, si_pid = Libc.getpid(),
            si_uid = Libc.geteuid(), si_value = 0x6D6F6E6F };
        nint call = IsArm ? 240 : 297;      // rt_tgsigqueueinfo
        Assert.Equal(0, Libc.syscall(call, Libc.getpid(), ThreadId, 64, (nint)(&info)));
    }
}
