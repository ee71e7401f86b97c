using System;

namespace Monofy.Core.Plans;

/// <summary>The checked, immutable description of a run: setup commands, then services and jobs, then the final
/// command.</summary>
public sealed class Plan
{
    /// <summary>Everything that can be started, in the order of the command line. A service is identified by its
    /// index.</summary>
    public required ServicePlan[] Services { get; init; }

    /// <summary>The settings of the run as a whole.</summary>
    public RunSettings Run { get; init; } = RunSettings.Default;

    /// <summary>Whether the control socket is opened at the start: a health check or a job may need it.</summary>
    public bool OpensControl => Run.Control == ControlOpening.AtStart || (Run.Control == ControlOpening.WhenAsked &&
        Array.Exists(Services, static s => s.Settings.Health != null || s.Kind == ServiceKind.Job));
}
