using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Sockets;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>What the spawner is asked to start.</summary>
internal readonly ref struct StartRequest
{
    /// <summary>The service that it is started for.</summary>
    public required ServicePlan Service { get; init; }

    /// <summary>Words, environment, directory and user, expanded.</summary>
    public required LaunchSpec Spec { get; init; }

    /// <summary>The user that it runs as; null: the same as monofy.</summary>
    public Identity? Identity { get; init; }

    /// <summary>Descriptors for 0, 1 and 2; -1: monofy's own.</summary>
    public int Input { get; init; }

    /// <summary>See <see cref="Input"/>.</summary>
    public int Output { get; init; }

    /// <summary>See <see cref="Input"/>.</summary>
    public int Error { get; init; }

    /// <summary>A descriptor that the program keeps, or -1.</summary>
    public int Keep { get; init; }

    /// <summary>Where the modes of the terminal on standard input go whose foreground the process is to be (an array
    /// that does not move); null: it is not.</summary>
    public byte[]? TerminalModes { get; init; }

    /// <summary>Whether <see cref="Input"/> is a pseudo-terminal of its own.</summary>
    public bool OwnTerminal { get; init; }

    /// <summary>The sockets that it gets (<c>LISTEN_FDS</c>); null: nothing changes.</summary>
    public PassedSockets? Sockets { get; init; }

    /// <summary>The limit of open files that it is given, if monofy's own differs.</summary>
    public rlimit? OpenFileLimit { get; init; }
}
