using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>
/// Which process groups have living members. A process that has ended stays in its group until its parent reaps it, and
/// kill(2) counts it. If the parent is a daemon that left the group and never reaps, monofy would wait for a group of
/// zombies. /proc shows which processes are zombies. All of it is read at once, and seldom: a process that was alive a
/// second ago may count as alive. A group without a visible process is not known to be empty: processes may have joined
/// since, or be hidden (hidepid).
/// </summary>
internal sealed unsafe class LivingGroups
{
    private static readonly TimeSpan s_old = TimeSpan.FromSeconds(1);

    private readonly HashSet<int> _living = [];
    private readonly HashSet<int> _dead = [];
    private Instant _readAt;

    /// <summary>Whether a process of <paramref name="group"/> is alive: false only if /proc shows zombies in it, and no
    /// other processes.</summary>
    public bool Contains(int group)
    {
        if (_readAt == default || _readAt + s_old <= Clock.Now) Read();
        return !_dead.Contains(group);
    }

    private void Read()
    {
        _living.Clear();
        _dead.Clear();
        _readAt = Clock.Now;
        // One of another PID namespace has other numbers.
        if (!StatusOf("self").StartsWith(Libc.getpid().ToString(CultureInfo.InvariantCulture) + " ",
            StringComparison.Ordinal)) return;
        const int size = 4096, lengthAt = 16, nameAt = 19;      // of struct linux_dirent64
        byte* entries = stackalloc byte[size];
        var path = new Bytes(Bytes.SizeOf("/proc"));
        int folder = Libc.open(path.Add("/proc"), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        nint length;
        while ((length = Libc.syscall(Libc.SYS_getdents64, folder, (nint)entries, size, 0)) > 0)
        {
            for (byte* entry = entries; entry < entries + length; entry += *(ushort*)(entry + lengthAt))
            {
                if (entry[nameAt] is >= (byte)'1' and <= (byte)'9')
                    Add(StatusOf(Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry +
                        nameAt))));
            }
        }
        Libc.close(folder);
        _dead.ExceptWith(_living);
        if (length < 0) _dead.Clear();
    }

    // "12 (name) S 1 12 …": the state, the parent, the group; much later how many threads there are. A first thread
    // that has ended is a zombie while others go on.
    private void Add(string status)
    {
        const int state = 0, group = 2, threads = 17;
        string[] fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= threads) return;
        bool dead = fields[state] is "Z" or "X" && fields[threads] is "0" or "1";
        (dead ? _dead : _living).Add(int.Parse(fields[group], CultureInfo.InvariantCulture));
    }

    private static string StatusOf(string process) => FileReader.Read("/proc/" + process + "/stat").Text ?? "";
}
