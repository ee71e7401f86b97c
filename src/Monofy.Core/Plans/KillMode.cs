namespace Monofy.Core.Plans;

/// <summary>Whom the stop signal reaches (<c>--kill-mode</c>; the words are systemd's).</summary>
public enum KillMode : byte
{
    /// <summary>The process; once it is gone, what is left of its group. The default.</summary>
    Mixed,

    /// <summary>All of the group at once.</summary>
    Group,

    /// <summary>The process only; the rest is left to the end of the run.</summary>
    Process,
}
