using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>Sends signals to the processes of the plan, and tells if one is refused.</summary>
internal sealed class SignalSender(ProcessTable processes, Queue<Event> events)
{
    /// <summary>Sends the signal of <paramref name="e"/> to its process, if that lives.</summary>
    public void SendToProcess(in Effect e) => SendTo(processes.PidOf(KeyOf(e)), e);

    /// <summary>Sends it to its group, and to its process if that has left the group.</summary>
    public void SendToGroup(in Effect e)
    {
        int group = processes.GroupOf(KeyOf(e));
        SendTo(-group, e);
        int pid = processes.PidOf(KeyOf(e));
        if (pid != 0 && Libc.getpgid(pid) != group) SendTo(pid, e);
        // What a check left behind has had its only signal: its number may be given again.
        if (pid == 0 && processes.EndedOther(KeyOf(e)) is { } ended) processes.ForgetGroup(ended);
    }

    private static ProcessKey KeyOf(in Effect e) => new(e.Service, e.Role, e.Incarnation);

    // To a group it is refused only if all of its members refuse it.
    private void SendTo(int pid, in Effect e)
    {
        if (pid == 0) return;
        bool refused = Libc.kill(pid, e.Signal.Number) != 0 && OsError.Last == Libc.EPERM;
        if (e.ThenContinue) Libc.kill(pid, Libc.SIGCONT);
        if (refused)
            events.Enqueue(Event.Refused(e.Service, e.Role, e.Incarnation, e.Signal,
                ofLeftovers: processes.EndedOther(KeyOf(e)) != null));
    }
}
