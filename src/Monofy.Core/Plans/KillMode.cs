namespace Monofy.Core.Plans;

/// <summary>Which processes get the stop signal (<c>--kill-mode</c>, in systemd's terms).</summary>
public enum KillMode : byte
{
    /// <summary>First the process; once it has ended, the rest of its group. The default.</summary>
    Mixed,

    /// <summary>The whole group at once.</summary>
    Group,

    /// <summary>Only the process; the rest is left until the end of the run.</summary>
    Process,
}
