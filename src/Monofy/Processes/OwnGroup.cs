using System;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>Whether a process can continue monofy once it was stopped. The kernel asks the same: it ignores SIGTSTP,
/// SIGTTIN and SIGTTOU in a process group of which no member has a parent in another group of the same
/// session.</summary>
internal static class OwnGroup
{
    private const int MostAncestors = 64;

    /// <summary>Whether there is none. Looks at the ancestors of process <paramref name="self"/> that are in its
    /// group.</summary>
    public static bool IsOrphaned(int self)
    {
        if (self == 1) return true;
        int session = Libc.getsid(0);
        int group = Libc.getpgid(0);
        int pid = Libc.getppid();
        for (int i = 0; i < MostAncestors && pid > 0; i++)
        {
            if (Libc.getsid(pid) != session) return true;
            if (Libc.getpgid(pid) != group) return false;
            pid = ParentOf(pid);
        }
        return true;
    }

    /// <summary>What <c>/proc/1/status</c> says, if PID 1 is monofy's parent and in the same process group, as a shell
    /// without job control is; empty otherwise.</summary>
    public static byte[] StatusOfInit(int group)
    {
        if (group != 1 || Libc.getppid() != 1) return [];
        const int size = 2048;
        var status = new byte[size];
        int length = ProcFile.Read(1, "status"u8, status);
        return length > 0 ? status[..length] : [];
    }

    private static int ParentOf(int pid)
    {
        const int size = 1024;
        Span<byte> stat = stackalloc byte[size];
        int length = ProcFile.Read(pid, "stat"u8, stat);
        return length > 0 && ProcStat.Parse(stat[..length]) is { } read ? read.Parent : 0;
    }
}
