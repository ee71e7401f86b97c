using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Net;

namespace Monofy.Sockets;

/// <summary>A socket that monofy opens for services (<c>--listen</c>). It lives as long as one of them may be started
/// again.</summary>
internal sealed unsafe class ListenSocket
{
    private const int Backlog = 4096;
    private const int Above = 128;          // out of the way of the numbers that processes get

    private readonly string? _path;
    private readonly HashSet<int> _users = [];

    private ListenSocket(int fd, string? path) => (Fd, _path) = (fd, path);

    /// <summary>The descriptor, listening.</summary>
    public int Fd { get; }

    /// <summary>Service <paramref name="service"/> uses it.</summary>
    public void AddUser(int service) => _users.Add(service);

    /// <summary>Service <paramref name="service"/> uses it no more; closes it if none does. Whether it is
    /// closed.</summary>
    public bool RemoveUser(int service)
    {
        _users.Remove(service);
        if (_users.Count > 0) return false;
        Close();
        return true;
    }

    /// <summary>Removes its file, and closes it: a socket that is closed counts as left over, and its file may become
    /// another's before we remove it.</summary>
    public void Close()
    {
        if (_path != null) Unlink(_path);
        Libc.close(Fd);
    }

    /// <summary>Opens <paramref name="address"/>; null with the reason.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="owner">The user and group of a Unix socket; null: monofy's own.</param>
    /// <param name="error">Why it cannot be had.</param>
    public static ListenSocket? Open(ListenAddress address, (uint Uid, uint Gid)? owner, out string error)
    {
        int fd = address.Path.Length > 0 ? OpenUnix(address.Path, owner, out error) : OpenTcp(address, out error);
        if (fd < 0) return null;
        int moved = Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, Above);
        error = OsError.Describe(OsError.Last);
        Libc.close(fd);
        return moved < 0 ? null : new(moved, address.Path.Length > 0 ? address.Path : null);
    }

    private static int OpenTcp(ListenAddress address, out string error)
    {
        if (address.Host.Length > 0)
        {
            IReadOnlyList<IpAddress> found = Lookup.FindHere(address.Host);
            error = "it is not an address, and not in /etc/hosts";
            return found.Count == 0 ? -1 : Bind(found[0], address.Port, out error);
        }
        // One socket for both families; without IPv6, for IPv4 alone.
        int fd = Bind(IpAddress.Of(new byte[16]), address.Port, out error);
        return fd < 0 && OsError.Last is Libc.EAFNOSUPPORT or Libc.EADDRNOTAVAIL
            ? Bind(IpAddress.Of(new byte[4]), address.Port, out error) : fd;
    }

    private static int Bind(IpAddress address, int port, out string error)
    {
        error = "";
        Span<byte> to = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(to, address, port);
        int fd = Libc.socket(SocketAddress.FamilyOf(address), Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        int yes = 1, no = 0;
        fixed (byte* at = to)
        {
            if (fd >= 0) Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, &yes, sizeof(int));
            if (fd >= 0 && address.IsV6) Libc.setsockopt(fd, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, &no, sizeof(int));
            if (fd >= 0 && Libc.bind(fd, at, length) == 0 && Libc.listen(fd, Backlog) == 0) return fd;
        }
        return Fail(fd, out error);
    }

    private static int OpenUnix(string path, (uint Uid, uint Gid)? owner, out string error)
    {
        Span<byte> to = stackalloc byte[SocketAddress.MaxSize];
        error = "the path is longer than " + Endpoints.LongestSocket + " bytes";
        if (Text.EncodedLength(path) > Endpoints.LongestSocket) return -1;
        uint length = SocketAddress.Write(to, path);
        uint kind = FileKind.OfLink(path);
        error = "a file that is not a socket is in the way";
        if (kind is not (0 or Libc.S_IFSOCK)) return -1;
        if (kind != 0 && StaleSocket.Remove(path, to, length) is { } why)
        {
            error = why;
            return -1;
        }
        int fd = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        int before = Libc.umask(FileModes.SocketMask);
        bool bound;
        fixed (byte* at = to) bound = fd >= 0 && Libc.bind(fd, at, length) == 0 && Libc.listen(fd, Backlog) == 0;
        int errno = OsError.Last;
        Libc.umask(before);
        *Libc.__errno_location() = errno;
        if (!bound) return Fail(fd, out error);
        if (owner == null || Give(path, owner.Value)) return fd;
        Unlink(path);
        return Fail(fd, out error);
    }

    // A directory that others may write could hold something else by now: only a socket of ours that is nowhere else is
    // given away, by the descriptor that was looked at.
    private static bool Give(string path, (uint Uid, uint Gid) owner)
    {
        byte* status = stackalloc byte[FileKind.StatusSize];
        var bytes = new Bytes(Bytes.SizeOf(path));
        int fd = Libc.open(bytes.Add(path), Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        byte nothing = 0;
        bool given = fd >= 0 && Libc.fstat(fd, status) == 0 && FileKind.In(status) == Libc.S_IFSOCK &&
            FileKind.Links(status) == 1 &&
            FileKind.Owner(status) == Libc.geteuid() &&
                Libc.fchownat(fd, &nothing, owner.Uid, owner.Gid, Libc.AT_EMPTY_PATH) == 0;
        int errno = OsError.Last;
        if (fd >= 0) Libc.close(fd);
        *Libc.__errno_location() = errno;
        return given;
    }

    private static int Fail(int fd, out string error)
    {
        int errno = OsError.Last;
        error = OsError.Describe(errno);
        if (fd >= 0) Libc.close(fd);
        *Libc.__errno_location() = errno;
        return -1;
    }

    private static void Unlink(string path)
    {
        var bytes = new Bytes(Bytes.SizeOf(path));
        Libc.unlink(bytes.Add(path));
    }
}
