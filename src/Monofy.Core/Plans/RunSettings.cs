using System;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>The settings of the run as a whole.</summary>
public sealed record RunSettings
{
    /// <summary>All defaults.</summary>
    public static readonly RunSettings Default = new();

    /// <summary>Whose status becomes monofy's.</summary>
    public ExitCodeRule ExitCode { get; init; }

    /// <summary>The service that <see cref="ExitCodeRule.Named"/> means; null otherwise.</summary>
    public string? ExitCodeOf { get; init; }

    /// <summary>Statuses that monofy replaces when it ends, first match.</summary>
    public (byte From, byte To)[] MapExit { get; init; } = [];

    /// <summary>Signals that are translated when they come in; a target of 0 drops them.</summary>
    public (Signal From, Signal To)[] MapSignals { get; init; } = [];

    /// <summary>What becomes of output.</summary>
    public LogMode Log { get; init; }

    /// <summary>Put the time in front of each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>When names are coloured.</summary>
    public ColorMode Color { get; init; }

    /// <summary>Only errors are announced.</summary>
    public bool Quiet { get; init; }

    /// <summary>Every signal and every reaped orphan is announced.</summary>
    public bool Verbose { get; init; }

    /// <summary>File that is locked during setup; null: none.</summary>
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

    /// <summary>Start nothing, reap and wait for a stop (<c>MONOFY_HOLD=1</c>).</summary>
    public bool Hold { get; init; }

    /// <summary>How long after a stop from outside everything that has not been asked yet is asked
    /// (<c>--stop-hold</c>). Null: 80 % of <see cref="StopTimeout"/> if that is given, else 8 s.</summary>
    public TimeSpan? StopHold { get; init; }

    /// <summary><see cref="StopHold"/>, or what counts where it was not given. 8 s are inside Docker's 10.</summary>
    public TimeSpan StopHoldInForce => StopHold ?? StopTimeout * 0.8 ?? new(8 * TimeSpan.TicksPerSecond);

    /// <summary>Bounds the whole end: what is left by then gets SIGKILL (<c>--stop-timeout</c>). Null: no
    /// bound.</summary>
    public TimeSpan? StopTimeout { get; init; }

    /// <summary>Time between a stop from outside and the first stop signal (<c>--stop-delay</c>). Default 0.</summary>
    public TimeSpan StopDelay { get; init; }

    /// <summary>With <see cref="LogMode.Json"/>, a line that is one JSON object comes unchanged as <c>data</c>
    /// (<c>--nest-json</c>).</summary>
    public bool NestJson { get; init; }

    /// <summary>Address of the HTTP listener (<c>--http</c>); null: none.</summary>
    public HttpAddress? Http { get; init; }

    /// <summary>File for the Trace Event record of the run (<c>--trace</c>); null: none.</summary>
    public string? Trace { get; init; }
}

/// <summary>When the control socket is opened.</summary>
public enum ControlOpening : byte
{
    /// <summary>When a client asks for it, or at the start if the plan has a health check or a job.</summary>
    WhenAsked,

    /// <summary>At the start.</summary>
    AtStart,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>Where the HTTP listener is bound.</summary>
/// <param name="Host">Name or address; empty means 127.0.0.1.</param>
/// <param name="Port">1 to 65535; 0 lets the kernel choose.</param>
public sealed record HttpAddress(string Host, int Port);
