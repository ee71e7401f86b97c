using System;
using Monofy.Core.Launching;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>The user and groups that monofy itself runs as.</summary>
internal static unsafe class OwnIdentity
{
    /// <summary>As the kernel has it now.</summary>
    public static Identity Read() => new(Libc.geteuid(), Libc.getegid(), Groups(), null, null);

    /// <summary>Whether monofy is a member of a group.</summary>
    public static bool HasGroup(uint gid) => gid == Libc.getegid() || Array.IndexOf(Groups(), gid) >= 0;

    // Only monofy itself could change them between the two calls.
    private static uint[] Groups()
    {
        var groups = new uint[Math.Max(Libc.getgroups(0, null), 0)];
        fixed (uint* at = groups) Libc.getgroups(groups.Length, at);
        return groups;
    }
}
