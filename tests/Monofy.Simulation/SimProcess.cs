using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Simulation;

/// <summary>A process of the simulated kernel.</summary>
internal sealed class SimProcess
{
    public required int Pid { get; init; }
    public required int Group { get; init; }
    public SimProcess? Parent { get; set; }     // null: monofy
    public required int Service { get; init; }
    public Role Role { get; init; }
    public int Incarnation { get; init; }       // 0: not started by monofy
    public bool Alive { get; set; } = true;
    public bool Reaped { get; set; }
    public ExitStatus Status { get; set; }
    public bool CannotBeKilled { get; init; }
    public bool Refuses { get; init; }          // runs as a user whose processes monofy may not signal
    public bool WasKilled { get; set; }
    public bool WasAsked { get; set; }
    public Dice Dice;
}
