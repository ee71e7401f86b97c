namespace Monofy.Core.Plans;

/// <summary>What part an entry of the plan plays.</summary>
public enum ServiceKind : byte
{
    /// <summary>Runs to its end before the services, one after another.</summary>
    Setup,

    /// <summary>Runs as long as the whole.</summary>
    Service,

    /// <summary>Run by a schedule, a signal or a request; no connected fate.</summary>
    Job,

    /// <summary>Runs when everything else has ended (<c>--finally</c>).</summary>
    Finally,
}
