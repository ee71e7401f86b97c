using System;
using System.Runtime.CompilerServices;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Health;

/// <summary>
/// A forked child that sums up the memory of a service's processes. Reading smaps_rollup takes the memory lock of that
/// process, which may be held for as long as a slow disk or FUSE file system likes; so the loop does not. Nothing is
/// allocated here: the runtime does not run in the child.
/// </summary>
internal static unsafe class MemoryChild
{
    private const int TextSize = 4096;
    private const int MaxDepth = 64;
    private const int EntrySize = 16 << 10;
    private const int LengthAt = 16, NameAt = 19;       // of struct linux_dirent64

    /// <summary>Forks; the child writes a <see cref="MemoryAnswer"/> to <paramref name="writer"/>. Its pid, or
    /// -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fork(int leader, int writer)
    {
        int page = Environment.SystemPageSize;
        int pid = ForkedChild.Fork();
        if (pid != 0) return pid;
        MemoryAnswer answer = Sum(leader, page);
        Libc._exit(Libc.write_raw(writer, &answer, (nuint)sizeof(MemoryAnswer)) == sizeof(MemoryAnswer) ? 0 : 1);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MemoryAnswer Sum(int leader, int page)
    {
        byte* entries = stackalloc byte[EntrySize];
        var answer = new MemoryAnswer { Bytes = -1 };
        int folder;
        fixed (byte* proc = "/proc\0"u8) folder = Libc.open_raw(proc, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        nint length;
        while ((length = Libc.syscall(Libc.SYS_getdents64, folder, (nint)entries, EntrySize, 0)) > 0)
        {
            for (byte* entry = entries; entry < entries + length; entry += *(ushort*)(entry + LengthAt))
            {
                int pid = Number(entry + NameAt);
                if (pid > 0 && Belongs(pid, leader)) Add(pid, page, &answer);
            }
        }
        return answer;
    }

    // 0 if the name is not a number.
    private static int Number(byte* name)
    {
        int number = 0;
        for (; *name is >= (byte)'0' and <= (byte)'9'; name++) number = number * 10 + (*name - '0');
        return *name == 0 ? number : 0;
    }

    private static bool Belongs(int pid, int leader)
    {
        byte* text = stackalloc byte[TextSize];
        for (int i = 0; i < MaxDepth && pid > 1; i++)
        {
            if (pid == leader) return true;
            int length = Read(pid, "stat"u8, text);
            if (ProcStat.Parse(new(text, length)) is not { } stat) return false;
            if (stat.Group == leader || stat.Session == leader) return true;
            pid = stat.Parent;
        }
        return false;
    }

    private static void Add(int pid, int page, MemoryAnswer* answer)
    {
        byte* text = stackalloc byte[TextSize];
        long bytes = ProcText.ReadProportional(new(text, Read(pid, "smaps_rollup"u8, text)));
        if (bytes < 0)
        {
            bytes = ProcText.ReadResident(new(text, Read(pid, "statm"u8, text))) * page;
            // A zombie, or one that has ended meanwhile, holds nothing.
            if (bytes > 0) answer->Resident = 1;
        }
        if (bytes >= 0) answer->Bytes = Math.Max(0, answer->Bytes) + bytes;
    }

    // The length of what was read of /proc/PID/FILE; 0 if it cannot be.
    private static int Read(int pid, ReadOnlySpan<byte> file, byte* text)
    {
        byte* path = stackalloc byte[ProcFile.MaxPath];
        ProcFile.Write(path, pid, file);
        int fd = Libc.open_raw(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return 0;
        nint length = Libc.read_raw(fd, text, TextSize);
        Libc.close(fd);
        return length < 0 ? 0 : (int)length;
    }
}
