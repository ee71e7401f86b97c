using System;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>What is said of the run as a whole.</summary>
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

    /// <summary>Leave variable references alone.</summary>
    public bool NoExpand { get; init; }

    /// <summary>An unset variable is an error.</summary>
    public bool StrictVariables { get; init; }

    /// <summary>File that is locked during setup; null: none.</summary>
    public string? SetupLock { get; init; }

    /// <summary>What must answer before anything starts.</summary>
    public Endpoint[] WaitFor { get; init; } = [];

    /// <summary>How long that may take; null: no limit.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    /// <summary>Path of the control socket; empty: the default path; null: none unless a health check or a job wants it.</summary>
    public string? Control { get; init; }

    /// <summary>File to which each event is written; null: none.</summary>
    public string? Journal { get; init; }

    /// <summary>Start nothing, reap and wait for a stop (<c>MONOFY_HOLD=1</c>).</summary>
    public bool Hold { get; init; }
}
