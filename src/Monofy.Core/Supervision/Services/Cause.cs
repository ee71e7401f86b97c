namespace Monofy.Core.Supervision.Services;

/// <summary>What can happen to one service: the columns of the state table.</summary>
public enum Cause : byte
{
    /// <summary>It is wanted, and what it depends on holds.</summary>
    Start,

    /// <summary>It is no longer wanted, and no service that depends on it is left.</summary>
    Stop,

    /// <summary>It must be stopped and started again.</summary>
    Restart,

    /// <summary>It must be killed now, whatever its grace.</summary>
    Kill,

    /// <summary>What it depends on can never hold any more.</summary>
    Hopeless,

    /// <summary>The host started its process.</summary>
    Spawned,

    /// <summary>The host could not start its process.</summary>
    SpawnFailed,

    /// <summary>Its process was reaped.</summary>
    Exited,

    /// <summary>The group of its ended process is empty; or what left it, which is looked for before a restart, has
    /// ended too.</summary>
    GroupEmpty,

    /// <summary>The time that its state allows is over.</summary>
    Deadline,

    /// <summary>A signal to it was refused.</summary>
    Refused,
}
