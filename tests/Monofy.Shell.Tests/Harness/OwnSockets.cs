using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>The sockets of this process, as the kernel knows them: what the shell keeps until it exits, a test
/// closes.</summary>
internal static unsafe class OwnSockets
{
    private const int AcceptsConnections = 30;      // SO_ACCEPTCONN

    /// <summary>The descriptors of all of them.</summary>
    public static IEnumerable<int> All() =>
        Directory.GetFileSystemEntries("/proc/self/fd").Select(static f => int.Parse(Path.GetFileName(f)))
            .Where(static fd => FileKind.Of(fd) == Libc.S_IFSOCK);

    /// <summary>Those that listen.</summary>
    public static int[] Listening() => [.. All().Where(Listens)];

    /// <summary>The path or abstract name of one, or its port.</summary>
    public static string NameOf(int fd)
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint size = SocketAddress.MaxSize;
        if (Libc.getsockname(fd, address, &size) < 0) return "";
        if (*(ushort*)address != Libc.AF_UNIX) return ((address[2] << 8) + address[3]).ToString();
        int length = Math.Max(0, (int)size - 2);
        string name = Encoding.UTF8.GetString(address + 2, length);
        return name.StartsWith('\0') ? "@" + name[1..] : name.TrimEnd('\0');
    }

    /// <summary>Closes those at <paramref name="name"/>: the one that listens, and what it has accepted.</summary>
    public static void Close(string name)
    {
        foreach (int fd in All().ToArray())
        {
            if (NameOf(fd) == name) Libc.close(fd);
        }
    }

    private static bool Listens(int fd)
    {
        int listens = 0;
        uint size = sizeof(int);
        return Libc.getsockopt(fd, Libc.SOL_SOCKET, AcceptsConnections, &listens, &size) == 0 && listens != 0;
    }
}
