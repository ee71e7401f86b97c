using System;
using Monofy.Native;

namespace Monofy.Net;

/// <summary>The file of a socket on which nothing listens: left by a process that was killed, or by a container that
/// was restarted.</summary>
internal static unsafe class StaleSocket
{
    /// <summary>Removes it; null, or why it stays. <paramref name="path"/> is a socket.</summary>
    /// <param name="path">The file.</param>
    /// <param name="address">The same as an address.</param>
    /// <param name="length">The length of that.</param>
    public static string? Remove(string path, ReadOnlySpan<byte> address, uint length)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) return OsError.Describe(OsError.Last);
        int error;
        fixed (byte* at = address) error = Libc.connect(fd, at, length) == 0 ? 0 : OsError.Last;
        Libc.close(fd);
        if (error == Libc.ENOENT) return null;
        // Whether anything listens on a socket of another user is not ours to know.
        if (error == Libc.EACCES) return OsError.Describe(error);
        if (error != Libc.ECONNREFUSED) return "another process listens there";
        var bytes = new Bytes(Bytes.SizeOf(path));
        return Libc.unlink(bytes.Add(path)) == 0 || OsError.Last == Libc.ENOENT ? null
            : OsError.Describe(OsError.Last);
    }
}
