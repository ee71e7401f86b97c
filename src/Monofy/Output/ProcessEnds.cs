namespace Monofy.Output;

/// <summary>monofy's ends of the streams that a process has for itself.</summary>
internal sealed class ProcessEnds
{
    private const int ReadsAtDeath = 64;

    public required StreamPipe[] Pipes { get; init; }

    /// <summary>monofy's end of its pseudo-terminal, or -1.</summary>
    public int Master { get; init; } = -1;

    /// <summary>What carries monofy's standard input to its pseudo-terminal; null: nothing does.</summary>
    public TerminalInput? Input { get; init; }

    /// <summary>The process was reaped: what it wrote is read before its end is reported. A descendant of it may write
    /// on; that is read too.</summary>
    public void ProcessEnded()
    {
        foreach (StreamPipe pipe in Pipes)
        {
            for (int i = 0; i < ReadsAtDeath && pipe.Read(); i++) { }
            pipe.ProcessEnded();
        }
        Input?.Close();
    }

    /// <summary>Gives the process's terminal the size of monofy's.</summary>
    public void Resize()
    {
        if (Master >= 0) PseudoTerminal.Resize(Master);
    }
}
