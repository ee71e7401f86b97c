namespace Monofy.Core.Plans;

/// <summary>A resource limit of a process (<c>--ulimit=nofile=1024:4096</c>).</summary>
/// <param name="Resource">The Linux number of <c>RLIMIT_…</c>.</param>
/// <param name="Name">Docker's name for it.</param>
/// <param name="Soft">Soft limit; <see cref="ulong.MaxValue"/> is unlimited.</param>
/// <param name="Hard">Hard limit; <see cref="ulong.MaxValue"/> is unlimited.</param>
public sealed record Ulimit(int Resource, string Name, ulong Soft, ulong Hard);
