using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Health;

/// <summary>What is known of the health of one service. Only <see cref="HealthMachine"/> writes it.</summary>
internal sealed class HealthRecord
{
    public HealthState State = HealthState.Starting;
    public int Failures;                    // in a row, outside the start period
    public int Probe;                       // number of the last probe; tags its answer
    public bool InFlight;
    public bool IsEarly;                    // the check in flight is an early one
    public int UnhealthyTransitions;        // ever
    public Instant BeganAt;                 // when the last probe began
    public Instant AskedAt;                 // … as a regular one
    public bool HadSuccess;                 // of this incarnation, by a regular check
    public Instant Due = Instant.Never;     // next probe, or the end of the running one's time, or the watchdog
    public Instant EarlyDue = Instant.Never;    // next early check, or the end of the running one's time
    public HealthState Check;               // what the check alone says
    public HealthState Memory;              // what the memory alone says
    public int MemoryFailures;              // in a row
    public Instant MemoryDue = Instant.Never;   // next measurement
    public bool MemoryIsResident;           // the last sum counts shared pages twice
    public string? PublicFailure;           // what everybody may read of LastFailure; null: all of it
    public string LastFailure = "";
    public string Status = "";              // what the service says of itself
    public bool SaysReloading;              // and that is all that Status tells, until it is ready again

    /// <summary>The earliest of its deadlines.</summary>
    public Instant Next
    {
        get
        {
            Instant next = Due < MemoryDue ? Due : MemoryDue;
            return EarlyDue < next ? EarlyDue : next;
        }
    }

    /// <summary>When the next check begins; <see cref="Instant.Never"/> while one is under way.</summary>
    public Instant NextCheck => InFlight ? Instant.Never : EarlyDue < Due ? EarlyDue : Due;

    public HealthRecord Clone() => (HealthRecord)MemberwiseClone();

    /// <summary>What is wrong, or null, if the service is in <paramref name="service"/>.</summary>
    public string? Audit(ServiceState service)
    {
        if (Next != Instant.Never && service != ServiceState.Up) return "probes in state " + service;
        if (IsEarly && !InFlight) return "an early check that is not in flight";
        if (InFlight && Due == Instant.Never && EarlyDue == Instant.Never) return "a check without an end";
        return Failures < 0 ? "counts " + Failures + " failures"
            : MemoryFailures < 0 ? "counts " + MemoryFailures + " failures of its memory" : null;
    }

    public void AddTo(ref Digest digest, HealthPlan plan, Instant now)
    {
        digest.Add((long)State | Digest.Bit(InFlight, 8) | Digest.Bit(HadSuccess, 9));
        digest.Add(Math.Min(Failures, plan.Retries));
        digest.AddUntil(Due, now);
        digest.Add((long)Memory | (long)Check << 8 | Digest.Bit(MemoryIsResident,
            16) | (long)Math.Min(MemoryFailures, plan.Retries) << 32);
        digest.AddUntil(MemoryDue, now);
        if (!plan.ChecksEarly) return;
        digest.AddUntil(EarlyDue, now);
        digest.Add(InFlight ? (now - BeganAt).Ticks << 1 | Digest.Bit(IsEarly, 0) : -1);
    }
}
