using Monofy.Native;

namespace Monofy.Output;

/// <summary>Both ends of what one process writes to; -1 if that is monofy's own stream.</summary>
internal readonly struct Streams
{
    /// <summary>The process's standard output.</summary>
    public required int Output { get; init; }

    /// <summary>The process's standard error.</summary>
    public required int Error { get; init; }

    /// <summary>monofy's end of its output, or of its terminal.</summary>
    public required int ReadOutput { get; init; }

    /// <summary>monofy's end of its error; -1 if it has a terminal.</summary>
    public required int ReadError { get; init; }

    /// <summary>A second descriptor of its terminal, for what is typed; null if nothing is.</summary>
    public int? Typed { get; init; }

    /// <summary>Closes what the process has now.</summary>
    public void CloseWrites()
    {
        if (Output >= 0) Libc.close(Output);
        if (Error >= 0 && Error != Output) Libc.close(Error);
    }

    /// <summary>Closes the read ends of pipes that will have no writer.</summary>
    public void CloseReads()
    {
        if (ReadOutput >= 0) Libc.close(ReadOutput);
        if (ReadError >= 0) Libc.close(ReadError);
        if (Typed is { } typed) Libc.close(typed);
    }
}
