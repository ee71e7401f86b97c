using System.Collections.Generic;

namespace Monofy.Core.Plans;

/// <summary>A file of variables (<c>--env-file</c>), read when the plan is made, understood when a process
/// starts.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Text">Its contents.</param>
public sealed record EnvFile(string Path, string Text)
{
    /// <summary>Of a file that a Compose file names: the variables of the <c>.env</c> beside that, which its references
    /// see after the environment and before what the service sets. Null: it is not one.</summary>
    public KeyValuePair<string, string>[]? DotEnv { get; init; }
}
