using System;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>The settings of the run as a whole.</summary>
public sealed record RunSettings
{
    /// <summary>All defaults.</summary>
    public static readonly RunSettings Default = new();

    /// <summary>Whose status becomes monofy's.</summary>
    public ExitCodeChoice ExitCode { get; init; }

    /// <summary>The service that <see cref="ExitCodeChoice.Named"/> means; null otherwise.</summary>
    public string? ExitCodeOf { get; init; }

    /// <summary>Exit statuses that monofy replaces with others; the first match counts.</summary>
    public (byte From, byte To)[] MapExit { get; init; } = [];

    /// <summary>Incoming signals that are mapped to others; a target of 0 drops them.</summary>
    public (Signal From, Signal To)[] MapSignals { get; init; } = [];

    /// <summary>How the output of processes is handled.</summary>
    public LogMode Log { get; init; }

    /// <summary>Whether each line begins with the time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>When names are coloured.</summary>
    public ColorMode Color { get; init; }

    /// <summary>Whether only errors are announced.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether every start, signal and reaped orphan is announced.</summary>
    public bool Verbose { get; init; }

    /// <summary>File to lock during setup; null: none.</summary>
    public string? SetupLock { get; init; }

    /// <summary>What must answer before anything starts.</summary>
    public Endpoint[] WaitFor { get; init; } = [];

    /// <summary>How long that may take; null: no limit.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    /// <summary>When the control socket is opened (<c>--control</c>).</summary>
    public ControlOpening Control { get; init; }

    /// <summary>Path or <c>@name</c> of the control socket; empty: the default one.</summary>
    public string ControlPath { get; init; } = "";

    /// <summary>File to which each event is written; null: none.</summary>
    public string? Journal { get; init; }

    /// <summary>Whether to start nothing, but to reap and wait for a stop (<c>MONOFY_HOLD=1</c>).</summary>
    public bool Hold { get; init; }

    /// <summary>Time after a stop from outside at which all services still held by dependents are asked to stop
    /// (<c>--stop-hold</c>). Null: 80 % of <see cref="StopTimeout"/> if given, otherwise 8 s.</summary>
    public TimeSpan? StopHold { get; init; }

    /// <summary><see cref="StopHold"/> or its default. 8 s is within Docker's 10 s.</summary>
    public TimeSpan StopHoldInForce => StopHold ?? StopTimeout * 0.8 ?? new(8 * TimeSpan.TicksPerSecond);

    /// <summary>Limit for the whole shutdown, after which the rest gets SIGKILL (<c>--stop-timeout</c>). Null: no
    /// limit.</summary>
    public TimeSpan? StopTimeout { get; init; }

    /// <summary>Time between a stop from outside and the first stop signal (<c>--stop-delay</c>). Default 0.</summary>
    public TimeSpan StopDelay { get; init; }

    /// <summary>Whether, with <see cref="LogMode.Json"/>, a line that is one JSON object is written unchanged as
    /// <c>data</c> (<c>--nest-json</c>).</summary>
    public bool NestJson { get; init; }

    /// <summary>Address of the HTTP listener (<c>--http</c>); null: none.</summary>
    public HttpAddress? Http { get; init; }

    /// <summary>File for the Trace Event record of the run (<c>--trace</c>); null: none.</summary>
    public string? Trace { get; init; }
}

/// <summary>When the control socket is opened.</summary>
public enum ControlOpening : byte
{
    /// <summary>When a client needs it, or at the start if the plan has a health check or a job.</summary>
    WhenAsked,

    /// <summary>At the start.</summary>
    AtStart,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>The address of the HTTP listener.</summary>
/// <param name="Host">Name or address; empty means 127.0.0.1.</param>
/// <param name="Port">1 to 65535; 0 lets the kernel choose.</param>
public sealed record HttpAddress(string Host, int Port);
