using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>Who is who: from pids to processes and back. A pid is here from its start until it is reaped, so no signal
/// can reach a process that took over its number.</summary>
/// <param name="services">How many services the plan has.</param>
internal sealed class ProcessTable(int services)
{
    private readonly Dictionary<int, ProcessKey> _byPid = new(services);
    private readonly int[] _main = new int[services];           // pid of the service's process, while it lives
    private readonly int[] _group = new int[services];          // its process group, while anybody may be in it
    private readonly Dictionary<ProcessKey, int> _others = [];  // probes and stop commands

    /// <summary>A process was started.</summary>
    public void Add(int pid, ProcessKey key)
    {
        _byPid.Add(pid, key);
        if (key.Role == Role.Main) _main[key.Service] = _group[key.Service] = pid;
        else _others[key] = pid;
    }

    /// <summary>A process was reaped; false if it was none of ours.</summary>
    public bool Remove(int pid, out ProcessKey key)
    {
        if (!_byPid.Remove(pid, out key)) return false;
        if (key.Role == Role.Main) _main[key.Service] = 0;
        else _others.Remove(key);
        return true;
    }

    /// <summary>Which process <paramref name="pid"/> is.</summary>
    public bool Find(int pid, out ProcessKey key) => _byPid.TryGetValue(pid, out key);

    /// <summary>The pid, or 0 if the process has ended.</summary>
    public int PidOf(int service, Role role, int incarnation) =>
        role == Role.Main ? _main[service] : _others.GetValueOrDefault(new ProcessKey(service, role, incarnation));

    /// <summary>The process group, or 0 if it is known to be empty.</summary>
    public int GroupOf(int service, Role role, int incarnation) =>
        role == Role.Main ? _group[service] : PidOf(service, role, incarnation);

    /// <summary>The group of an ended process is empty.</summary>
    public void ForgetGroup(int service) => _group[service] = 0;

    /// <summary>Every process that is alive.</summary>
    public Dictionary<int, ProcessKey> Living => _byPid;

    /// <summary>Sends <paramref name="signal"/> to all groups of services.</summary>
    public void SignalGroups(Signal signal)
    {
        foreach (int group in _group)
        {
            if (group != 0) Libc.kill(-group, signal.Number);
        }
    }

    /// <summary>Forgets the groups that are empty.</summary>
    public void ForgetEmptyGroups()
    {
        for (int i = 0; i < _group.Length; i++)
        {
            if (_group[i] != 0 && Libc.kill(-_group[i], 0) != 0 && OsError.Last == Libc.ESRCH) _group[i] = 0;
        }
    }
}
