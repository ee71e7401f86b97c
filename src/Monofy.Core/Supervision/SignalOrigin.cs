namespace Monofy.Core.Supervision;

/// <summary>Where a signal to monofy came from.</summary>
public enum SignalOrigin : byte
{
    /// <summary>Another process sent it.</summary>
    Sent,

    /// <summary>It was typed at the terminal, which would have given it to a whole group.</summary>
    Typed,

    /// <summary>No signal was sent: <c>monofy ctl shutdown</c> asked for the same effect.</summary>
    Ordered,

    /// <summary>Another process sent it to a monofy that cannot be stopped and continued: PID 1, the leader of a
    /// session, or one whose shell has exited.</summary>
    SentToInit,
}
