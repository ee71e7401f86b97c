using System.Collections.Generic;

namespace Monofy.Harness;

/// <summary>How a program is started. In all strings one character is one byte.</summary>
internal sealed record Launch
{
    /// <summary>Variables beside PATH, as NAME=value.</summary>
    public string[] Variables { get; init; } = [];

    /// <summary>The whole environment, instead of PATH and <see cref="Variables"/>.</summary>
    public string[]? Environment { get; init; }

    /// <summary>What the starting process does to itself before it becomes the program: words of the actor.</summary>
    public string Before { get; init; } = "";

    /// <summary>As PID 1 of a namespace with its own /proc.</summary>
    public bool Pid1 { get; init; }

    /// <summary>On a pseudo-terminal of its own, as session leader and foreground group; all three descriptors are the
    /// terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Standard input is a pipe into which <see cref="Run.Write"/> writes; else /dev/null.</summary>
    public bool Input { get; init; }

    /// <summary>Standard output and error, when they are to be a file and no pipe.</summary>
    public string? OutputFile { get; init; }
    public string? ErrorFile { get; init; }

    /// <summary>Standard output is a socket and no pipe.</summary>
    public bool OutputSocket { get; init; }

    /// <summary>Standard output is not read until <see cref="CapturedPipe.Resume"/>.</summary>
    public bool OutputPaused { get; init; }

    /// <summary>The same for standard error.</summary>
    public bool ErrorPaused { get; init; }

    /// <summary>Descriptors of the test that become 3, 4, … of the program.</summary>
    public int[] Descriptors { get; init; } = [];

    /// <summary>More arguments, after those of the line: any bytes but 0.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>The program instead of monofy, or monofy's path in a changed root.</summary>
    public string? Program { get; init; }

    /// <summary>monofy is killed in this test, or is another program: what it leaves behind is the test's
    /// business.</summary>
    public bool MayLeave { get; init; }
}
