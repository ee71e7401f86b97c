using System;
using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>A health check with Docker's terms, meanings and defaults.</summary>
public sealed record HealthPlan
{
    /// <summary>How health is checked.</summary>
    public required HealthKind Kind { get; init; }

    /// <summary>The words of the command, unexpanded, for <see cref="HealthKind.Command"/>.</summary>
    public Template[] Command { get; init; } = [];

    /// <summary>Where to connect, for <see cref="HealthKind.Tcp"/> and <see cref="HealthKind.Http"/>.</summary>
    public Endpoint? Endpoint { get; init; }

    /// <summary>Docker's default for interval and timeout.</summary>
    public static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(30);

    /// <summary>Docker's default for retries.</summary>
    public const int DefaultRetries = 3;

    /// <summary>Time from the end of one probe to the next, and before the first. Default 30 s.</summary>
    public TimeSpan Interval { get; init; } = DefaultTime;

    /// <summary>A probe that takes longer fails. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTime;

    /// <summary>This many failures in a row make a service unhealthy. Default 3.</summary>
    public int Retries { get; init; } = DefaultRetries;

    /// <summary>Failures this soon after the start do not count. Default 0.</summary>
    public TimeSpan StartPeriod { get; init; }

    /// <summary>The interval during the start period; null: Docker's 5 s, and early checks in addition to the regular
    /// ones.</summary>
    public TimeSpan? StartInterval { get; init; }

    /// <summary>Whether each new process is also checked at once and then every second, until its first
    /// success.</summary>
    public bool ChecksEarly => StartInterval == null && Kind is HealthKind.Command or HealthKind.Tcp
        or HealthKind.Http;

    /// <summary>For <see cref="HealthKind.Notify"/>: a service that reports nothing for this long is unhealthy.
    /// Default: never.</summary>
    public TimeSpan? Watchdog { get; init; }
}
