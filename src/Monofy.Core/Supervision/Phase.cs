namespace Monofy.Core.Supervision;

/// <summary>How far the run as a whole has come.</summary>
public enum Phase : byte
{
    /// <summary>Not begun.</summary>
    New,

    /// <summary>Nothing is started; a stop is waited for (<c>MONOFY_HOLD=1</c>).</summary>
    Holding,

    /// <summary>An address must answer first (<c>--wait-for</c>).</summary>
    WaitingFor,

    /// <summary>The run waits for the setup lock.</summary>
    Locking,

    /// <summary>Setup commands run, one after another.</summary>
    Setup,

    /// <summary>Services run.</summary>
    Running,

    /// <summary>A stop was asked for and is delayed (<c>--stop-delay</c>): services run on, nothing starts any
    /// more.</summary>
    Draining,

    /// <summary>Everything is being stopped; nothing starts any more.</summary>
    Stopping,

    /// <summary>Adopted processes get the stop signal, the grace, then SIGKILL.</summary>
    Sweeping,

    /// <summary>The final command runs.</summary>
    Finishing,

    /// <summary>What the final command left is swept.</summary>
    LastSweep,

    /// <summary>monofy ends.</summary>
    Over,
}
