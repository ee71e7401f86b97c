using System;
using System.Runtime.CompilerServices;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// A forked child that reads which service the environment of a process names. Reading environ takes the memory lock of
/// that process, which may be held for as long as a slow disk or FUSE file system likes; so the loop does not. Nothing
/// is allocated here: the runtime does not run in the child.
/// </summary>
internal static unsafe class OwnerChild
{
    private const int ChunkSize = 16 << 10;
    private const int MaxEnvironment = 4 << 20;

    /// <summary>Forks; the child writes an <see cref="OwnerRecord"/> for each of the <paramref name="count"/> processes
    /// whose environment names a service. Its pid, or -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Fork(int* pids, int count, int writer)
    {
        int pid = ForkedChild.Fork();
        if (pid != 0) return pid;
        for (int i = 0; i < count; i++) Tell(pids[i], writer);
        Libc._exit(0);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tell(int pid, int writer)
    {
        byte* path = stackalloc byte[ProcFile.MaxPath];
        ProcFile.Write(path, pid, "environ"u8);
        int fd = Libc.open_raw(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return;
        OwnerRecord record = default;
        record.Pid = pid;
        if (Search(fd, &record)) Libc.write_raw(writer, &record, (nuint)sizeof(OwnerRecord));
        Libc.close(fd);
    }

    // The entries one after the other, each ended by a zero; of one that is too long only the beginning.
    private static bool Search(int fd, OwnerRecord* record)
    {
        byte* chunk = stackalloc byte[ChunkSize];
        byte* entry = stackalloc byte[OwnerRecord.TextSize + 32];
        int length = 0;
        nint size;
        for (long total = 0; total < MaxEnvironment
            && (size = Libc.read_raw(fd, chunk, ChunkSize)) > 0; total += size)
        {
            for (nint i = 0; i < size; i++)
            {
                if (chunk[i] != 0)
                {
                    if (length < OwnerRecord.TextSize + 32) entry[length] = chunk[i];
                    length++;
                    continue;
                }
                Take(new(entry, Math.Min(length, OwnerRecord.TextSize + 32)), record);
                length = 0;
            }
        }
        return record->NameLength > 0;
    }

    private static void Take(ReadOnlySpan<byte> entry, OwnerRecord* record)
    {
        ReadOnlySpan<byte> name = "MONOFY_NAME="u8;
        ReadOnlySpan<byte> instance = "MONOFY_INSTANCE="u8;
        if (entry.StartsWith(name) && entry.Length - name.Length <= OwnerRecord.TextSize)
        {
            record->NameLength = entry.Length - name.Length;
            entry[name.Length..].CopyTo(new Span<byte>(record->Name, OwnerRecord.TextSize));
        }
        else if (entry.StartsWith(instance) && entry.Length - instance.Length <= OwnerRecord.InstanceSize)
        {
            record->InstanceLength = entry.Length - instance.Length;
            entry[instance.Length..].CopyTo(new Span<byte>(record->Instance, OwnerRecord.InstanceSize));
        }
    }
}
