using System.Collections.Generic;
using Monofy.Core.Launching;
using Monofy.Core.Supervision;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>The starts that take longer than the loop waits for them. Empty in nearly every run.</summary>
/// <param name="reactor">Watches their pipes.</param>
/// <param name="owner">Is told of each when it has its program (without a failure) or has failed.</param>
internal sealed class LateStarts(Reactor reactor, IProcessOwner owner)
{
    private List<LateStart>? _starts;

    /// <summary>Waits for the start of <paramref name="process"/>.</summary>
    public void Add(Process process)
    {
        LateStart start = process.Late!;
        start.Process = process;
        start.OnReady = Look;
        (_starts ??= []).Add(start);
        if (reactor.TryAdd(start.Descriptor, Libc.EPOLLIN, start)) return;
        string reason = OsError.Describe(OsError.Last);
        start.Kill();
        Decide(start, FailedStart.OfDescriptor("cannot watch its start: " + reason));
    }

    /// <summary>Looks which of them have come to their end, before a signal is passed on: who has its program gets
    /// it.</summary>
    public void Look()
    {
        for (int i = (_starts?.Count ?? 0) - 1; i >= 0; i--) Look(_starts![i]);
    }

    /// <summary>A process was reaped: true if it was one of these and had failed, so that its end is already
    /// reported.</summary>
    public bool Ended(Process process)
    {
        if (process.Late is not { } start) return false;
        start.IsDecided(out StartFailure? failure);
        Decide(start, failure);
        return failure != null;
    }

    /// <summary>The start of <paramref name="key"/> counts as one, if it is still late.</summary>
    public void Accept(ProcessKey key)
    {
        if (Find(key) is { } start) Decide(start, null);
    }

    /// <summary>The process of <paramref name="key"/> is killed, if it is still late. One that hangs in the kernel is
    /// reaped as an orphan some time later.</summary>
    public void GiveUp(ProcessKey key)
    {
        if (Find(key) is { } start) Decide(start, start.Kill());
    }

    private LateStart? Find(ProcessKey key) => _starts?.Find(start => start.Process!.Key == key);

    private void Look(LateStart start)
    {
        if (!start.IsDecided(out StartFailure? failure)) return;
        // It is about to exit, unless a signal has stopped it.
        if (failure != null) Spawner.Bury(start.Pid);
        Decide(start, failure);
    }

    private void Decide(LateStart start, StartFailure? failure)
    {
        _starts!.Remove(start);
        reactor.Remove(start.Descriptor);
        start.Close();
        Process process = start.Process!;
        process.Late = null;
        owner.Decided(process, failure);
    }
}
