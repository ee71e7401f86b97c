using Monofy.Native;

namespace Monofy.Control;

/// <summary>Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED).</summary>
internal static unsafe class Peer
{
    /// <summary>Its credentials; a pid of 0 if they cannot be had, or if it is not in our pid namespace.</summary>
    public static ucred Of(int fd)
    {
        ucred peer;
        uint size = (uint)sizeof(ucred);
        return Libc.getsockopt(fd, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &peer, &size) == 0 ? peer
            : new ucred { uid = uint.MaxValue };
    }

    /// <summary>Whether it may ask and order: root, or our own user, in our own pid namespace (a neighbour who shares
    /// the network only may have the same number as user).</summary>
    public static bool MayAsk(int fd)
    {
        ucred peer = Of(fd);
        return peer.pid > 0 && (peer.uid == 0 || peer.uid == Libc.geteuid());
    }
}
