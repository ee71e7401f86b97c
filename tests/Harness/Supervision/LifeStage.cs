namespace Monofy.Harness.Supervision;

/// <summary>The stage of a service's process, according to events and effects.</summary>
internal enum LifeStage : byte
{
    /// <summary>There is no process.</summary>
    None,

    /// <summary>The host was asked to start one.</summary>
    Asked,

    /// <summary>It runs.</summary>
    Alive,

    /// <summary>It has ended, but others of its group have not.</summary>
    Group,

    /// <summary>Its group is empty too; before it is restarted, processes that left the group are searched for or
    /// stopped.</summary>
    Strays,
}
