namespace Monofy.Core.Supervision;

/// <summary>Why a process could not be started.</summary>
/// <param name="Text">What could not be done and why: <c>cannot change directory to /app: no such file or directory
/// (ENOENT)</c>.</param>
/// <param name="Status">The status that stands for it: 127 not found, 126 not executable, 125 configuration.</param>
/// <param name="Transient">Whether trying again may help (no processes or memory left).</param>
public sealed record StartFailure(string Text, int Status, bool Transient);
