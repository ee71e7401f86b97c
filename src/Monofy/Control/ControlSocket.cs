using System;
using Monofy.Core.Control;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;

namespace Monofy.Control;

/// <summary>A listening socket of <c>monofy ctl</c>: an abstract name, or a file that is removed at the end if it is
/// still this one.</summary>
internal sealed unsafe class ControlSocket
{
    private const int Backlog = 64;
    private const int StatusSize = 256;     // of struct stat, which begins with device and inode

    private readonly string _path;
    private readonly ulong _device, _inode;

    private ControlSocket(int fd, string path)
    {
        (Descriptor, _path) = (fd, path);
        if (path[0] != '@') Identify(path, out _device, out _inode);
    }

    /// <summary>It does not block.</summary>
    public int Descriptor { get; }

    /// <summary>Listens at <paramref name="path"/>, or under an abstract name that begins with @; null with the
    /// reason.</summary>
    public static ControlSocket? Listen(string path, out string failure)
    {
        failure = "";
        Span<byte> address = stackalloc byte[SocketAddress.MaxSize];
        if (Text.EncodedLength(path) > Endpoints.LongestSocket)
        {
            failure = "longer than the " + Endpoints.LongestSocket + " bytes that a socket's path may have";
            return null;
        }
        uint length = SocketAddress.Write(address, path);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        string? refusal = fd < 0 ? OsError.Describe(OsError.Last) : Bind(fd, address, length, path);
        if (refusal == null && Libc.listen(fd, Backlog) == 0) return new(fd, path);
        failure = refusal ?? OsError.Describe(OsError.Last);
        if (fd >= 0) Libc.close(fd);
        return null;
    }

    /// <summary>Removes the file, unless another one has taken its place.</summary>
    public void Remove()
    {
        if (_inode == 0) return;
        if (!Identify(_path, out ulong device, out ulong inode) || (device, inode) != (_device, _inode)) return;
        var bytes = new Bytes(Bytes.SizeOf(_path));
        Libc.unlink(bytes.Add(_path));
    }

    private static bool Identify(string path, out ulong device, out ulong inode)
    {
        ulong* status = stackalloc ulong[StatusSize / sizeof(ulong)];
        var bytes = new Bytes(Bytes.SizeOf(path));
        bool known = Libc.lstat(bytes.Add(path), status) == 0;
        (device, inode) = known ? (status[0], status[1]) : (0, 0);
        return known;
    }

    // Null if it is bound, else the reason.
    private static string? Bind(int fd, ReadOnlySpan<byte> address, uint length, string path)
    {
        int before = Libc.umask(FileModes.SocketMask);
        int error = BindOnce(fd, address, length);
        string? taken = error == Libc.EADDRINUSE ? Free(path, address, length) : null;
        if (error == Libc.EADDRINUSE && taken == null) error = BindOnce(fd, address, length);
        Libc.umask(before);
        return taken ?? (error == 0 ? null : OsError.Describe(error));
    }

    // Null if nothing is there any more, else why it stays. A file of another kind is never removed.
    private static string? Free(string path, ReadOnlySpan<byte> address, uint length)
    {
        if (path[0] == '@') return "another process listens there";
        return FileKind.OfLink(path) is not (0 or Libc.S_IFSOCK) ? "there is a file that is not a socket"
            : StaleSocket.Remove(path, address, length);
    }

    private static int BindOnce(int fd, ReadOnlySpan<byte> address, uint length)
    {
        fixed (byte* at = address) return Libc.bind(fd, at, length) == 0 ? 0 : OsError.Last;
    }
}
