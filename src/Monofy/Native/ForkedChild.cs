using System.Runtime.CompilerServices;

namespace Monofy.Native;

/// <summary>A child that does something for monofy which may take long or never end. The runtime does not run in it: it
/// allocates nothing, makes raw calls only, and ends with <c>_exit</c>.</summary>
internal static class ForkedChild
{
    /// <summary>Forks; 0 in the child, else its pid, or -1. The child dies with monofy, has the default action for
    /// every signal and blocks none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fork()
    {
        int parent = Libc.getpid();
        int pid = Libc.fork();
        if (pid != 0) return pid;
        ChildSignals.Reset();
        Libc.prctl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL, 0, 0, 0);
        if (Libc.getppid() != parent) Libc._exit(1);
        return 0;
    }
}
