using System;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Another effective user for this thread alone; only root may. To be disposed by the same thread.</summary>
internal sealed class AsUser : IDisposable
{
    /// <summary>Two users that own nothing.</summary>
    public const int First = 65_533, Second = 65_532;

    private const int DumpableOption = 4;       // PR_SET_DUMPABLE

    // The call of the kernel changes the thread, that of libc would change the process.
    public AsUser(int user) => Assert.Equal(0, Libc.syscall(Libc.SYS_setresuid, -1, user, -1, 0));

    public void Dispose()
    {
        Assert.Equal(0, Libc.syscall(Libc.SYS_setresuid, -1, 0, -1, 0));
        // A change of the user has taken the process's own /proc from it.
        Libc.prctl(DumpableOption, 1, 0, 0, 0);
    }
}
