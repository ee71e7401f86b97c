using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>Who is who: from pids to processes and back. A pid is here from its start until it is reaped, so no signal
/// can reach a process that took over its number. A group is here as long as it may have members: as long as it has,
/// the kernel gives its number to no other.</summary>
/// <param name="services">How many services the plan has.</param>
internal sealed class ProcessTable(int services)
{
    private const uint NoUser = uint.MaxValue;      // (uid_t)-1, which no user has

    private readonly Dictionary<int, Process> _byPid = new(services);
    // of each service the one that was started last, as long as it or another of its group may live
    private readonly Process?[] _main = new Process?[services];
    private readonly uint[] _users = NoUsers(services);     // the user that its last process was started as
    private Dictionary<ProcessKey, Process>? _others;       // checks and stop commands, as long as their groups

    /// <summary>A process was started.</summary>
    public void Add(Process process)
    {
        _byPid.Add(process.Pid, process);
        if (process.IsMain) _main[process.Key.Service] = process;
        else (_others ??= [])[process.Key] = process;
    }

    /// <summary>The process of <paramref name="service"/> runs as <paramref name="user"/>.</summary>
    public void SetUser(int service, uint user) => _users[service] = user;

    /// <summary>The user that its last process was started as; null if it has had none.</summary>
    public uint? UserOf(int service) => _users[service] == NoUser ? null : _users[service];

    /// <summary>The process <paramref name="pid"/> was reaped; null if it is none of the plan.</summary>
    /// <param name="pid">Its pid.</param>
    /// <param name="waitStatus">How it ended.</param>
    /// <param name="peakMemory">The largest size that it had in memory.</param>
    public Process? Reaped(int pid, int waitStatus, long peakMemory)
    {
        if (!_byPid.Remove(pid, out Process? process)) return null;
        process.Reaped(waitStatus, peakMemory);
        return process;
    }

    /// <summary>The process with that pid; null if it is none of the plan.</summary>
    public Process? Find(int pid) => _byPid.GetValueOrDefault(pid);

    /// <summary>The pid, or 0 if the process has ended.</summary>
    public int PidOf(ProcessKey key) => MainOrOther(key) is { IsAlive: true } process ? process.Pid : 0;

    /// <summary>The process group, or 0 if it is known to be empty.</summary>
    public int GroupOf(ProcessKey key) => MainOrOther(key)?.Pid ?? 0;

    /// <summary>The process of <paramref name="service"/> that was started last, alive or not; null if its group is
    /// known to be empty.</summary>
    public Process? MainOf(int service) => _main[service];

    /// <summary>The group of an ended process is empty, or nothing more is done about it.</summary>
    public void ForgetGroup(Process process)
    {
        if (!process.IsMain) _others?.Remove(process.Key);
        else if (_main[process.Key.Service] == process) _main[process.Key.Service] = null;
    }

    /// <summary>The check or stop command <paramref name="key"/> that has ended, if others of its group are
    /// left.</summary>
    public Process? EndedOther(ProcessKey key) =>
        key.Role != Role.Main && _others?.GetValueOrDefault(key) is { IsAlive: false } process ? process : null;

    /// <summary>Every process that is alive.</summary>
    public Dictionary<int, Process>.ValueCollection Living => _byPid.Values;

    /// <summary>Sends <paramref name="signal"/> to all groups of services.</summary>
    public void SignalGroups(Signal signal)
    {
        foreach (Process? process in _main)
        {
            if (process != null) Libc.kill(-process.Pid, signal.Number);
        }
    }

    /// <summary>Forgets the groups that are empty.</summary>
    public void ForgetEmptyGroups()
    {
        for (int i = 0; i < _main.Length; i++)
        {
            if (_main[i] is { IsAlive: false, HasGroup: false }) _main[i] = null;
        }
    }

    private Process? MainOrOther(ProcessKey key) =>
        key.Role == Role.Main ? _main[key.Service] : _others?.GetValueOrDefault(key);

    private static uint[] NoUsers(int services)
    {
        var users = new uint[services];
        for (int i = 0; i < users.Length; i++) users[i] = NoUser;
        return users;
    }
}
