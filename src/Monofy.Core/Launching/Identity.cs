namespace Monofy.Core.Launching;

/// <summary>The user and groups that a process runs as.</summary>
/// <param name="Uid">User.</param>
/// <param name="Gid">Primary group.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="Name">The user's name; null if the user has no entry.</param>
/// <param name="Home">The home directory; null if the user has no entry.</param>
public sealed record Identity(uint Uid, uint Gid, uint[] Groups, string? Name, string? Home)
{
    /// <summary>The groups in <see cref="Groups"/> that were requested with <c>--group-add</c>.</summary>
    public uint[] Added { get; init; } = [];
}
