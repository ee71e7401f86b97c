namespace Monofy.Core.Supervision;

/// <summary>The kinds of <see cref="Effect"/>.</summary>
public enum EffectKind : byte
{
    /// <summary>Start a process; answered by Spawned or SpawnFailed.</summary>
    Start,

    /// <summary>Send a signal to a process; answered by Refused if that is not allowed, as the next ones
    /// are.</summary>
    SignalProcess,

    /// <summary>Send a signal to a process's group, and to the process too if it has moved to another one.</summary>
    SignalGroup,

    /// <summary>Check whether the group of an ended process is empty, now and whenever something ends; answered by
    /// GroupEmpty when it is.</summary>
    CheckGroup,

    /// <summary>Send a signal to every adopted process that has not had it; answered by NoChildren if there are
    /// none, and by AllRefuse if none of them may be signalled.</summary>
    Sweep,

    /// <summary>Look for adopted processes, and again once all that <see cref="SignalStray"/> named for this process
    /// have ended; answered by StraysFound each time. Without a service (-1): all that are left in the sweep, once, at
    /// once, and without what their environments say.</summary>
    FindStrays,

    /// <summary>Send a signal, and SIGCONT, to an adopted process that was found.</summary>
    SignalStray,

    /// <summary>Lock the setup lock; answered by LockHeld or LockFailed.</summary>
    AcquireLock,

    /// <summary>Let the setup lock, or the wait for it, go.</summary>
    ReleaseLock,

    /// <summary>Read what a setup command handed over; answered by HandedOver or HandOverFailed.</summary>
    TakeHandOver,

    /// <summary>Begin a network probe; answered by ProbePassed or ProbeFailed.</summary>
    Probe,

    /// <summary>End a network probe; not answered.</summary>
    CancelProbe,

    /// <summary>Measure the memory of a service's processes; answered by MemoryMeasured with the same
    /// incarnation.</summary>
    MeasureMemory,

    /// <summary>End a measurement; not answered.</summary>
    CancelMeasure,

    /// <summary>Close the sockets of a service (<c>--listen</c>), which has ended for good or was stopped; not
    /// answered. Its next start opens them again.</summary>
    CloseSockets,

    /// <summary>Stop monofy itself, as the terminal or its parent asked; with a signal, the rest of the job that the
    /// shell made of it too.</summary>
    Suspend,

    /// <summary>monofy was continued: give the terminal back to the process that had it.</summary>
    Resume,

    /// <summary>Look at the wall clock, and from now on tell when it is set; answered by Clock.</summary>
    ReadClock,

    /// <summary>Tell the client behind the ticket: a note while the status is <see cref="Effect.NotYet"/>, else the
    /// answer, after which the ticket is free again. Not answered.</summary>
    Answer,

    /// <summary>Announce a line.</summary>
    Say,

    /// <summary>End monofy, with a closing line behind all that was written. One that is an error is the reason of a
    /// failure.</summary>
    End,

    /// <summary>After <see cref="End"/>: do not wait any longer for those who read what was written.</summary>
    AbandonOutput,

    /// <summary>Treat a late start as started; answered by Spawned unless it was answered already.</summary>
    AcceptStart,

    /// <summary>Kill a process whose program was not executed in time; answered by SpawnFailed unless it was answered
    /// already.</summary>
    GiveUpStart,
}
