using Monofy.Core.Values;

namespace Monofy.Core.Launching;

/// <summary>What a process is started with, fully expanded.</summary>
/// <param name="Words">Program and arguments.</param>
/// <param name="Environment">Its environment, without its identity.</param>
/// <param name="Name">Its <c>MONOFY_NAME</c>.</param>
/// <param name="Instance">Its <c>MONOFY_INSTANCE</c>; 0: not set.</param>
/// <param name="WorkingDirectory">The directory it starts in; null: unchanged.</param>
/// <param name="User">USER[:GROUP]; null: unchanged.</param>
public readonly record struct LaunchSpec(
    string[] Words, EnvironmentBlock Environment, string Name, int Instance, string? WorkingDirectory, string? User);
