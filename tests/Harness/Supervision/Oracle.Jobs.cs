using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

// Jobs: "Scheduled and triggered jobs" of SPEC.md. When a run is due follows from the clock and from requests; what
// happens to it, from the overlap policy; each client that waits for a run is answered once.
internal sealed partial class Oracle
{
    private const long Correction = 3 * 3600;

    // All times of schedules up to this one, in seconds since 1970, are handled.
    private long _covered = long.MinValue;
    private long _clockOffset;                  // from the monotonic to the wall clock, as last reported
    private bool _clockAsked;
    private Instant _servicesBegan = Instant.Never;

    /// <summary>Whether the wall clock was asked for.</summary>
    public bool ClockIsAsked => _clockAsked;

    /// <summary>A number for the next client.</summary>
    public int FreeTicket
    {
        get
        {
            int free = 1;
            while (Array.Exists(_lives, l => l.Ticket == free || l.Queue.Contains(free))
                || _orders.Exists(o => o.Ticket.Number == free)) free++;
            return free;
        }
    }

    // Stories cover when such a job runs.
    private bool IsTriggered(int i) => _plan.Services[i].Settings.Job is { } job
        && (job.OnEvent.Length > 0 || job.OnChange.Length > 0);

    private bool IsJob(int i) => _plan.Services[i].Kind == ServiceKind.Job;

    private bool IsGoing(Life life) => !(life.State is ServiceState.Down or ServiceState.Done or ServiceState.Failed);

    private void ClockSays(long unixTicks)
    {
        _clockAsked = false;
        if (_phase != Phase.Running) return;
        long seconds = unixTicks / TimeSpan.TicksPerSecond;
        _clockOffset = unixTicks - _now.Ticks;
        bool first = _covered == long.MinValue || _covered - seconds > Correction;
        for (int i = 0; i < _lives.Length; i++)
        {
            if (_plan.Services[i].Settings.Job is not { Schedule: { HasFields: true } schedule } job) continue;
            if (!first && schedule.Next(_covered, job.Zone) <= seconds) Wanted(i, 0, job.Overlap ?? Overlap.Skip);
        }
        _covered = first ? seconds : Math.Max(_covered, seconds);
    }

    private void JobsPass()
    {
        for (int i = 0; i < _lives.Length; i++)
        {
            if (_phase != Phase.Running ||
                _plan.Services[i].Settings.Job is not { Schedule: { HasFields: false } schedule } job) continue;
            long point = (_now - _servicesBegan).Ticks / schedule.Every.Ticks;
            if (point > _lives[i].GridPoint) Wanted(i, 0, job.Overlap ?? Overlap.Skip);
            _lives[i].GridPoint = point;
        }
    }

    private void JobsSignalled()
    {
        for (int i = 0; i < _lives.Length; i++)
        {
            if (_plan.Services[i].Settings.Job is not { } job || job.OnSignal != _signal) continue;
            _forJobs = true;
            Wanted(i, 0, job.Overlap ?? Overlap.Skip);
        }
    }

    private void RunOrdered(int i, Ticket ticket)
    {
        if (_phase == Phase.Running && !_lives[i].Abandoned) _lives[i].Held = false;
        if (IsTriggered(i)) return;
        Wanted(i, ticket.Number, _plan.Services[i].Settings.Job!.Overlap ?? Overlap.Skip);
    }

    private void Wanted(int i, int ticket, Overlap overlap)
    {
        if (IsTriggered(i)) return;
        Life life = _lives[i];
        bool cannot = _phase != Phase.Running || life.Abandoned || life.Held;
        if (cannot || (IsGoing(life) && (overlap == Overlap.Skip || (overlap == Overlap.Queue
            && life.Queue.Count == Limits.QueuedRuns))))
        {
            life.Refused.Add(ticket);
            return;
        }
        if (!IsGoing(life))
        {
            Begins(i, ticket);
            return;
        }
        if (overlap == Overlap.Queue)
        {
            life.Queue.Add(ticket);
            return;
        }
        life.Refused.AddRange(life.Queue);
        life.Queue.Clear();
        if (life.State == ServiceState.Waiting)
        {
            life.Refused.Add(life.Ticket);
            life.Ticket = ticket;
            return;
        }
        if (life.State == ServiceState.Backoff)
        {
            RunIsOver(i);
            Begins(i, ticket);
            return;
        }
        life.Queue.Add(ticket);
        // A process that ended on its own, while others of its group remain, is not stopped for it.
        life.StartsAgain = !life.ForGood;
    }

    private void Begins(int i, int ticket)
    {
        Life life = _lives[i];
        life.Ticket = ticket;
        life.RunDue = true;
        life.ForGood = life.RestartDue = life.StartsAgain = false;
        life.InARow = 0;
        life.NotBefore = default;
        life.Delay = _plan.Services[i].Settings.RestartDelay;
    }

    private void RunIsOver(int i)
    {
        Life life = _lives[i];
        if (life.Ticket != 0) life.Over.Add((life.Ticket, life.Status!.Value.Code));
        life.Ticket = 0;
    }

    // No process of it is left, and it is not retried.
    private void JobConcluded(int i)
    {
        Life life = _lives[i];
        if (!IsJob(i) || life.RestartDue || IsTriggered(i)) return;
        RunIsOver(i);
        life.StartsAgain = false;
        if (_phase != Phase.Running || life.Held) return;
        if (life.Abandoned)
        {
            life.Refused.AddRange(life.Queue);
            life.Queue.Clear();
        }
        if (life.Queue.Count == 0) return;
        int next = life.Queue[0];
        life.Queue.RemoveAt(0);
        Begins(i, next);
    }

    private void TakeAnswer(in Effect effect)
    {
        if (IsTriggered(effect.Service)) return;
        Life life = _lives[effect.Service];
        int ticket = effect.Ticket.Number;
        int status = effect.Status;
        Require(ticket != 0, "an answer to nobody");
        if (status == Effect.NotYet)
        {
            Require(life.Queue.Contains(ticket)
                || life.Ticket == ticket, "says that " + ticket + " waits, which it does not");
            return;
        }
        if (life.Over.Remove((ticket, status)) || (status == 1 && life.Refused.Remove(ticket))) return;
        // It will not run again: the stop begins, it was stopped by command, or a dependency has ended.
        bool mayEnd = _phaseAfter >= Phase.Draining || life.Held;
        life.GaveUp = !mayEnd;
        bool right = status == 1 || status == life.Status?.Code;
        Require(right && (life.Ticket == ticket
            || life.Queue.Contains(ticket)), "answers " + ticket + " with " + status);
        if (life.Ticket == ticket) life.Ticket = 0;
        else life.Queue.Remove(ticket);
    }

    private void CheckJob(int i, Instant next)
    {
        if (!IsJob(i) || IsTriggered(i)) return;
        Life life = _lives[i];
        string name = NameOf(i);
        Require(life.Over.Count == 0, "who waited for " + name + " is not told how it ended");
        Require(life.Refused.TrueForAll(static r => r == 0), "who asked for " + name +
            " is not told that it is not run");
        life.Refused.Clear();
        Require(!life.GaveUp || IsHopeless(i), "who waits for " + name + " is told that it is over");
        life.GaveUp = false;
        bool running = _phaseAfter == Phase.Running;
        if (!running || life.State == ServiceState.Failed) life.Queue.RemoveAll(static r => r == 0);
        Require(running || life.Queue.Count == 0, "somebody waits for " + name + ", which will not run");
        Require(life.Ticket == 0 || IsGoing(life), "somebody waits for a run of " + name + " that is over");
        if (life.RunDue && running)
            Require(life.Stage == LifeStage.Asked || (life.State is ServiceState.Waiting or ServiceState.Failed
                && !DependenciesHold(i)), name + " is not run though it is due");
        life.RunDue = false;
        Require(!(running && life.StartsAgain && life.Stage == LifeStage.Alive && life.StopAt == Instant.Never
            && life.KilledAt == Instant.Never),
            name + " does not make room for its next run");
        // The clock is read in time.
        if (!running || _clockAsked ||
            _plan.Services[i].Settings.Job is not { Schedule: { HasFields: true } schedule } job) return;
        long due = schedule.Next(_covered, job.Zone);
        if (due < long.MaxValue / TimeSpan.TicksPerSecond)
            Require(next.Ticks <= Math.Max(_now.Ticks, due * TimeSpan.TicksPerSecond - _clockOffset),
                "nobody looks at the clock when " + name + " is due");
    }
}
