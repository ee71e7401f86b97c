using System;
using Monofy.Core.Supervision;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy;

/// <summary>The orderly end after an error in monofy itself: the supervisor is not asked any more. Stop signal to all, the grace, SIGKILL,
/// status 70.</summary>
internal static unsafe class FailStop
{
    private const int Turn = 50;    // ms between two looks; only here, where nothing else is to be trusted

    /// <summary>Ends everything; the exit status.</summary>
    public static int Run(Exception e, ProcessTable processes, Announcer announcer)
    {
        announcer.Say(Severity.Error, "error in monofy itself: " + e.Message + "; stopping everything, ending with " + Limits.InternalErrorStatus);
        foreach (int pid in processes.Pids) Libc.kill(pid, Libc.SIGTERM);
        var until = Clock.Now + Limits.DefaultGrace;
        while (Clock.Now < until && !AllGone()) Libc.poll(null, 0, Turn);
        foreach (int pid in processes.Pids) Libc.kill(-pid, Libc.SIGKILL);
        until = Clock.Now + Limits.KillPatience;
        while (Clock.Now < until && !AllGone()) Libc.poll(null, 0, Turn);
        return Limits.InternalErrorStatus;
    }

    private static bool AllGone()
    {
        int word;
        int pid;
        do pid = Libc.wait4(-1, &word, Libc.WNOHANG, null);
        while (pid > 0);
        return pid < 0;
    }
}
