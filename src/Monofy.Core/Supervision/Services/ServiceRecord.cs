using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

/// <summary>What is wanted next of a service.</summary>
internal enum Intent : byte
{
    /// <summary>That it runs, or is started when its turn comes.</summary>
    Run,

    /// <summary>It is stopped and then started again at once, because a restart was asked for.</summary>
    Restart,

    /// <summary>That it is started again after a pause, because it was stopped as unhealthy. That does not count as a
    /// crash.</summary>
    Recover,

    /// <summary>That it is started again after a pause: the restart policy says so.</summary>
    RetryLater,

    /// <summary>That it stays stopped, by command.</summary>
    Held,

    /// <summary>Nothing more: it has ended for good.</summary>
    Ended,
}

/// <summary>How the last process of a service ended.</summary>
/// <param name="status">Its status.</param>
/// <param name="at">When.</param>
/// <param name="how">What had been done to it before.</param>
/// <param name="peakMemory">The most memory that it had in use, in bytes; 0: unknown.</param>
internal sealed class Ending(ExitStatus status, Instant at, EndKind how, long peakMemory = 0)
{
    public ExitStatus Status => status;

    public Instant At => at;

    public EndKind How => how;

    public long PeakMemory => peakMemory;
}

/// <summary>What is known of one service. Only <see cref="ServiceMachine"/> and its helpers in this folder write it;
/// the records of health, jobs and triggers that it holds are written by their machines.</summary>
internal sealed class ServiceRecord
{
    public ServiceState State;
    public Intent Intent;
    public EndKind Asked;                   // what has been done so far to end its process
    public RunEventKind ComesAs;            // started or restarted, when its process comes up
    public bool ProcessAlive;               // not yet reaped
    public bool StopCommandRuns;            // or is about to
    public bool GroupSignalled;             // the whole group has had the stop signal
    public bool Abandoned;                  // could not be killed, and may be there still
    public bool WasCompleted;               // has ended with success
    public Hunt Hunt;                       // for what its last process left behind outside its group
    public byte Checks;                     // how often the group was looked at, for the pause before the next time
    public Stray[] Strays = [];             // those found that belong to it
    public int Incarnation;
    public int RefusedIn;                   // the incarnation of which all that are left refused a signal
    public int Pid;
    public int Starts;                      // processes that came up, ever
    public int Restarts;                    // … in place of one that had ended
    public int Failures;                    // ends without success that monofy had not asked for, ever
    public int InARow;                      // restarts by the policy without a good run between
    public int Unmet;                       // dependencies that do not hold
    public int LiveDependents;              // dependents that have a process
    public TimeSpan Delay;                  // before the next restart
    public Instant StartedAt;
    public Instant Deadline = Instant.Never;    // when the state gives up
    public Instant CheckAt = Instant.Never;     // when the group is looked at again
    public Ending? Last;
    public ServiceSettings Settings;        // those that its process was started with
    public HealthRecord? Health;
    public JobRecord? Job;
    public WatchRecord? Watch;              // null before the first change of a file that it watches

    public ServiceRecord(ServicePlan plan)
    {
        Settings = plan.Settings;
        Unmet = plan.DependsOn.Length;
        Delay = plan.Settings.RestartDelay;
        if ((plan.Settings.Health != null || plan.Settings.HealthMemory != null)
            && plan.Kind == ServiceKind.Service) Health = new HealthRecord();
        if (plan.Kind == ServiceKind.Job) Job = new JobRecord();
    }

    public bool HasProcess => State is ServiceState.Starting or ServiceState.Up or ServiceState.Stopping
        or ServiceState.Killing;

    public bool WasStarted => Starts > 0;

    public bool HasEndedForGood => Intent == Intent.Ended;

    /// <summary>Others may use it now: its process runs and is meant to. One that is done, with success, counts
    /// too.</summary>
    public bool IsUsable => State == ServiceState.Done ? Intent == Intent.Ended : State == ServiceState.Up
        && ProcessAlive && Intent == Intent.Run;

    /// <summary>Its check passes, and its process is meant to run on.</summary>
    public bool IsHealthy => Health is { State: HealthState.Healthy } && Intent == Intent.Run;

    /// <summary>Its process is being stopped, or will be once what depends on it has ended.</summary>
    public bool IsLeaving => HasProcess && (State is ServiceState.Stopping or ServiceState.Killing || StartsAgain
        || Intent == Intent.Held);

    /// <summary>It is to be stopped and started again.</summary>
    public bool StartsAgain => Intent is Intent.Restart or Intent.Recover;

    /// <summary>monofy starts it again without an order.</summary>
    public bool Retries => Intent is Intent.RetryLater or Intent.Recover;

    /// <summary>Its last process ended with success.</summary>
    public bool HasSucceeded => Last is { } last && last.How != EndKind.TimedOut && Settings.IsSuccess(last.Status);

    /// <summary>When its last process ended; only while there is a <see cref="Last"/>.</summary>
    public Instant EndedAt => Last?.At ?? default;

    /// <summary>The earliest of its deadlines.</summary>
    public Instant Due
    {
        get
        {
            Instant due = Deadline < CheckAt ? Deadline : CheckAt;
            if (Job != null && Job.Due < due) due = Job.Due;
            if (Watch != null && Watch.Due < due) due = Watch.Due;
            return Health != null && Health.Next < due ? Health.Next : due;
        }
    }

    public ServiceRecord Clone()
    {
        var copy = (ServiceRecord)MemberwiseClone();
        copy.Health = Health?.Clone();
        copy.Job = Job?.Clone();
        copy.Watch = Watch?.Clone();
        return copy;
    }
}
