namespace Monofy.Harness.Supervision;

/// <summary>How far the process of a service is, as events and effects tell.</summary>
internal enum LifeStage : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The host was asked for one.</summary>
    Asked,

    /// <summary>It runs.</summary>
    Alive,

    /// <summary>It has ended, others of its group have not.</summary>
    Group,

    /// <summary>Its group is empty too; it is to be started again, and what left the group is looked for or
    /// stopped.</summary>
    Strays,
}
