using System;
using System.Collections.Generic;
using System.Linq;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>The processes of one test, and their orphans, which come to this process as they come to monofy. At the
/// end all of them are killed and reaped.</summary>
internal sealed unsafe class Family : IDisposable
{
    private readonly List<SpawnedChild> _started = [];

    public Family()
    {
        Assert.Empty(Children());
        Assert.Equal(0, Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
    }

    /// <summary>Starts an actor in a group of its own; its <paramref name="words"/> are those of actor.c.</summary>
    public SpawnedChild Start(string words, params string[] environment)
    {
        var child = new SpawnedChild(words, environment);
        _started.Add(child);
        return child;
    }

    /// <summary>The children of this process, dead ones included.</summary>
    public static int[] Children() =>
        [.. ProcFile.Pids().Where(static pid => SpawnedChild.Stat(pid)?.Parent == Libc.getpid())];

    /// <summary>The number of the thread that a test runs on: the kernel lists children by the thread that started
    /// them.</summary>
    public static int Thread => (int)Libc.syscall(ThreadCall, 0, 0, 0, 0);

    private static bool IsArm => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture ==
        System.Runtime.InteropServices.Architecture.Arm64;

    private static nint ThreadCall => IsArm ? 178 : 186;      // gettid

    public void Dispose()
    {
        // Who loses its parent that way comes here and is killed next.
        Deadline.Until(KillsAll, "every child has been reaped");
        Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
        foreach (SpawnedChild child in _started) child.Dispose();
    }

    private static bool KillsAll()
    {
        foreach (int pid in Children()) Libc.kill(pid, Libc.SIGKILL);
        int reaped;
        do reaped = Libc.wait4(-1, null, Libc.WNOHANG, null);
        while (reaped > 0);
        return reaped < 0 && OsError.Last == Libc.ECHILD;
    }
}
