using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

// What must be true between two steps. Counters are kept so that no event has to look at every service; here they are counted anew.
public sealed partial class Supervisor
{
    /// <summary>The first rule that does not hold, or null. For tests: it looks at every service.</summary>
    internal string? Audit()
    {
        if (_pending.Count > 0) return "a cause is left over";
        int live = 0;
        int left = 0;
        Instant due = Instant.Never;
        for (int i = 0; i < _records.Length; i++)
        {
            ServiceRecord r = _records[i];
            if (AuditOf(i) is { } wrong) return _plan.Services[i].Name + ": " + wrong;
            if (r.HasProcess) live++;
            if (_plan.Services[i].Kind == ServiceKind.Service && !r.EndedForGood) left++;
            if (r.Due < due) due = r.Due;
        }
        if (live != _live) return "live is " + _live + ", not " + live;
        if (left != _servicesLeft) return "services left are " + _servicesLeft + ", not " + left;
        if (due != _deadlines.Next) return "the next deadline is not that of the records";
        return _phase == Phase.Over && NextDeadline != Instant.Never ? "something is waited for after the end" : null;
    }

    private string? AuditOf(int i)
    {
        ServiceRecord r = _records[i];
        int unmet = 0;
        foreach (Dependency d in _plan.Services[i].DependsOn)
        {
            ServiceRecord other = _records[d.Service];
            bool holds = d.Condition switch
            {
                Condition.Started => other.WasStarted,
                Condition.Healthy => other.Health is { State: HealthState.Healthy },
                Condition.Completed => other.WasCompleted,
            };
            if (!holds) unmet++;
        }
        if (unmet != r.Unmet) return "unmet is " + r.Unmet + ", not " + unmet;
        int dependents = 0;
        if (_dependents.Length > 0)
        {
            foreach (Dependent d in _dependents[i])
            {
                if (_records[d.Service].HasProcess) dependents++;
            }
        }
        if (dependents != r.LiveDependents) return "live dependents are " + r.LiveDependents + ", not " + dependents;
        if (r.ProcessAlive && !(r.State is ServiceState.Up or ServiceState.Stopping or ServiceState.Killing)) return "alive, but " + r.State;
        if (r.State == ServiceState.Up && !r.ProcessAlive) return "up without a process";
        bool times = r.State is ServiceState.Backoff or ServiceState.Up or ServiceState.Stopping or ServiceState.Killing;
        if (!times && r.Deadline != Instant.Never) return "a deadline in state " + r.State;
        if (r.State is ServiceState.Backoff or ServiceState.Killing && r.Deadline == Instant.Never) return "no deadline in state " + r.State;
        if (r.CheckAt != Instant.Never && !(r.State is ServiceState.Stopping or ServiceState.Killing)) return "looks at a group in state " + r.State;
        if (r.Health is { } h && h.Due != Instant.Never && r.State != ServiceState.Up) return "probes in state " + r.State;
        if (r.Job is { } job)
        {
            if (job.Due != Instant.Never && _phase != Phase.Running) return "is due though nothing starts";
            if (job.Queue.Count > Limits.QueuedRuns) return "too many runs wait";
            if (job.Queue.Count > 0 && !IsGoing(i)) return "runs wait for nothing";
            if (job.Request != 0 && !IsGoing(i)) return "somebody waits for a run that is over";
        }
        if (r.State == ServiceState.Waiting && r.Unmet == 0) return "waits for nothing";
        if (r.State == ServiceState.Waiting && _phase != Phase.Running) return "waits though nothing starts";
        return r.State == ServiceState.Backoff && _phase != Phase.Running ? "backs off though nothing starts" : null;
    }
}
