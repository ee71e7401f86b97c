using System;
using System.Diagnostics;

namespace Monofy.Core.Supervision.Services;

/// <summary>A set of <see cref="ServiceState"/>s.</summary>
[Flags]
public enum States
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="ServiceState.Down"/></summary>
    Down = 1 << ServiceState.Down,

    /// <summary><see cref="ServiceState.Waiting"/></summary>
    Waiting = 1 << ServiceState.Waiting,

    /// <summary><see cref="ServiceState.Backoff"/></summary>
    Backoff = 1 << ServiceState.Backoff,

    /// <summary><see cref="ServiceState.Starting"/></summary>
    Starting = 1 << ServiceState.Starting,

    /// <summary><see cref="ServiceState.Up"/></summary>
    Up = 1 << ServiceState.Up,

    /// <summary><see cref="ServiceState.Stopping"/></summary>
    Stopping = 1 << ServiceState.Stopping,

    /// <summary><see cref="ServiceState.Killing"/></summary>
    Killing = 1 << ServiceState.Killing,

    /// <summary><see cref="ServiceState.Done"/></summary>
    Done = 1 << ServiceState.Done,

    /// <summary><see cref="ServiceState.Failed"/></summary>
    Failed = 1 << ServiceState.Failed,
}

/// <summary>A cell of the table.</summary>
/// <param name="Move">What is done.</param>
/// <param name="Next">The states that may follow, beside the one it is in.</param>
public readonly record struct Cell(Move Move, States Next)
{
    /// <summary>Nothing is done.</summary>
    public static readonly Cell Stay = new(Move.Stay, States.None);

    /// <summary>It cannot happen.</summary>
    public static readonly Cell Never = new(Move.Never, States.None);

    /// <summary>Whether <paramref name="state"/> may follow.</summary>
    public bool Allows(ServiceState state) => ((int)Next >> (int)state & 1) != 0;
}

/// <summary>
/// The state table: every cause in every state, and nothing else. A new state or cause does not compile before each of
/// its cells is written. Answers that come late for an earlier incarnation never get here: the machine drops them by
/// their number. After each move it is checked that the state that follows is one of the cell's; if it is not, monofy
/// is wrong and ends in good order.
/// </summary>
public static class StateTable
{
    // Nothing is left of its last process.
    private const States Ended = States.Down | States.Backoff | States.Done | States.Failed;

    /// <summary>How often each cell was used on this thread, by state and cause, or null.</summary>
    [ThreadStatic]
    internal static long[,]? Used;

    /// <summary>Counts the cell of <paramref name="state"/> and <paramref name="cause"/> for the simulation's report. A
    /// release has no call of it.</summary>
    [Conditional("DEBUG")]
    internal static void Note(ServiceState state, Cause cause)
    {
        if (Used is { } used) used[(int)state, (int)cause]++;
    }

    /// <summary>The cell of <paramref name="state"/> and <paramref name="cause"/>.</summary>
    public static Cell Of(ServiceState state, Cause cause) => (state, cause) switch
    {
        (ServiceState.Down, Cause.Start) => new(Move.Begin, States.Starting | States.Waiting),
        (ServiceState.Down, Cause.Stop) => Cell.Stay,
        (ServiceState.Down, Cause.Restart) => Cell.Stay,
        (ServiceState.Down, Cause.Kill) => Cell.Stay,
        (ServiceState.Down, Cause.Hopeless) => Cell.Stay,
        (ServiceState.Down, Cause.Spawned) => Cell.Never,
        (ServiceState.Down, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Down, Cause.Exited) => Cell.Never,
        (ServiceState.Down, Cause.GroupEmpty) => Cell.Stay,
        (ServiceState.Down, Cause.Deadline) => Cell.Never,
        (ServiceState.Down, Cause.Refused) => Cell.Stay,

        (ServiceState.Waiting, Cause.Start) => new(Move.Begin, States.Starting | States.Waiting),
        (ServiceState.Waiting, Cause.Stop) => new(Move.Retire, States.Down | States.Done | States.Failed),
        (ServiceState.Waiting, Cause.Restart) => Cell.Stay,
        (ServiceState.Waiting, Cause.Kill) => new(Move.Retire, States.Down | States.Done | States.Failed),
        (ServiceState.Waiting, Cause.Hopeless) => new(Move.GiveUp, States.Failed),
        (ServiceState.Waiting, Cause.Spawned) => Cell.Never,
        (ServiceState.Waiting, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Waiting, Cause.Exited) => Cell.Never,
        (ServiceState.Waiting, Cause.GroupEmpty) => Cell.Stay,
        (ServiceState.Waiting, Cause.Deadline) => Cell.Never,
        (ServiceState.Waiting, Cause.Refused) => Cell.Stay,

        (ServiceState.Backoff, Cause.Start) => new(Move.Begin, States.Starting | States.Waiting),
        (ServiceState.Backoff, Cause.Stop) => new(Move.Retire, States.Down | States.Done | States.Failed),
        (ServiceState.Backoff, Cause.Restart) => new(Move.Begin, States.Starting | States.Waiting),
        (ServiceState.Backoff, Cause.Kill) => new(Move.Retire, States.Down | States.Done | States.Failed),
        (ServiceState.Backoff, Cause.Hopeless) => new(Move.GiveUp, States.Failed),
        (ServiceState.Backoff, Cause.Spawned) => Cell.Never,
        (ServiceState.Backoff, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Backoff, Cause.Exited) => Cell.Never,
        (ServiceState.Backoff, Cause.GroupEmpty) => Cell.Stay,
        (ServiceState.Backoff, Cause.Deadline) => new(Move.Begin, States.Starting | States.Waiting),
        (ServiceState.Backoff, Cause.Refused) => Cell.Stay,

        // The host answers next, unless the start is late. What happens before the answer is handled once it is there
        // (ComeUp).
        (ServiceState.Starting, Cause.Start) => Cell.Stay,
        (ServiceState.Starting, Cause.Stop) => Cell.Stay,
        (ServiceState.Starting, Cause.Restart) => Cell.Stay,
        (ServiceState.Starting, Cause.Kill) => Cell.Stay,
        (ServiceState.Starting, Cause.Hopeless) => Cell.Stay,
        (ServiceState.Starting, Cause.Spawned) => new(Move.ComeUp, States.Up),
        (ServiceState.Starting, Cause.SpawnFailed) => new(Move.NoteFailure, Ended),
        (ServiceState.Starting, Cause.Exited) => Cell.Never,
        (ServiceState.Starting, Cause.GroupEmpty) => Cell.Stay,
        (ServiceState.Starting, Cause.Deadline) => new(Move.GiveUpStart, States.None),
        (ServiceState.Starting, Cause.Refused) => Cell.Stay,

        (ServiceState.Up, Cause.Start) => Cell.Stay,
        (ServiceState.Up, Cause.Stop) => new(Move.AskToStop, States.Stopping),
        (ServiceState.Up, Cause.Restart) => new(Move.AskToRestart, States.Stopping),
        (ServiceState.Up, Cause.Kill) => new(Move.Kill, States.Killing),
        (ServiceState.Up, Cause.Hopeless) => Cell.Stay,
        (ServiceState.Up, Cause.Spawned) => Cell.Never,
        (ServiceState.Up, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Up, Cause.Exited) => new(Move.NoteEnd, States.Stopping | Ended),
        (ServiceState.Up, Cause.GroupEmpty) => Cell.Stay,
        (ServiceState.Up, Cause.Deadline) => new(Move.AskToStop, States.Stopping),   // --setup-timeout
        (ServiceState.Up, Cause.Refused) => Cell.Stay,

        (ServiceState.Stopping, Cause.Start) => Cell.Stay,
        (ServiceState.Stopping, Cause.Stop) => Cell.Stay,
        (ServiceState.Stopping, Cause.Restart) => Cell.Stay,
        (ServiceState.Stopping, Cause.Kill) => new(Move.Kill, States.Killing),
        (ServiceState.Stopping, Cause.Hopeless) => Cell.Stay,
        (ServiceState.Stopping, Cause.Spawned) => Cell.Never,
        (ServiceState.Stopping, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Stopping, Cause.Exited) => new(Move.NoteEnd, States.Stopping | Ended),
        (ServiceState.Stopping, Cause.GroupEmpty) => new(Move.Conclude, Ended),
        (ServiceState.Stopping, Cause.Deadline) => new(Move.Kill, States.Killing),
        (ServiceState.Stopping, Cause.Refused) => new(Move.LeaveToKernel, Ended),

        (ServiceState.Killing, Cause.Start) => Cell.Stay,
        (ServiceState.Killing, Cause.Stop) => Cell.Stay,
        (ServiceState.Killing, Cause.Restart) => Cell.Stay,
        (ServiceState.Killing, Cause.Kill) => Cell.Stay,
        (ServiceState.Killing, Cause.Hopeless) => Cell.Stay,
        (ServiceState.Killing, Cause.Spawned) => Cell.Never,
        (ServiceState.Killing, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Killing, Cause.Exited) => new(Move.NoteEnd, States.Killing | Ended),
        (ServiceState.Killing, Cause.GroupEmpty) => new(Move.Conclude, Ended),
        (ServiceState.Killing, Cause.Deadline) => new(Move.Abandon, Ended),
        (ServiceState.Killing, Cause.Refused) => new(Move.LeaveToKernel, Ended),

        (ServiceState.Done, Cause.Start) => new(Move.Begin, States.Starting | States.Waiting),
        (ServiceState.Done, Cause.Stop) => Cell.Stay,
        (ServiceState.Done, Cause.Restart) => Cell.Stay,
        (ServiceState.Done, Cause.Kill) => Cell.Stay,
        (ServiceState.Done, Cause.Hopeless) => Cell.Stay,
        (ServiceState.Done, Cause.Spawned) => Cell.Never,
        (ServiceState.Done, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Done, Cause.Exited) => Cell.Never,
        (ServiceState.Done, Cause.GroupEmpty) => Cell.Stay,
        (ServiceState.Done, Cause.Deadline) => Cell.Never,
        (ServiceState.Done, Cause.Refused) => Cell.Stay,

        (ServiceState.Failed, Cause.Start) => new(Move.Begin, States.Starting | States.Waiting),
        (ServiceState.Failed, Cause.Stop) => Cell.Stay,
        (ServiceState.Failed, Cause.Restart) => Cell.Stay,
        (ServiceState.Failed, Cause.Kill) => Cell.Stay,
        (ServiceState.Failed, Cause.Hopeless) => Cell.Stay,
        (ServiceState.Failed, Cause.Spawned) => Cell.Never,
        (ServiceState.Failed, Cause.SpawnFailed) => Cell.Never,
        (ServiceState.Failed, Cause.Exited) => Cell.Never,
        (ServiceState.Failed, Cause.GroupEmpty) => Cell.Stay,
        (ServiceState.Failed, Cause.Deadline) => Cell.Never,
        (ServiceState.Failed, Cause.Refused) => Cell.Stay,
    };
}
