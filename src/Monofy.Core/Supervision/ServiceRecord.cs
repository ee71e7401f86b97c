using System;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>What is known of one service. Only <see cref="Supervisor"/> writes it.</summary>
internal sealed class ServiceRecord
{
    public ServiceState State;
    public bool ProcessAlive;               // not yet reaped
    public bool StopCommandRuns;            // or is about to
    public bool GroupSignalled;             // the whole group had the stop signal already
    public bool Held;                       // stopped by command
    public bool RestartWanted;              // stop, then start again
    public bool RestartDue;                 // the policy said so when the process ended
    public bool Killed;                     // we sent SIGKILL
    public bool Abandoned;                  // could not be killed, and may be there still
    public bool Survived;                   // the status is what SIGKILL would have given, had it helped; for what is said
    public bool OutOfMemory;
    public bool TimedOut;
    public bool HasStatus;
    public bool WasStarted;
    public bool WasCompleted;
    public bool EndedForGood;
    public ExitStatus Status;
    public int Incarnation;
    public int Pid;
    public int Restarts;                    // ever
    public int InARow;                      // without a good run between
    public int Unmet;                       // dependencies that do not hold
    public int LiveDependents;              // dependents that have a process
    public TimeSpan Delay;                  // before the next restart
    public TimeSpan CheckPause;             // before the group is looked at again
    public Instant StartedAt;
    public Instant EndedAt;
    public Instant Deadline = Instant.Never;    // when the state gives up
    public Instant CheckAt = Instant.Never;     // when the group is looked at again
    public HealthRecord? Health;
    public JobRecord? Job;

    public ServiceRecord Clone()
    {
        var copy = (ServiceRecord)MemberwiseClone();
        copy.Health = Health?.Clone();
        copy.Job = Job?.Clone();
        return copy;
    }

    public bool HasProcess => State is ServiceState.Starting or ServiceState.Up or ServiceState.Stopping or ServiceState.Killing;

    public Instant Due
    {
        get
        {
            Instant due = Deadline < CheckAt ? Deadline : CheckAt;
            if (Job != null && Job.Due < due) due = Job.Due;
            return Health != null && Health.Due < due ? Health.Due : due;
        }
    }
}
