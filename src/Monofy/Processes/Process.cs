using Monofy.Core.Supervision;
using Monofy.Native;
using Monofy.Output;

namespace Monofy.Processes;

/// <summary>One process of the plan, and everything that the shell holds for it. A process that has ended stays as long
/// as others of its group live.</summary>
/// <param name="pid">Its pid; its group has the same number.</param>
/// <param name="key">Which process of the plan it is.</param>
internal sealed class Process(int pid, ProcessKey key)
{
    public int Pid => pid;

    /// <summary>Which process of the plan it is.</summary>
    public ProcessKey Key => key;

    /// <summary>Whether it is the service's own process: no check and no stop command.</summary>
    public bool IsMain => key.Role == Role.Main;

    /// <summary>Whether it was not reaped yet, so that its pid is its own.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>How it ended, as wait(2) reports it.</summary>
    public int WaitStatus { get; private set; }

    /// <summary>The largest size that it had in memory, in bytes; known when it has ended.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Whether it has not got its program yet.</summary>
    public LateStart? Late { get; set; }

    /// <summary>monofy's ends of its pipes or its pseudo-terminal; null if it has monofy's own streams.</summary>
    public ProcessEnds? Ends { get; set; }

    /// <summary>What a check writes; null: nothing is read of it.</summary>
    public ProbeOutput? ProbeOutput { get; set; }

    public void Reaped(int waitStatus, long peakMemory) =>
        (IsAlive, WaitStatus, PeakMemory) = (false, waitStatus, peakMemory);

    /// <summary>Whether others of its group are left. EPERM means that they belong to another user.</summary>
    public bool HasGroup => Libc.kill(-pid, 0) == 0 || OsError.Last == Libc.EPERM;
}
