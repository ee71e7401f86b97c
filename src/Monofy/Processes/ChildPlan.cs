namespace Monofy.Processes;

/// <summary>
/// Everything that the child does between vfork and execve, made ready by the parent: in there nothing may be allocated, converted or
/// thrown. The child leaves <see cref="Stage"/> and <see cref="Errno"/> in it, which the parent sees, since they share their memory.
/// </summary>
internal unsafe struct ChildPlan
{
    /// <summary>The files to try, a null-terminated array: one, or one for each directory of PATH.</summary>
    public byte** Candidates;
    public byte** Arguments;
    public byte** Environment;

    /// <summary>Descriptors for 0, 1 and 2; -1: as monofy's.</summary>
    public int Input, Output, Error;

    /// <summary>A descriptor that stays open in the program, or -1.</summary>
    public int Keep;

    /// <summary>Where its modes go when the process's group becomes the foreground of the terminal on standard input; null: it does not.</summary>
    public byte* TerminalModes;

    /// <summary>Whether <see cref="Input"/> becomes the controlling terminal of a session of its own.</summary>
    public bool OwnTerminal;

    public byte* Directory;
    public bool HasIdentity;
    public uint Uid, Gid;
    public int GroupCount;
    public uint* Groups;
    public bool HasUmask, HasNice, NoNewPrivileges;
    public int Umask, Nice;

    /// <summary>Text for /proc/self/oom_score_adj, or null.</summary>
    public byte* OomScore;
    public int OomScoreLength;

    public int LimitCount;
    public ChildLimit* Limits;

    /// <summary>monofy's own pid where its death shall kill the process, else 0.</summary>
    public int DiesWith;

    /// <summary>Where the digits of the child's pid belong (LISTEN_PID), or null.</summary>
    public byte* PidDigits;

    public StartStage Stage;
    public int Errno;

    /// <summary>Which candidate or limit it was that failed.</summary>
    public int Failed;
}
