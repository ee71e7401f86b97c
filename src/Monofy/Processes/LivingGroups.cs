using System;
using System.Collections.Generic;
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
internal sealed class LivingGroups
{
    private const int StatSize = 1024;

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
        Span<byte> text = stackalloc byte[StatSize];
        if (!ProcFile.IsOwn()) return;
        foreach (int pid in ProcFile.Pids())
        {
            int length = ProcFile.Read(pid, "stat"u8, text);
            if (length > 0 && ProcStat.Parse(text[..length]) is { } stat)
                (stat.HasEnded ? _dead : _living).Add(stat.Group);
        }
        _dead.ExceptWith(_living);
    }
}
