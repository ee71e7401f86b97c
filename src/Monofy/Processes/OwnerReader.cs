using System;
using System.Collections.Generic;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>One reading of environments by a child (<see cref="OwnerChild"/>). What it has not told when its time is
/// over is unknown.</summary>
internal sealed unsafe class OwnerReader : ISource
{
    private readonly Reactor _reactor;
    private readonly int _reader;
    private readonly int _child;
    private readonly Alarm _alarm;
    private readonly Action<Dictionary<int, string>> _answer;
    private readonly Dictionary<int, string> _owners = [];

    private OwnerReader(Reactor reactor, int reader, int child, Action<Dictionary<int, string>> answer)
    {
        (_reactor, _reader, _child, _answer) = (reactor, reader, child, answer);
        _alarm = new(reactor, End);
    }

    /// <summary>Reads the environments of <paramref name="pids"/>; <paramref name="answer"/> gets the services that
    /// they name. False, without an answer, if the kernel refuses a child or pipe.</summary>
    public static bool Begin(
        Reactor reactor, Reaper reaper, List<int> pids, TimeSpan patience, Action<Dictionary<int, string>> answer)
    {
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.O_CLOEXEC) < 0) return false;
        // A child never waits for room: it writes once for each process, and the loop reads.
        Libc.fcntl(ends[0], Libc.F_SETFL, Libc.O_NONBLOCK);
        int child;
        int[] all = [.. pids];
        fixed (int* first = all) child = OwnerChild.Fork(first, all.Length, ends[1]);
        Libc.close(ends[1]);
        if (child > 0) reaper.WaitFor(child, static _ => { });
        if (child > 0 && Listen(reactor, ends[0], child, patience, answer)) return true;
        Libc.close(ends[0]);
        return false;
    }

    /// <summary>Takes what <paramref name="child"/> tells through <paramref name="reader"/>, for so long; false if the
    /// kernel refuses to watch that.</summary>
    internal static bool Listen(
        Reactor reactor, int reader, int child, TimeSpan patience, Action<Dictionary<int, string>> answer)
    {
        var reading = new OwnerReader(reactor, reader, child, answer);
        if (!reactor.TryAdd(reader, Libc.EPOLLIN, reading)) return false;
        reading._alarm.Set(patience);
        return true;
    }

    /// <inheritdoc/>
    public void Ready(uint events)
    {
        OwnerRecord record;
        nint size;
        while ((size = Libc.read(_reader, &record, (nuint)sizeof(OwnerRecord))) == sizeof(OwnerRecord)) Take(&record);
        if (size < 0 && OsError.Last is Libc.EAGAIN or Libc.EINTR) return;
        End();
    }

    private void Take(OwnerRecord* record)
    {
        string name = Text.Decode(new ReadOnlySpan<byte>(record->Name, record->NameLength));
        string instance = Text.Decode(new ReadOnlySpan<byte>(record->Instance, record->InstanceLength));
        _owners[record->Pid] = instance.Length == 0 ? name : name + "." + instance;
    }

    // The kernel may hold the reader up.
    private void End()
    {
        _alarm.Close();
        _reactor.Remove(_reader);
        Libc.close(_reader);
        Libc.kill(_child, Libc.SIGKILL);
        _answer(_owners);
    }
}
