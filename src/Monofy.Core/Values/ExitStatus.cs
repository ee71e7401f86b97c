namespace Monofy.Core.Values;

/// <summary>How a process ended: it exited with a status, or was killed by a signal. Built from what <c>wait(2)</c>
/// reports.</summary>
public readonly record struct ExitStatus
{
    private readonly short _value;   // 0..255: exited; -n: killed by signal n

    private ExitStatus(short value) => _value = value;

    /// <summary>Exited with <paramref name="code"/> (only the low eight bits count, as in <c>exit(3)</c>).</summary>
    public static ExitStatus Exited(int code) => new((short)(code & 255));

    /// <summary>Killed by <paramref name="signal"/>.</summary>
    public static ExitStatus KilledBy(Signal signal) => new((short)-signal.Number);

    /// <summary>From the status word of <c>wait(2)</c>.</summary>
    public static ExitStatus FromWait(int word) =>
        (word & 0x7f) == 0 ? Exited(word >> 8) : KilledBy(new Signal(word & 0x7f));

    /// <summary>The status as a shell reports it: 0 to 255, and 128 + N for signal N.</summary>
    public int Code => _value >= 0 ? _value : 128 - _value;

    /// <summary>The signal that killed the process, or null.</summary>
    public Signal? Signal => _value < 0 ? new Signal(-_value) : null;

    /// <summary>For messages: <c>exited with 3</c>, <c>was killed by SIGTERM (143)</c>.</summary>
    public override string ToString() =>
        Signal is { } s ? "was killed by " + s.Name + " (" + Code + ")" : "exited with " + Code;
}
