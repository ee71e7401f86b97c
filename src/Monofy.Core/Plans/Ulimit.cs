namespace Monofy.Core.Plans;

/// <summary>A resource limit of a process (<c>--ulimit=nofile=1024:4096</c>).</summary>
/// <param name="Resource">The number of <c>RLIMIT_…</c> on Linux.</param>
/// <param name="Name">Its name as Docker writes it.</param>
/// <param name="Soft">Soft limit; <see cref="ulong.MaxValue"/> is unlimited.</param>
/// <param name="Hard">Hard limit; likewise.</param>
public sealed record Ulimit(int Resource, string Name, ulong Soft, ulong Hard);
