using System;
using System.Runtime.InteropServices;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;
using Monofy.Processes;
using Monofy.Recording;

namespace Monofy;

/// <summary>
/// The orderly end after an error in monofy itself, or if it has no memory left: the supervisor is not asked any
/// more. Stop signal to all, the grace, SIGKILL, status 70. But for the message nothing here allocates: there may be
/// nothing to allocate from.
/// </summary>
internal static unsafe class FailStop
{
    // only here, where nothing else is to be trusted
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends everything; the exit status.</summary>
    public static int Run(Exception e, Plan plan, ProcessTable processes, Sweeper sweeper, Announcer announcer)
    {
        TimeSpan grace = TimeSpan.Zero;     // the longest
        foreach (Process process in processes.Living)
        {
            ServiceSettings settings = plan.Services[process.Key.Service].Settings;
            TimeSpan own = settings.Grace ?? Limits.DefaultGrace;
            if (own > grace) grace = own;
            int whom = settings.KillMode == KillMode.Group ? -process.Pid : process.Pid;
            Libc.kill(whom, (settings.StopSignal ?? Signal.Term).Number);
            Libc.kill(whom, Libc.SIGCONT);      // one that is stopped would not hear it
        }
        // Behind the signals: if no memory is left it may have to wait for a reader.
        Say(e, announcer);
        Wait(grace, processes, orphansToo: false);
        foreach (Process process in processes.Living) Libc.kill(-process.Pid, Signal.Kill.Number);
        Wait(Limits.KillPatience, processes, orphansToo: false);
        // What outlived its process or left its group, and may have been of use to the services until now.
        processes.SignalGroups(Signal.Term);
        sweeper.SignalAll(Signal.Term);
        Wait(grace, processes, orphansToo: true);
        for (int i = 0; i < Limits.KillPatience / s_turn && !AllGone(processes); i++)
        {
            processes.SignalGroups(Signal.Kill);
            sweeper.SignalAll(Signal.Kill);
            Pause();
        }
        return Limits.InternalErrorStatus;
    }

    /// <summary>Says what <paramref name="e"/> means for the run, if there is no announcer.</summary>
    public static void SayRaw(Exception e)
    {
        if (e is OutOfMemoryException) Write("monofy: no memory is left for monofy itself"u8);
        else Write("monofy: error in monofy itself"u8);
        Write("; nothing was started, exiting with 70\n"u8);
    }

    private static void Say(Exception e, Announcer announcer)
    {
        bool noMemory = e is OutOfMemoryException;
        try
        {
            string text = (noMemory ? "no memory is left for monofy itself" : "error in monofy itself: " + e.Message) +
                "; stopping everything, exiting with " + Limits.InternalErrorStatus;
            announcer.Say(Severity.Error, text);
            TerminationLog.Write(text);
        }
        catch (Exception)
        {
            if (noMemory) Write("monofy: no memory is left for monofy itself"u8);
            else Write("monofy: error in monofy itself"u8);
            Write("; stopping everything, exiting with 70\n"u8);
        }
    }

    private static void Write(ReadOnlySpan<byte> text)
    {
        fixed (byte* at = &MemoryMarshal.GetReference(text)) Libc.write(Libc.STDERR_FILENO, at, (nuint)text.Length);
    }

    private static void Wait(TimeSpan atMost, ProcessTable processes, bool orphansToo)
    {
        Instant until = Clock.Now + atMost;
        while (!AllGone(processes) && (orphansToo || processes.Living.Count > 0) && Clock.Now < until) Pause();
    }

    private static void Pause() => Libc.poll(null, 0, (int)s_turn.TotalMilliseconds);

    private static bool AllGone(ProcessTable processes)
    {
        int pid;
        do
        {
            int word;
            pid = Libc.wait4(-1, &word, Libc.WNOHANG, null);
            if (pid > 0) processes.Reaped(pid, word, 0);
        }
        while (pid > 0);
        processes.ForgetEmptyGroups();
        return pid < 0;
    }
}
