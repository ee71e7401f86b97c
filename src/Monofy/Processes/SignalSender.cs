using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>Sends signals to the processes of the plan, and says if one is refused.</summary>
internal sealed class SignalSender(Plan plan, ProcessTable processes, Announcer announcer)
{
    private int _refusedBy;         // the last process that refused a signal, to report each once

    /// <summary>Sends the signal of <paramref name="e"/> to its process, if that lives.</summary>
    public void SendToProcess(in Effect e) => SendTo(processes.PidOf(KeyOf(e)), e);

    /// <summary>Sends it to its group, and to its process if that has left the group.</summary>
    public void SendToGroup(in Effect e)
    {
        int group = processes.GroupOf(KeyOf(e));
        SendTo(-group, e);
        int pid = processes.PidOf(KeyOf(e));
        if (pid != 0 && Libc.getpgid(pid) != group) SendTo(pid, e);
    }

    private static ProcessKey KeyOf(in Effect e) => new(e.Service, e.Role, e.Incarnation);

    private void SendTo(int pid, in Effect e)
    {
        if (pid == 0) return;
        bool refused = Libc.kill(pid, e.Signal.Number) != 0 && OsError.Last == Libc.EPERM;
        if (e.ThenContinue) Libc.kill(pid, Libc.SIGCONT);
        if (refused && _refusedBy != pid) SayRefused(e, pid);
    }

    private void SayRefused(in Effect e, int pid)
    {
        _refusedBy = pid;
        announcer.Say(Severity.Error, "cannot send " + e.Signal.Name + " to " + plan.Services[e.Service].Name +
            " (pid " + Math.Abs(pid) + "): " + OsError.Describe(Libc.EPERM) +
            "; it runs as another user, and monofy lacks permission to signal it (CAP_KILL)");
    }
}
