namespace Monofy.Core.Plans;

/// <summary>Which processes get the stop signal (<c>--kill-mode</c>; the words are systemd's).</summary>
public enum KillMode : byte
{
    /// <summary>First the process; once it has ended, what is left of its group. The default.</summary>
    Mixed,

    /// <summary>All of the group at once.</summary>
    Group,

    /// <summary>The process only; the rest is left to the end of the run.</summary>
    Process,
}
