using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>One thing that happened in the run, as <see cref="RunEvents"/> keeps it.</summary>
/// <param name="Number">1 for the first of the run, then counted up without a gap.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Service">Index of the service; -1 for <see cref="RunEventKind.Phase"/>.</param>
/// <param name="Status">How its process ended; null if this is not the end of one.</param>
/// <param name="Pid">Its process, or 0.</param>
/// <param name="Phase">The phase of the run at that moment.</param>
public readonly record struct RunEvent(
    long Number, Instant At, RunEventKind Kind, int Service, ExitStatus? Status, int Pid, Phase Phase)
{
    /// <summary>The word of <c>--on-event</c> and <c>ctl events</c>: <c>gave-up</c>.</summary>
    public static string NameOf(RunEventKind kind) => kind switch
    {
        RunEventKind.Phase => "phase",
        RunEventKind.Started => "started",
        RunEventKind.Healthy => "healthy",
        RunEventKind.Unhealthy => "unhealthy",
        RunEventKind.Exited => "exited",
        RunEventKind.Failed => "failed",
        RunEventKind.Restarted => "restarted",
        RunEventKind.Stopped => "stopped",
        RunEventKind.GaveUp => "gave-up",
    };
}
