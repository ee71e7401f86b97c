using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Processes;

/// <summary>Is told what becomes of processes. One object, not a delegate for each: a run that never needs them would
/// pay for their types (docs/decisions/009).</summary>
internal interface IProcessOwner
{
    /// <summary>Whether processes of <paramref name="service"/> read monofy's standard input.</summary>
    bool HasInput(int service);

    /// <summary><paramref name="process"/> wants the terminal, does not get it, and stays stopped.</summary>
    void Stuck(Process process, Signal signal);

    /// <summary>Whether <paramref name="process"/> ended before it had its program, which was told otherwise.</summary>
    bool IsStillborn(Process process);

    /// <summary><paramref name="process"/> was reaped, or was never really started: what it had is monofy's
    /// again.</summary>
    void Ended(Process process);

    /// <summary>A child was reaped while all are being swept away: another process may get its number.</summary>
    void Reaped(int pid);

    /// <summary>Adopted processes were reaped.</summary>
    void OrphansReaped();

    /// <summary>The start of <paramref name="process"/>, which took long, has come to its end.</summary>
    void Decided(Process process, StartFailure? failure);
}
