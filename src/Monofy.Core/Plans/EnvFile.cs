using System.Collections.Generic;

namespace Monofy.Core.Plans;

/// <summary>An env file (<c>--env-file</c>), read when the plan is made and parsed when a process starts.</summary>
/// <param name="Path">The path as given.</param>
/// <param name="Text">Its contents.</param>
public sealed record EnvFile(string Path, string Text)
{
    /// <summary>For an env file of a Compose file: the variables of the <c>.env</c> next to the Compose file.
    /// References look in them after the environment and before the service's own variables. Null: not from a Compose
    /// file.</summary>
    public KeyValuePair<string, string>[]? DotEnv { get; init; }
}
