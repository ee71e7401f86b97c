using System;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Where a plan's variables and files come from.</summary>
/// <param name="Environment">monofy's environment.</param>
/// <param name="ReadFile">Reads a file that the user named.</param>
/// <param name="ReadSecret">Reads a file that a variable names, for <c>--secret-files</c>, or a file of <c>-f</c>;
/// anything but a regular file is missing to it.</param>
public sealed record Sources(EnvironmentBlock Environment,
    Func<string, FileText> ReadFile, Func<string, FileText> ReadSecret)
{
    /// <summary>Reads the source of a secret or config, as the start of the run does; null: nothing has one.</summary>
    public Func<string, FileText>? ReadPlanned { get; init; }
}
