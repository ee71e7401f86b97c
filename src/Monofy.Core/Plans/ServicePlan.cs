using Monofy.Core.Values;

namespace Monofy.Core.Plans;

/// <summary>One entry of the plan: a setup command, one instance of a service, or the final command.</summary>
public sealed class ServicePlan
{
    /// <summary>Its name, unique in the plan: <c>web</c>, or <c>web.2</c> if scaled.</summary>
    public required string Name { get; init; }

    /// <summary>Its role.</summary>
    public required ServiceKind Kind { get; init; }

    /// <summary>Program and arguments, unexpanded.</summary>
    public required Template[] Command { get; init; }

    /// <summary>Everything else.</summary>
    public ServiceSettings Settings { get; init; } = ServiceSettings.Default;

    /// <summary>The name of its service, without the instance number.</summary>
    public string BaseName => Instance == 0 ? Name : Name[..Name.LastIndexOf('.')];

    /// <summary>1, 2, … if scaled, otherwise 0.</summary>
    public int Instance { get; init; }

    /// <summary>Secrets and configs that are written for it.</summary>
    public PlannedFile[] Files { get; init; } = [];

    /// <summary>What must be true before it starts.</summary>
    public Dependency[] DependsOn { get; init; } = [];
}

/// <summary>A file that is written for a service before anything runs, and removed at the end.</summary>
/// <param name="Target">Where it is written; absolute.</param>
/// <param name="Path">The file that holds its contents; null: <paramref name="Text"/> does.</param>
/// <param name="Text">Its contents.</param>
/// <param name="Mode">Its mode. Default 0400.</param>
/// <param name="Uid">Its owner; null: the service's user.</param>
/// <param name="Gid">Its group; null: the service's.</param>
public sealed record PlannedFile(string Target, string? Path, string? Text, int Mode, uint? Uid, uint? Gid);
