namespace Monofy.Core.Plans;

/// <summary>The role of an entry of the plan.</summary>
public enum ServiceKind : byte
{
    /// <summary>Runs to completion before the services; one after another.</summary>
    Setup,

    /// <summary>Runs until the end of the run.</summary>
    Service,

    /// <summary>Runs on a schedule, signal, event, change or request; has no connected fate.</summary>
    Job,

    /// <summary>Runs after everything else has ended (<c>--finally</c>).</summary>
    Finally,
}
