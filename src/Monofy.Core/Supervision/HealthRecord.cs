using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>What is known of the health of one service. Only the supervisor writes it.</summary>
internal sealed class HealthRecord
{
    public HealthState State = HealthState.Starting;
    public int Failures;                    // in a row, outside the start period
    public int Probe;                       // number of the last probe; tags its answer
    public bool InFlight;
    public Instant AskedAt;                 // when the last probe began
    public bool HadSuccess;                 // of this incarnation
    public Instant Due = Instant.Never;     // next probe, or the end of the running one's time, or the watchdog
    public string LastFailure = "";
    public string Status = "";              // what the service says of itself

    public HealthRecord Clone() => (HealthRecord)MemberwiseClone();
}
