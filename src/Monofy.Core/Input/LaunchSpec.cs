using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>What a process is started with: everything expanded.</summary>
/// <param name="Words">Program and arguments.</param>
/// <param name="Environment">Its environment.</param>
/// <param name="WorkingDirectory">Where it starts; null: unchanged.</param>
/// <param name="User">USER[:GROUP]; null: unchanged.</param>
public sealed record LaunchSpec(string[] Words, EnvironmentBlock Environment, string? WorkingDirectory, string? User);
