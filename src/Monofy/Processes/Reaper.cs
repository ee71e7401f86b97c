using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Terminal;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;

namespace Monofy.Processes;

/// <summary>
/// The one place that waits for processes. A wake reaps all that is dead first, so that a group whose last members died
/// together counts as empty, and then says what happened.
/// </summary>
/// <param name="table">Who is who.</param>
/// <param name="events">Where ends go.</param>
/// <param name="memory">Counts what the kernel killed for want of memory.</param>
/// <param name="announcer">Says which orphans were reaped.</param>
/// <param name="owner">Is told what became of them.</param>
internal sealed unsafe class Reaper(
    ProcessTable table, Queue<Event> events, MemoryLimit memory, Announcer announcer, IProcessOwner owner)
{
    private const int MaxPerWake = 4096;
    private const int UsageSize = 144, PeakAt = 32;     // struct rusage; ru_maxrss, in kB

    private Dictionary<int, Action<ExitStatus>>? _others;      // children of monofy's own, by pid
    private Process[] _dead = [];       // in this wake
    private int _deadCount;
    private LivingGroups? _living;
    private HashSet<int>? _strays;      // adopted processes, when they were last looked for
    // Processes that have ended and whose groups have not; most runs never need it.
    private List<Process>? _lingering;

    /// <summary>Also tell when no child is left; interesting at the end only.</summary>
    public bool ReportsNone { get; set; }

    /// <summary>The terminal: if its foreground process is stopped, that is reported.</summary>
    public required Terminal Terminal { get; init; }

    /// <summary>Calls <paramref name="ended"/> when the process <paramref name="pid"/>, which is none of the plan,
    /// ends.</summary>
    public void WaitFor(int pid, Action<ExitStatus> ended) => (_others ??= []).Add(pid, ended);

    /// <summary>Reaps what is dead. False if there is more to do at once.</summary>
    public bool Reap()
    {
        bool orphans = false;
        bool killed = false;
        bool none = false;
        int pid = 0;
        byte* usage = stackalloc byte[UsageSize];
        for (int i = 0; i < MaxPerWake; i++)
        {
            int word;
            pid = Libc.wait4(-1, &word, Libc.WNOHANG | Libc.WUNTRACED, usage);
            // Before any other call changes errno.
            none = pid < 0 && OsError.Last == Libc.ECHILD;
            if (pid < 0 && OsError.Last == Libc.EINTR) continue;
            if (pid < 0 && !none) throw new OsException("cannot wait for processes", OsError.Last);
            if (pid <= 0) break;
            if ((word & 0xff) == 0x7f)
            {
                Stopped(pid, word >> 8 & 0xff);
                continue;
            }
            if (ReportsNone) owner.Reaped(pid);
            if (table.Reaped(pid, word, *(long*)(usage + PeakAt) * 1024) is { } process)
            {
                if (_deadCount == _dead.Length) Array.Resize(ref _dead, Math.Max(4, 2 * _deadCount));
                _dead[_deadCount++] = process;
                killed |= (word & 0x7f) == Libc.SIGKILL;
                continue;
            }
            if (_others != null && _others.Remove(pid, out Action<ExitStatus>? ended))
            {
                ended(ExitStatus.FromWait(word));
                continue;
            }
            orphans = true;
            if (announcer.Verbose)
                announcer.Say(Severity.Detail, "reaped orphan " + pid + ", which " + ExitStatus.FromWait(word));
        }
        ReportAll(orphans, killed, none);
        return pid <= 0;
    }

    private void ReportAll(bool orphans, bool killed, bool none)
    {
        bool outOfMemory = killed && memory.HasKilledSince();
        for (int i = 0; i < _deadCount; i++) Report(_dead[i], outOfMemory);
        Array.Clear(_dead, 0, _deadCount);
        _deadCount = 0;
        if (orphans)
        {
            events.Enqueue(Event.OrphanReaped);
            owner.OrphansReaped();
        }
        for (int i = (_lingering?.Count ?? 0) - 1; i >= 0; i--) CheckLingering(_lingering![i], i);
        if (none && ReportsNone) events.Enqueue(Event.NoChildren(memory.Kills()));
    }

    // A process can make its parent its tracer, as some do who want no debugger, and then stands still at every signal
    // and exec. It is let go with the signal that it stopped for.
    private void Stopped(int pid, int number)
    {
        if (Libc.syscall(Libc.SYS_ptrace, Libc.PTRACE_DETACH, pid, 0, number == Libc.SIGTRAP ? 0 : number) == 0) return;
        if (table.Find(pid) is not { } process) return;
        (int service, _, int incarnation) = process.Key;
        var signal = new Signal(number);
        switch (Terminal.OnStopped(pid, signal, process.IsMain && owner.HasInput(service)))
        {
            case StoppedProcess.Leave: break;
            case StoppedProcess.Continue: Libc.kill(-pid, Libc.SIGCONT); break;
            case StoppedProcess.Suspend: events.Enqueue(Event.Suspended(service, incarnation, signal)); break;
            case StoppedProcess.Stuck: owner.Stuck(process, signal); break;
        }
    }

    private void Report(Process process, bool outOfMemory)
    {
        if (owner.IsStillborn(process)) return;
        (ProcessKey key, int word) = (process.Key, process.WaitStatus);
        bool hadTerminal = Terminal.Has(process.Pid);
        int foreground = hadTerminal ? Terminal.Group : 0;
        owner.Ended(process);
        bool groupLeft = process.HasGroup;
        if (!groupLeft) table.ForgetGroup(process);
        ExitStatus status = ExitStatus.FromWait(word);
        if (hadTerminal && TerminalPolicy.TypedBy(status) is { } typed)
            events.Enqueue(Event.Typed(key.Service, key.Incarnation, foreground, typed));
        events.Enqueue(Event.Exited(key.Service, key.Role, key.Incarnation, status, groupLeft,
            outOfMemory && (word & 0x7f) == Libc.SIGKILL, process.PeakMemory,
            // Read from /proc only where the supervisor looks at it.
            adopted: process.IsMain && word == 0 && !groupLeft ? NewStrays() : 0,
            lastOutput: process.ProbeOutput?.Take()));
    }

    // How many adopted processes there are that were not there when this was last asked.
    private int NewStrays()
    {
        List<int> now = Adopted();
        int count = 0;
        foreach (int pid in now)
        {
            if (_strays?.Contains(pid) != true) count++;
        }
        _strays = [.. now];
        return count;
    }

    /// <summary>The children that neither the plan nor monofy started; none without /proc.</summary>
    public List<int> Adopted()
    {
        var adopted = new List<int>();
        if (table.Living.Count == 0 && Libc.waitid(0, 0, null, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) < 0)
            return adopted;
        string listed = FileReader.Read("/proc/self/task/" + Libc.getpid() + "/children").Text ?? "";
        foreach (Range range in listed.AsSpan().Split(' '))
        {
            if (int.TryParse(listed.AsSpan(range), out int pid) && table.Find(pid) == null &&
                _others?.ContainsKey(pid) != true) adopted.Add(pid);
        }
        return adopted;
    }

    /// <summary>Checks whether the group of an ended process is empty, now and whenever something ends. If it is called
    /// again, zombies that their parents have not reaped do not count.</summary>
    public void CheckGroup(int service, int incarnation)
    {
        if (table.MainOf(service) is not { } process)
        {
            events.Enqueue(Event.GroupEmpty(service, incarnation));
            return;
        }
        int place = _lingering?.IndexOf(process) ?? -1;
        CheckLingering(process, place, closely: place >= 0);
    }

    private void CheckLingering(Process ended, int place, bool closely = false)
    {
        if (ended.HasGroup && !(closely && !(_living ??= new()).Contains(ended.Pid)))
        {
            if (place < 0) (_lingering ??= []).Add(ended);
            return;
        }
        if (place >= 0) _lingering!.RemoveAt(place);
        table.ForgetGroup(ended);
        events.Enqueue(Event.GroupEmpty(ended.Key.Service, ended.Key.Incarnation));
    }
}
