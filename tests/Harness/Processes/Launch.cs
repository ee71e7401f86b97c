using System.Collections.Generic;

namespace Monofy.Harness;

/// <summary>How a program is started. In all strings one character is one byte.</summary>
internal sealed record Launch
{
    /// <summary>Variables in addition to PATH, as NAME=value.</summary>
    public string[] Variables { get; init; } = [];

    /// <summary>The whole environment, instead of PATH and <see cref="Variables"/>.</summary>
    public string[]? Environment { get; init; }

    /// <summary>What the starting process does to itself before it becomes the program: words of the actor.</summary>
    public string Before { get; init; } = "";

    /// <summary>Whether it is PID 1 of a namespace with its own /proc.</summary>
    public bool Pid1 { get; init; }

    /// <summary>Whether it runs on its own pseudo-terminal, as session leader and foreground group; all three
    /// descriptors are the terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Whether standard input is a pipe into which <see cref="Run.Write"/> writes; otherwise it is
    /// /dev/null.</summary>
    public bool Input { get; init; }

    /// <summary>A file for standard output and error instead of pipes.</summary>
    public string? OutputFile { get; init; }
    public string? ErrorFile { get; init; }

    /// <summary>Whether standard output is a socket instead of a pipe.</summary>
    public bool OutputSocket { get; init; }

    /// <summary>Whether standard output is not read until <see cref="CapturedPipe.Resume"/>.</summary>
    public bool OutputPaused { get; init; }

    /// <summary>The same for standard error.</summary>
    public bool ErrorPaused { get; init; }

    /// <summary>Descriptors of the test that become the program's 3, 4, ….</summary>
    public int[] Descriptors { get; init; } = [];

    /// <summary>More arguments, after those of the line; any bytes except 0.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>The program to run instead of monofy, or monofy's path in a changed root.</summary>
    public string? Program { get; init; }

    /// <summary>Whether it may leave processes behind, because it is killed in this test or is not monofy.</summary>
    public bool MayLeave { get; init; }
}
