namespace Monofy.Core.Plans;

/// <summary>A file of variables (<c>--env-file</c>), read when the plan is made, understood when a process
/// starts.</summary>
/// <param name="Path">As it was given.</param>
/// <param name="Text">Its contents.</param>
public sealed record EnvFile(string Path, string Text);
