namespace Monofy.Output;

/// <summary>monofy's ends of the streams that a process has for itself.</summary>
internal sealed class ProcessEnds
{
    public required StreamPipe[] Pipes { get; init; }

    /// <summary>monofy's end of its pseudo-terminal, or -1.</summary>
    public int Master { get; init; } = -1;

    /// <summary>What carries monofy's standard input to its pseudo-terminal; null: nothing does.</summary>
    public TerminalInput? Input { get; init; }
}
