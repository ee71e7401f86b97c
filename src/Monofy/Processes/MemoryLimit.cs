using System;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>How many processes the kernel's memory limit killed in monofy's control group (<c>oom_kill</c> of cgroup
/// v2's <c>memory.events</c>, or of v1's <c>memory.oom_control</c>).</summary>
internal sealed class MemoryLimit
{
    private const string V2 = "/sys/fs/cgroup";
    private const string V1 = "/sys/fs/cgroup/memory";
    private static ReadOnlySpan<byte> Counter => "\noom_kill "u8;

    private string? _file;
    private bool _looked;
    private long _start;
    private long _seen;

    /// <summary>The folder that stands for <c>/</c>; empty but in tests.</summary>
    public string Root { get; init; } = "";

    /// <summary>Notes the count before any of ours can have been killed. PID 1's control group is as young as it
    /// is.</summary>
    public void Begin(bool isInit)
    {
        _start = _seen = isInit ? 0 : Read();
    }

    /// <summary>Whether the count has grown since this was last asked.</summary>
    public bool HasKilledSince()
    {
        long now = Read();
        bool more = now > _seen;
        _seen = Math.Max(now, _seen);
        return more;
    }

    /// <summary>How many were killed since the begin.</summary>
    public int Kills() => (int)Math.Max(0, Read() - _start);

    private long Read() => !_looked ? Look() : _file == null ? 0 : Math.Max(0, Count(_file));

    // Small and without garbage: every run does this once.
    private unsafe ReadOnlySpan<byte> Beginning(string file, Span<byte> text)
    {
        var bytes = new Bytes(Bytes.SizeOf(Root) + Bytes.SizeOf(file));
        int fd = Libc.open(bytes.Add(Root, file), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        if (fd < 0) return default;
        int length = ProcFile.ReadAt(fd, text, 0);
        Libc.close(fd);
        return text[..Math.Max(0, length)];
    }

    private long Count(string file)
    {
        const int size = 1024;
        ReadOnlySpan<byte> span = Beginning(file, stackalloc byte[size]);
        int at = span.IndexOf(Counter);
        if (at < 0) return -1;
        long count = 0;
        for (int i = at + Counter.Length; i < span.Length && span[i] is >= (byte)'0' and <= (byte)'9'; i++)
            count = count * 10 + (span[i] - '0');
        return count;
    }

    // In a container the control group is mounted as the root, whatever /proc/self/cgroup says.
    private long Look()
    {
        _looked = true;
        if (Try(V2 + "/memory.events", out long count)) return count;
        // In v1 the root group has a count too, of the whole machine.
        if (Try(V1 + "/memory.oom_control", out count))
        {
            string own = OwnPath();
            if (own.Length > 1 && Try(V1 + own + "/memory.oom_control", out long ownCount)) count = ownCount;
            return count;
        }
        foreach (string line in (FileReader.Read(Root + "/proc/self/cgroup").Text ?? "").Split('\n'))
        {
            int path = line.IndexOf('/');
            if (path < 0) continue;
            string? file = line.StartsWith("0::", StringComparison.Ordinal) ? V2 + line[path..] + "/memory.events"
                : null;
            if (file != null && Try(file, out count)) return count;
        }
        return 0;
    }

    // The path of its v1 group, from a line "4:memory:/docker/12"; empty if there is none.
    private string OwnPath()
    {
        const int size = 2048;
        ReadOnlySpan<byte> groups = Beginning("/proc/self/cgroup", stackalloc byte[size]);
        int at = groups.IndexOf("memory:"u8);
        if (at <= 0 || groups[at - 1] is not ((byte)':' or (byte)',')) return "";
        groups = groups[(at + "memory:"u8.Length)..];
        int end = groups.IndexOf((byte)'\n');
        return end < 0 ? "" : Text.Decode(groups[..end]);
    }

    private bool Try(string file, out long count)
    {
        count = Count(file);
        if (count >= 0) _file = file;
        return count >= 0;
    }
}
