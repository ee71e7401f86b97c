namespace Monofy.Core.Supervision;

/// <summary>The kinds of <see cref="Event"/>.</summary>
public enum EventKind : byte
{
    /// <summary>The run begins. The first event, once. It tells monofy's own process id.</summary>
    Begin,

    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>A process was started.</summary>
    Spawned,

    /// <summary>A process could not be started.</summary>
    SpawnFailed,

    /// <summary>A process was reaped.</summary>
    Exited,

    /// <summary>The group of an ended process is empty.</summary>
    GroupEmpty,

    /// <summary>A process that monofy had not started was reaped.</summary>
    OrphanReaped,

    /// <summary>No process is left that monofy could wait for.</summary>
    NoChildren,

    /// <summary>A signal came in.</summary>
    Signal,

    /// <summary>The process in the foreground of the terminal was stopped.</summary>
    Suspended,

    /// <summary>Standard output has no reader any more.</summary>
    OutputClosed,

    /// <summary>The setup lock is held.</summary>
    LockHeld,

    /// <summary>The setup lock cannot be had.</summary>
    LockFailed,

    /// <summary>What a setup command handed over was read.</summary>
    HandedOver,

    /// <summary>What a setup command handed over is malformed.</summary>
    HandOverFailed,

    /// <summary>A network probe was answered as it should be.</summary>
    ProbePassed,

    /// <summary>A network probe was not.</summary>
    ProbeFailed,

    /// <summary>A service said that it is ready (sd_notify).</summary>
    Ready,

    /// <summary>A service said that it is alive (sd_notify's watchdog).</summary>
    Alive,

    /// <summary>A service said that it is stopping (sd_notify).</summary>
    Leaving,

    /// <summary>A service said how it is doing (sd_notify's STATUS).</summary>
    Status,

    /// <summary>What the wall clock says: it was asked for, or the clock was set.</summary>
    Clock,

    /// <summary>Somebody gave an order (<c>monofy ctl</c>).</summary>
    Ordered,

    /// <summary>The client that waited for the answer to an order has disconnected.</summary>
    TicketDropped,

    /// <summary>How much memory the processes of a service hold together.</summary>
    MemoryMeasured,

    /// <summary>Something changed that is watched (<c>--watch</c>, <c>--on-change</c>).</summary>
    FilesChanged,

    /// <summary>Which adopted processes there are, for a service that is to be started again.</summary>
    StraysFound,

    /// <summary>A signal was refused: the process runs as another user, and monofy lacks <c>CAP_KILL</c>.</summary>
    Refused,

    /// <summary>All that are left in the sweep refuse signals.</summary>
    AllRefuse,

    /// <summary>The process of a service is there and has not got its program yet: its directory does not answer, or
    /// somebody has stopped it. Spawned or SpawnFailed follows.</summary>
    StartIsLate,

    /// <summary>A service said that it reads its configuration again (sd_notify); Ready follows when that is
    /// over.</summary>
    Reloading,
}
