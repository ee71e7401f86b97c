namespace Monofy.Core.Supervision.Services;

/// <summary>What a service does when something happens to it: the cells of the state table.</summary>
public enum Move : byte
{
    /// <summary>Nothing; the event means nothing in this state.</summary>
    Stay,

    /// <summary>Cannot happen; if it does, monofy is wrong and ends in good order (fail-stop).</summary>
    Never,

    /// <summary>Ask the host for a process, or first wait for what it depends on.</summary>
    Begin,

    /// <summary>The process runs; stop it at once if it is no longer wanted.</summary>
    ComeUp,

    /// <summary>Its program was not executed in time: have the process killed.</summary>
    GiveUpStart,

    /// <summary>Note why it could not be started; try again or give up, as the restart policy says.</summary>
    NoteFailure,

    /// <summary>Begin to stop it: stop signal or stop command, and the grace.</summary>
    AskToStop,

    /// <summary>Stop it, and start it again afterwards.</summary>
    AskToRestart,

    /// <summary>Note the status; apply restart policy and fate; stop what is left of the group.</summary>
    NoteEnd,

    /// <summary>The last process of the group has ended: go to backoff, done, failed or down.</summary>
    Conclude,

    /// <summary>Send SIGKILL.</summary>
    Kill,

    /// <summary>SIGKILL did not end it in time: announce that and go on without it.</summary>
    Abandon,

    /// <summary>In a stop, if the kernel kills whatever is left when monofy exits: leave that to it and go on. Else
    /// nothing.</summary>
    LeaveToKernel,

    /// <summary>It has no process and is no longer wanted.</summary>
    Retire,

    /// <summary>It has no process and will never have one: failed.</summary>
    GiveUp,
}
