using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>One entry of the plan: a setup command, one instance of a service, or the final command.</summary>
public sealed class ServicePlan
{
    /// <summary>Its name, unique in the plan: <c>web</c>, or <c>web.2</c> where scaled.</summary>
    public required string Name { get; init; }

    /// <summary>What part it plays.</summary>
    public required ServiceKind Kind { get; init; }

    /// <summary>Program and arguments, unexpanded.</summary>
    public required Template[] Command { get; init; }

    /// <summary>Everything else.</summary>
    public ServiceSettings Settings { get; init; } = ServiceSettings.Default;

    /// <summary>The service's name without the instance.</summary>
    public string BaseName => Instance == 0 ? Name : Name[..Name.LastIndexOf('.')];

    /// <summary>1, 2, … where scaled, else 0.</summary>
    public int Instance { get; init; }

    /// <summary>What must be true before it starts.</summary>
    public Dependency[] DependsOn { get; init; } = [];
}
