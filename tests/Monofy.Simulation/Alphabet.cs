using System;

namespace Monofy.Simulation;

/// <summary>Which events an exhaustive search tries beside those that always can happen.</summary>
[Flags]
internal enum Alphabet
{
    /// <summary>Processes come, end well or badly; SIGTERM; time.</summary>
    Small = 0,

    /// <summary>Processes leave others of their group behind.</summary>
    Groups = 1,

    /// <summary>A start fails, for good or for now.</summary>
    SpawnFailures = 2,

    /// <summary>SIGINT is typed, up to three times.</summary>
    Typed = 4,

    /// <summary>Somebody asks to start, stop and restart each service.</summary>
    Orders = 8,

    /// <summary>The output has no reader any more; orphans; a signal to forward.</summary>
    Rest = 16,

    /// <summary>Time jumps far ahead.</summary>
    LateTicks = 32,

    /// <summary>All of those above.</summary>
    Full = 63,

    /// <summary>The wall clock is set, forward and back, a little and far.</summary>
    Clock = 64,

    /// <summary>Processes refuse signals.</summary>
    Refusals = 128,

    /// <summary>Processes take long to get their program.</summary>
    LateStarts = 256,
}
