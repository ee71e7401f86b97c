using System;
using Monofy.Core.Control;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Control;

/// <summary>A listening socket of <c>monofy ctl</c>: an abstract name, or a file that is removed at the end if it is
/// still this one.</summary>
internal sealed unsafe class ControlSocket
{
    private const int Backlog = 64;
    private const int OwnerOnly = 0x7f;     // umask 0177
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
        if (Text.EncodedLength(path) > Address.MaxLength)
        {
            failure = "longer than the " + Address.MaxLength + " bytes that a socket's path may have";
            return null;
        }
        uint length = SocketAddress.Write(address, path);
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd >= 0 && Bind(fd, address, length, path) && Libc.listen(fd, Backlog) == 0) return new(fd, path);
        int errno = OsError.Last;
        failure = errno != Libc.EADDRINUSE ? OsError.Describe(errno)
            : path[0] == '@' || IsSocket(path) ? "another process listens there"
                : "there is a file that is not a socket";
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

    private static bool Bind(int fd, ReadOnlySpan<byte> address, uint length, string path)
    {
        int before = Libc.umask(OwnerOnly);
        int error;
        fixed (byte* at = address)
        {
            error = Libc.bind(fd, at, length) == 0 ? 0 : OsError.Last;
            if (error == Libc.EADDRINUSE && path[0] != '@' && IsSocket(path)) error = Replace(fd, at, length, path);
        }
        Libc.umask(before);
        *Libc.__errno_location() = error;
        return error == 0;
    }

    // What a monofy left behind that was killed, or a container that was restarted: 0 if it is replaced, else errno.
    private static int Replace(int fd, byte* address, uint length, string path)
    {
        int error = Connect(address, length);
        // Whether anything listens on a socket of another user is not ours to know.
        if (error != Libc.ECONNREFUSED) return error == Libc.EACCES ? error : Libc.EADDRINUSE;
        var bytes = new Bytes(Bytes.SizeOf(path));
        if (Libc.unlink(bytes.Add(path)) < 0 && OsError.Last != Libc.ENOENT) return OsError.Last;
        return Libc.bind(fd, address, length) == 0 ? 0 : OsError.Last;
    }

    // A file of another kind refuses connections too, and is never removed.
    private static bool IsSocket(string path) => FileKind.OfLink(path) == Libc.S_IFSOCK;

    private static int Connect(byte* address, uint length)
    {
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) return OsError.Last;
        int error = Libc.connect(fd, address, length) == 0 ? 0 : OsError.Last;
        Libc.close(fd);
        return error;
    }
}
