using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

/// <summary>What the oracle knows about one service, from events and effects alone.</summary>
internal sealed class Life
{
    public LifeStage Stage;
    public int Incarnation;
    public bool Abandoned;              // could not be killed, and may still exist
    public bool RefusesSignals;                // a signal to this process was refused
    public bool AbandonedAlive;         // … the process itself, not only others of its group
    public bool EverStarted;
    public bool Completed;              // ended successfully, for good
    public bool Held;                   // stopped by command
    public bool StartsAgain;            // being stopped in order to be restarted
    public bool WasUnhealthy;           // … because it was unhealthy, so after a pause
    public bool RestartDue;             // the policy starts it again once its group is empty
    public bool ForGood;
    public bool TimedOut;
    public bool MayLeave;               // an instance whose turn in an ordered restart has come
    public bool PutOff;                 // nothing blocks it, but too many were started before it
    public bool GivenUp;                // never started, because a dependency has ended
    public ExitStatus? Status;
    public Instant EndedAt;
    public Instant StartedAt;
    public Instant NotBefore;           // the restart policy's delay
    public Instant LateUntil = Instant.Never;   // when a late start is given up
    public bool StartIsForced;          // the host was told to count it, or to kill it
    public int InARow;
    public TimeSpan Delay;
    public Instant StopAt = Instant.Never;
    public Signal? StopSignal;          // the last one sent to it
    public TimeSpan? Grace;
    public Instant KilledAt = Instant.Never;
    public int StopCommand;             // the incarnation that the running stop command stops
    public int Probe;                   // number of the current probe
    public int LastProbe;
    public Instant ProbeAt;             // when the current regular check was due
    public Instant ProbeBegan;
    public bool ProbeIsEarly;
    public Instant RegularAt = Instant.Never;   // when the next regular check is due
    public Instant EarlyAt = Instant.Never;     // when the next early check is due
    public bool Passed;
    public bool PassedRegular;
    public int Failures;
    public bool WasHealthy;             // before this step
    public bool Late;                   // a notify service that reported nothing in time
    public Instant SaysUntil = Instant.Never;
    public long GridPoint;              // of an @every job: the last one noticed
    public int Ticket;                 // the waiter of the run of a job
    public List<int> Queue = [];        // the queued runs, by waiter
    public List<int> Refused = [];      // waiters to be answered that nothing is run, in this step
    public List<(int Ticket, int Status)> Over = [];   // waiters to be answered how a run ended, in this step
    public bool GaveUp;                 // a waiter was answered that it cannot be run, in this step
    public bool RunDue;                 // begins in this step
    public bool LookedFor;              // the host was asked for processes that left the group
    public int Pid;
    public List<int> Strays = [];       // adopted processes that belong to it, as last reported
    public ServiceState State;          // as the supervisor reported it after the last step

    public Life Clone()
    {
        var copy = (Life)MemberwiseClone();
        (copy.Queue, copy.Refused, copy.Over, copy.Strays) = ([.. Queue], [.. Refused], [.. Over], [.. Strays]);
        return copy;
    }
}
