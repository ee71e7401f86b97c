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
    public int UnhealthyTransitions;        // ever
    public Instant AskedAt;                 // when the last probe began
    public bool HadSuccess;                 // of this incarnation
    public Instant Due = Instant.Never;     // next probe, or the end of the running one's time, or the watchdog
    public Instant MeasureDue = Instant.Never;  // next measurement of memory, or the end of the running one's time
    public int Measure;                     // number of the last measurement; tags its answer
    public bool IsMeasuring;
    public int TooMuch;                     // measurements in a row
    public bool HoldsTooMuch;               // as often as it may not
    public bool IsResident;                 // the last measurement counts shared pages several times
    public bool SaidResident;
    public string LastFailure = "";
    public string Status = "";              // what the service says of itself

    /// <summary>Its other check has passed the last time.</summary>
    public bool HasPassed => HadSuccess && Failures == 0;

    /// <summary>The earliest of its deadlines.</summary>
    public Instant Next => MeasureDue < Due ? MeasureDue : Due;

    public HealthRecord Clone() => (HealthRecord)MemberwiseClone();

    public void AddTo(ref Digest digest, HealthPlan plan, Instant now)
    {
        digest.Add((long)State | Digest.Bit(InFlight, 8) | Digest.Bit(HadSuccess, 9));
        digest.Add(Math.Min(Failures, plan.Retries));
        digest.AddUntil(Due, now);
        if (Measure == 0) return;
        digest.Add((long)Math.Min(TooMuch, plan.Retries) | Digest.Bit(IsMeasuring, 32) | Digest.Bit(HoldsTooMuch, 33));
        digest.Add(Digest.Bit(IsResident, 0) | Digest.Bit(SaidResident, 1));
        digest.AddUntil(MeasureDue, now);
    }
}
