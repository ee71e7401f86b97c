namespace Monofy.Core.Terminal;

/// <summary>What the kernel says of standard input when monofy is started.</summary>
/// <param name="OwnGroup">monofy's process group.</param>
/// <param name="Foreground">The group in the foreground of the terminal; negative: it is not a terminal of monofy's
/// session.</param>
/// <param name="IsTerminal">Whether it is a terminal at all.</param>
/// <param name="OutputIsPipe">Whether standard output is a pipe.</param>
/// <param name="IgnoresTtin">Whether monofy was started with SIGTTIN ignored.</param>
public readonly record struct TerminalStart(
    int OwnGroup, int Foreground, bool IsTerminal, bool OutputIsPipe, bool IgnoresTtin);

/// <summary>What the kernel says of the group in the foreground.</summary>
/// <param name="IsEmpty">No process is in it.</param>
/// <param name="IsChild">A child of monofy is in it.</param>
/// <param name="MonofyLeadsSession">monofy leads the session, as PID 1 of a container does.</param>
public readonly record struct ForegroundFacts(bool IsEmpty, bool IsChild, bool MonofyLeadsSession);

/// <summary>Whether monofy may say who is in the foreground.</summary>
public enum Presence
{
    /// <summary>It may not.</summary>
    Away,

    /// <summary>It may.</summary>
    Here,

    /// <summary>It may if <see cref="TerminalPolicy.IsHere"/> says so.</summary>
    DependsOnItsGroup,
}

/// <summary>What becomes of a process that was stopped.</summary>
public enum StoppedProcess
{
    /// <summary>Nothing: somebody else stopped it, and continues it.</summary>
    Leave,

    /// <summary>It is continued, for it has what it wanted.</summary>
    Continue,

    /// <summary>It had the terminal: the run stops with it.</summary>
    Suspend,

    /// <summary>It stays stopped, and a message says so.</summary>
    Stuck,
}

/// <summary>What is done when the terminal comes back.</summary>
/// <param name="RestoreModes">Restore its modes, before others can have it.</param>
/// <param name="TakeForeground">Make monofy's group the foreground.</param>
/// <param name="WasLent">A process had it: if others of monofy's job wanted it meanwhile, they get it now.</param>
public readonly record struct TakenBack(bool RestoreModes, bool TakeForeground, bool WasLent);
