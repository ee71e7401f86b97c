using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Monofy.Native;

/// <summary>Reads small files of /proc with one read: no memory is taken, and nothing waits.</summary>
internal static unsafe class ProcFile
{
    /// <summary>Reads the beginning of <c>/proc/PID/NAME</c>: how much, or -1 with errno.</summary>
    public static int Read(int pid, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        int fd = Open(pid, name);
        if (fd < 0) return -1;
        int size = ReadAt(fd, buffer, 0);
        int errno = OsError.Last;
        Libc.close(fd);
        if (size < 0) *Libc.__errno_location() = errno;
        return size;
    }

    /// <summary>Opens <c>/proc/PID/NAME</c>; -1 with errno.</summary>
    public static int Open(int pid, ReadOnlySpan<byte> name)
    {
        byte* path = stackalloc byte[MaxPath];
        Write(path, pid, name);
        return Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK | Libc.O_NOCTTY, 0);
    }

    /// <summary>What the link <c>/proc/PID/NAME</c> points to; empty with errno if it cannot be read.</summary>
    public static string Link(int pid, ReadOnlySpan<byte> name)
    {
        const int size = 4096;
        byte* path = stackalloc byte[MaxPath];
        byte* target = stackalloc byte[size];
        Write(path, pid, name);
        nint length = Libc.readlink(path, target, size);
        return length > 0 ? Core.Values.Text.Decode(new ReadOnlySpan<byte>(target, (int)length)) : "";
    }

    /// <summary>Reads at a place of a file; how much, or -1.</summary>
    public static int ReadAt(int fd, Span<byte> buffer, long offset)
    {
        nint n;
        fixed (byte* at = buffer)
        {
            do n = Libc.pread(fd, at, (nuint)buffer.Length, (nint)offset);
            while (n < 0 && OsError.Last == Libc.EINTR);
        }
        return (int)n;
    }

    /// <summary>The words behind a key of <c>/proc/PID/status</c>: <c>Uid:</c>; empty if there is none.</summary>
    public static string Field(ReadOnlySpan<byte> status, ReadOnlySpan<byte> key)
    {
        int at = status.StartsWith(key) ? 0 : status.IndexOf([(byte)'\n', .. key]) + 1;
        if (at == 0 && !status.StartsWith(key)) return "";
        ReadOnlySpan<byte> line = status[(at + key.Length)..];
        int end = line.IndexOf((byte)'\n');
        return Encoding.Latin1.GetString(end < 0 ? line : line[..end]).Trim();
    }

    /// <summary>Whether /proc shows monofy's own PID namespace: another one has other numbers.</summary>
    public static bool IsOwn()
    {
        byte* target = stackalloc byte[MaxPath];
        nint length;
        fixed (byte* self = "/proc/self\0"u8) length = Libc.readlink(self, target, MaxPath);
        return length > 0 && int.TryParse(new ReadOnlySpan<byte>(target, (int)length), CultureInfo.InvariantCulture,
            out int pid) && pid == Libc.getpid();
    }

    /// <summary>The numbers of all processes; empty if they cannot be listed to the end.</summary>
    public static List<int> Pids()
    {
        const int size = 16 << 10, lengthAt = 16, nameAt = 19;      // of struct linux_dirent64
        byte* entries = stackalloc byte[size];
        var pids = new List<int>();
        var path = new Bytes(Bytes.SizeOf("/proc"));
        int folder = Libc.open(path.Add("/proc"), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        nint length;
        while ((length = Libc.syscall(Libc.SYS_getdents64, folder, (nint)entries, size, 0)) > 0)
        {
            for (byte* entry = entries; entry < entries + length; entry += *(ushort*)(entry + lengthAt))
            {
                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + nameAt);
                if (int.TryParse(name, CultureInfo.InvariantCulture, out int pid)) pids.Add(pid);
            }
        }
        if (length < 0) pids.Clear();
        Libc.close(folder);
        return pids;
    }

    /// <summary>Room for a path that <see cref="Write"/> makes.</summary>
    public const int MaxPath = 64;

    /// <summary>Writes <c>/proc/PID/NAME</c> and a zero. Allocates nothing.</summary>
    public static void Write(byte* path, int pid, ReadOnlySpan<byte> name)
    {
        var at = new Span<byte>(path, MaxPath);
        "/proc/"u8.CopyTo(at);
        System.Buffers.Text.Utf8Formatter.TryFormat(pid, at[6..], out int digits);
        at[6 + digits] = (byte)'/';
        name.CopyTo(at[(7 + digits)..]);
        at[7 + digits + name.Length] = 0;
    }
}
