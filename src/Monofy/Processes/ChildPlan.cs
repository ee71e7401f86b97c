using Monofy.Core.Terminal;

namespace Monofy.Processes;

/// <summary>
/// Everything that the child does between fork and execve, made ready by the parent: in there nothing may be allocated,
/// converted or thrown.
/// </summary>
internal unsafe struct ChildPlan
{
    /// <summary>Room for the modes of a terminal, which the child sends.</summary>
    public const int ModesSize = TerminalModes.Size;

    /// <summary>The files to try, a null-terminated array: one, or one for each directory of PATH.</summary>
    public byte** Candidates;
    public byte** Arguments;
    public byte** Environment;

    /// <summary>Descriptors for 0, 1 and 2; -1: as monofy's.</summary>
    public int Input, Output, Error;

    /// <summary>A descriptor that stays open in the program, or -1.</summary>
    public int Keep;

    /// <summary>Descriptors that become the numbers from 3 on, in this order: first inherited ones in rising
    /// order.</summary>
    public int* Sockets;
    public int SocketCount;

    /// <summary>Inherited sockets that the program must not get.</summary>
    public int* Withheld;
    public int WithheldCount;

    /// <summary>Whether the process's group becomes the foreground of the terminal on standard input.</summary>
    public bool TakesForeground;

    /// <summary>Whether <see cref="Input"/> becomes the controlling terminal of a session of its own.</summary>
    public bool OwnTerminal;

    public byte* Directory;
    public bool HasIdentity;
    public uint Uid, Gid;
    public int GroupCount;
    public uint* Groups;
    public bool HasNice, NoNewPrivileges;
    public int Nice;

    /// <summary>The file mode creation mask, or -1 for monofy's.</summary>
    public int Umask;

    /// <summary>Text for /proc/self/oom_score_adj, or null.</summary>
    public byte* OomScore;
    public int OomScoreLength;

    public int LimitCount;
    public ChildLimit* Limits;

    /// <summary>monofy's own pid if its death must kill the process, else 0.</summary>
    public int DiesWith;

    /// <summary>Where the digits of the child's pid belong (LISTEN_PID), or null.</summary>
    public byte* PidDigits;

    /// <summary>The signals that have a handler in monofy, as a set.</summary>
    public ulong Handled;

    /// <summary>The upper end of a stack for a child that shares monofy's memory.</summary>
    public byte* Stack;

    /// <summary><c>CLONE_VFORK</c> if there is no pipe, and monofy has to wait.</summary>
    public int Wait;

    /// <summary>The pipe to the parent, or -1.</summary>
    public int ReportTo;

    /// <summary>What is sent there if the start fails.</summary>
    public StartReport Report;
}
