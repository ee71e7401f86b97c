using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Simulation;

// Adopted processes, and what tells whose they are, as StrayFinder does it.
internal sealed partial class SimKernel
{
    private void FindStrays(int service, int incarnation)
    {
        if (service < 0)
        {
            Come(Event.StraysFound(-1, 0, Strays()));
            return;
        }
        _hunted[service] = (incarnation, []);
        // The environments are read by a child, which may take its time.
        if (_dice.Chance(60)) Answer();
        else In(_dice.UpTo(2), Answer);

        void Answer()
        {
            if (_hunted.TryGetValue(service, out (int Incarnation, List<int>) now) && now.Incarnation == incarnation)
                Come(Event.StraysFound(service, incarnation, Strays()));
        }
    }

    // Of a third the environment tells, of a third the user, of the others nothing.
    private List<Stray> Strays()
    {
        var strays = new List<Stray>();
        foreach (SimProcess p in _processes)
        {
            if (p is not { Parent: null, Alive: true, Incarnation: 0 }) continue;
            string? owner = p.Pid % 3 == 0 ? _plan.Services[p.Service].Name : null;
            strays.Add(new(p.Pid, "daemon", TimeSpan.Zero, p.Group, p.Group, p.Pid % 3 == 1 ? p.Service : -1, owner));
        }
        return strays;
    }

    private void SignalStray(int service, int pid, Signal signal)
    {
        if (!_hunted.TryGetValue(service, out (int Incarnation, List<int> Pids) hunt)) return;
        if (!hunt.Pids.Contains(pid)) hunt.Pids.Add(pid);
        if (_processes.Find(p => p.Pid == pid && p.Parent == null) is { } process)
        {
            if (!Deliver(process, signal)) Come(Event.Refused(service, Role.Main, hunt.Incarnation, signal));
        }
        else
        {
            _childChanged = true;       // it has ended meanwhile
        }
    }

    // All that were signalled have ended: what they leave behind is adopted only now.
    private void LookAgain()
    {
        foreach ((int service, (int incarnation, List<int> pids)) in new Dictionary<int, (int, List<int>)>(_hunted))
        {
            if (pids.Count == 0 || _processes.Exists(p => pids.Contains(p.Pid))) continue;
            FindStrays(service, incarnation);
        }
    }
}
