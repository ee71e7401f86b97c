using Monofy.Core.Values;

namespace Monofy.Core.Launching;

/// <summary>What a process is started with: everything expanded.</summary>
/// <param name="Words">Program and arguments.</param>
/// <param name="Environment">Its environment, but for who it is.</param>
/// <param name="Name">What it gets as <c>MONOFY_NAME</c>.</param>
/// <param name="Instance">What it gets as <c>MONOFY_INSTANCE</c>; 0: nothing.</param>
/// <param name="WorkingDirectory">Where it starts; null: unchanged.</param>
/// <param name="User">USER[:GROUP]; null: unchanged.</param>
public readonly record struct LaunchSpec(
    string[] Words, EnvironmentBlock Environment, string Name, int Instance, string? WorkingDirectory, string? User);
