using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

/// <summary>What the oracle knows of one service, from events and effects alone.</summary>
internal sealed class Life
{
    public LifeStage Stage;
    public int Incarnation;
    public bool Abandoned;              // could not be killed, and may be there still
    public bool RefusesSignals;                // a signal to this process was refused
    public bool AbandonedAlive;         // … the process itself, not only others of its group
    public bool EverStarted;
    public bool Completed;              // ended with success, for good
    public bool Held;                   // stopped by command
    public bool StartsAgain;            // stopped in order to be started again
    public bool WasUnhealthy;           // … because it was unhealthy, so after a pause
    public bool RestartDue;             // the policy starts it again once its group is empty
    public bool ForGood;
    public bool TimedOut;
    public bool MayLeave;               // an instance whose turn in an ordered restart comes
    public bool PutOff;                 // nothing is in its way, but too many were started before it
    public bool GivenUp;                // never started, since what it depends on has ended
    public ExitStatus? Status;
    public Instant EndedAt;
    public Instant StartedAt;
    public Instant NotBefore;           // the restart policy's delay
    public Instant LateUntil = Instant.Never;   // a start that is late: when it is given up
    public bool StartIsForced;          // the host was told to count it, or to kill it
    public int InARow;
    public TimeSpan Delay;
    public Instant StopAt = Instant.Never;
    public Signal? StopSignal;          // the last one that it was sent
    public TimeSpan? Grace;
    public Instant KilledAt = Instant.Never;
    public int StopCommand;             // the incarnation that it stops, while it runs
    public int Probe;                   // number of the one that is under way
    public int LastProbe;
    public Instant ProbeAt;             // when the regular check that it is fell due
    public Instant ProbeBegan;
    public bool ProbeIsEarly;
    public Instant RegularAt = Instant.Never;   // when the next regular check is due
    public Instant EarlyAt = Instant.Never;     // when the next early check is due
    public bool Passed;
    public bool PassedRegular;
    public int Failures;
    public bool WasHealthy;             // before this step
    public bool Late;                   // a notify service that said nothing in its time
    public Instant SaysUntil = Instant.Never;
    public long GridPoint;              // of a job that comes every so often: the last one that was noticed
    public int Ticket;                 // who waits for the run of a job
    public List<int> Queue = [];        // the runs that follow, by who waits for them
    public List<int> Refused = [];      // who is to be told that nothing is run, in this step
    public List<(int Ticket, int Status)> Over = [];   // who is to be told how a run ended, in this step
    public bool GaveUp;                 // somebody was told that it cannot be run, in this step
    public bool RunDue;                 // begins in this step
    public bool LookedFor;              // the host was asked for what left the group
    public int Pid;
    public List<int> Strays = [];       // adopted processes that belong to it, as last told
    public ServiceState State;          // as the supervisor reported it after the last step

    public Life Clone()
    {
        var copy = (Life)MemberwiseClone();
        (copy.Queue, copy.Refused, copy.Over, copy.Strays) = ([.. Queue], [.. Refused], [.. Over], [.. Strays]);
        return copy;
    }
}
