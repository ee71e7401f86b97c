namespace Monofy.Core.Supervision;

/// <summary>
/// The state table: every cause in every state, and nothing else. A new state or cause does not compile before each of its cells is
/// written. Answers that come late for an earlier incarnation never get here: the supervisor drops them by their number.
/// </summary>
public static class Transitions
{
    /// <summary>The cell of <paramref name="state"/> and <paramref name="cause"/>.</summary>
    public static Move Of(ServiceState state, Cause cause) => (state, cause) switch
    {
        (ServiceState.Down, Cause.Start) => Move.Launch,
        (ServiceState.Down, Cause.Stop) => Move.Stay,
        (ServiceState.Down, Cause.Restart) => Move.Stay,
        (ServiceState.Down, Cause.Kill) => Move.Stay,
        (ServiceState.Down, Cause.Hopeless) => Move.Stay,
        (ServiceState.Down, Cause.Spawned) => Move.Never,
        (ServiceState.Down, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Down, Cause.Exited) => Move.Never,
        (ServiceState.Down, Cause.GroupEmpty) => Move.Stay,
        (ServiceState.Down, Cause.Deadline) => Move.Never,

        (ServiceState.Waiting, Cause.Start) => Move.Launch,
        (ServiceState.Waiting, Cause.Stop) => Move.Retire,
        (ServiceState.Waiting, Cause.Restart) => Move.Stay,
        (ServiceState.Waiting, Cause.Kill) => Move.Retire,
        (ServiceState.Waiting, Cause.Hopeless) => Move.GiveUp,
        (ServiceState.Waiting, Cause.Spawned) => Move.Never,
        (ServiceState.Waiting, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Waiting, Cause.Exited) => Move.Never,
        (ServiceState.Waiting, Cause.GroupEmpty) => Move.Stay,
        (ServiceState.Waiting, Cause.Deadline) => Move.Never,

        (ServiceState.Backoff, Cause.Start) => Move.Launch,
        (ServiceState.Backoff, Cause.Stop) => Move.Retire,
        (ServiceState.Backoff, Cause.Restart) => Move.Retry,
        (ServiceState.Backoff, Cause.Kill) => Move.Retire,
        (ServiceState.Backoff, Cause.Hopeless) => Move.GiveUp,
        (ServiceState.Backoff, Cause.Spawned) => Move.Never,
        (ServiceState.Backoff, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Backoff, Cause.Exited) => Move.Never,
        (ServiceState.Backoff, Cause.GroupEmpty) => Move.Stay,
        (ServiceState.Backoff, Cause.Deadline) => Move.Retry,

        // The answer of the host is the next thing that happens: what comes between is looked at when it is there (ComeUp).
        (ServiceState.Starting, Cause.Start) => Move.Stay,
        (ServiceState.Starting, Cause.Stop) => Move.Stay,
        (ServiceState.Starting, Cause.Restart) => Move.Stay,
        (ServiceState.Starting, Cause.Kill) => Move.Stay,
        (ServiceState.Starting, Cause.Hopeless) => Move.Stay,
        (ServiceState.Starting, Cause.Spawned) => Move.ComeUp,
        (ServiceState.Starting, Cause.SpawnFailed) => Move.NoteFailure,
        (ServiceState.Starting, Cause.Exited) => Move.Never,
        (ServiceState.Starting, Cause.GroupEmpty) => Move.Stay,
        (ServiceState.Starting, Cause.Deadline) => Move.Never,

        (ServiceState.Up, Cause.Start) => Move.Stay,
        (ServiceState.Up, Cause.Stop) => Move.AskToStop,
        (ServiceState.Up, Cause.Restart) => Move.AskToRestart,
        (ServiceState.Up, Cause.Kill) => Move.Kill,
        (ServiceState.Up, Cause.Hopeless) => Move.Stay,
        (ServiceState.Up, Cause.Spawned) => Move.Never,
        (ServiceState.Up, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Up, Cause.Exited) => Move.NoteEnd,
        (ServiceState.Up, Cause.GroupEmpty) => Move.Stay,
        (ServiceState.Up, Cause.Deadline) => Move.AskToStop,   // --setup-timeout

        (ServiceState.Stopping, Cause.Start) => Move.Stay,
        (ServiceState.Stopping, Cause.Stop) => Move.Stay,
        (ServiceState.Stopping, Cause.Restart) => Move.Stay,
        (ServiceState.Stopping, Cause.Kill) => Move.Kill,
        (ServiceState.Stopping, Cause.Hopeless) => Move.Stay,
        (ServiceState.Stopping, Cause.Spawned) => Move.Never,
        (ServiceState.Stopping, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Stopping, Cause.Exited) => Move.NoteEnd,
        (ServiceState.Stopping, Cause.GroupEmpty) => Move.Conclude,
        (ServiceState.Stopping, Cause.Deadline) => Move.Kill,

        (ServiceState.Killing, Cause.Start) => Move.Stay,
        (ServiceState.Killing, Cause.Stop) => Move.Stay,
        (ServiceState.Killing, Cause.Restart) => Move.Stay,
        (ServiceState.Killing, Cause.Kill) => Move.Stay,
        (ServiceState.Killing, Cause.Hopeless) => Move.Stay,
        (ServiceState.Killing, Cause.Spawned) => Move.Never,
        (ServiceState.Killing, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Killing, Cause.Exited) => Move.NoteEnd,
        (ServiceState.Killing, Cause.GroupEmpty) => Move.Conclude,
        (ServiceState.Killing, Cause.Deadline) => Move.Abandon,

        (ServiceState.Done, Cause.Start) => Move.Launch,
        (ServiceState.Done, Cause.Stop) => Move.Stay,
        (ServiceState.Done, Cause.Restart) => Move.Stay,
        (ServiceState.Done, Cause.Kill) => Move.Stay,
        (ServiceState.Done, Cause.Hopeless) => Move.Stay,
        (ServiceState.Done, Cause.Spawned) => Move.Never,
        (ServiceState.Done, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Done, Cause.Exited) => Move.Never,
        (ServiceState.Done, Cause.GroupEmpty) => Move.Stay,
        (ServiceState.Done, Cause.Deadline) => Move.Never,

        (ServiceState.Failed, Cause.Start) => Move.Launch,
        (ServiceState.Failed, Cause.Stop) => Move.Stay,
        (ServiceState.Failed, Cause.Restart) => Move.Stay,
        (ServiceState.Failed, Cause.Kill) => Move.Stay,
        (ServiceState.Failed, Cause.Hopeless) => Move.Stay,
        (ServiceState.Failed, Cause.Spawned) => Move.Never,
        (ServiceState.Failed, Cause.SpawnFailed) => Move.Never,
        (ServiceState.Failed, Cause.Exited) => Move.Never,
        (ServiceState.Failed, Cause.GroupEmpty) => Move.Stay,
        (ServiceState.Failed, Cause.Deadline) => Move.Never,
    };
}
