using Monofy.Native;

namespace Monofy.Control;

/// <summary>What tells this file system from others: the containers of a pod share their network, and with it the names
/// of abstract sockets, but each has its own mounts.</summary>
internal static unsafe class ControlPlace
{
    /// <summary>The number of the mount namespace; without /proc that of the root directory.</summary>
    public static string Name() => NameOf(Libc.getpid());

    /// <summary>The same for another process.</summary>
    public static string NameOf(int pid)
    {
        // mnt:[4026531841]
        string text = ProcFile.Link(pid, "ns/mnt"u8);
        int open = text.IndexOf('[');
        if (open >= 0) return text[(open + 1)..].TrimEnd(']');
        // struct stat begins with device and inode on x86-64 and ARM64.
        ulong* status = stackalloc ulong[32];
        var root = new Bytes(Bytes.SizeOf("/"));
        return Libc.stat(root.Add("/"), status) == 0 ? status[0] + "." + status[1] : "0";
    }
}
