namespace Monofy.Core.Supervision;

/// <summary>Where a service stands. <c>docs/states.md</c> shows what each event means in each of them.</summary>
public enum ServiceState : byte
{
    /// <summary>Not running, and nothing asks for it: not yet reached, a job between two runs, or stopped by
    /// command.</summary>
    Down,

    /// <summary>Wanted; what it depends on does not hold yet.</summary>
    Waiting,

    /// <summary>Wanted; waits before it is started again.</summary>
    Backoff,

    /// <summary>The host was asked for a process and has not answered yet.</summary>
    Starting,

    /// <summary>Its process runs.</summary>
    Up,

    /// <summary>Asked to stop, or its process ended and others of its group have not; within the grace.</summary>
    Stopping,

    /// <summary>SIGKILL was sent.</summary>
    Killing,

    /// <summary>Ended for good, with success.</summary>
    Done,

    /// <summary>Ended for good, with failure, or could not be started.</summary>
    Failed,
}
