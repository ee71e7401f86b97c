using System;
using Monofy.Core.Export.Syntax;
using Monofy.Core.Plans;
using Monofy.Core.Settings;

namespace Monofy.Core.Export;

/// <summary>A health check as a writer sees it, with Docker's defaults.</summary>
internal sealed record Check
{
    private static readonly string[] s_names =
    [
        "--health", "--health-cmd", "--health-interval", "--health-timeout", "--health-retries",
            "--health-start-period",
        "--health-start-interval",
    ];

    public required HealthKind Kind { get; init; }

    public Phrase[] Command { get; init; } = [];

    public Endpoint? Endpoint { get; init; }

    public TimeSpan Interval { get; init; } = HealthPlan.DefaultTime;

    public TimeSpan Timeout { get; init; } = HealthPlan.DefaultTime;

    public int Retries { get; init; } = HealthPlan.DefaultRetries;

    public TimeSpan StartPeriod { get; init; }

    /// <summary>Null: not given; monofy then checks every second until the first success.</summary>
    public TimeSpan? StartInterval { get; init; }

    /// <summary>The options that together make up the check.</summary>
    public static ReadOnlySpan<string> Names => s_names;

    /// <summary>The check of <paramref name="subject"/>.</summary>
    public static Check? Of(Subject subject) => subject.Check;

    internal static Check? Read(Subject subject)
    {
        Check? check = subject.Words("--health-cmd") is { } words ? new() { Kind = HealthKind.Command, Command = words }
            : subject.Text("--health") is not { } text ? null
            : text == "notify" ? new() { Kind = HealthKind.Notify }
            : Endpoints.Parse(text, out _) is { } endpoint ? new() { Kind = endpoint.Kind, Endpoint = endpoint } : null;
        return check == null ? null : check with
        {
            Interval = subject.Duration("--health-interval") ?? check.Interval,
            Timeout = subject.Duration("--health-timeout") ?? check.Timeout,
            Retries = (int)(subject.Number("--health-retries") ?? check.Retries),
            StartPeriod = subject.Duration("--health-start-period") ?? check.StartPeriod,
            StartInterval = subject.Duration("--health-start-interval"),
        };
    }

    /// <summary>What happens when it fails.</summary>
    public static OnUnhealthy Consequence(Subject subject) =>
        Vocabulary.Unhealthy.TryRead(subject.Text("--on-unhealthy") ?? "", out OnUnhealthy action) ? action
            : OnUnhealthy.Report;

    /// <summary>Whether <paramref name="host"/> is this machine.</summary>
    public static bool IsHere(string host) =>
        host.Length == 0 || host is "localhost" or "::1" || host.StartsWith("127.", StringComparison.Ordinal);
}
