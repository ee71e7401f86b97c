using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Processes;

/// <summary>The starts that take longer than the loop waits for them. Empty in nearly every run.</summary>
/// <param name="reactor">Watches their pipes.</param>
/// <param name="owner">Is told of each when it has its program (without a failure) or has failed.</param>
internal sealed class LateStarts(Reactor reactor, IProcessOwner owner)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private List<LateStart>? _starts;       // the oldest first
    private Alarm? _alarm;

    /// <summary>Whether there are any.</summary>
    public bool Any => _starts is { Count: > 0 };

    /// <summary>Waits for the start of <paramref name="process"/>.</summary>
    public void Add(Process process)
    {
        LateStart start = process.Late!;
        start.Process = process;
        start.GivenUpAt = Clock.Now + s_patience;
        start.OnReady = Look;
        (_starts ??= []).Add(start);
        if (!reactor.TryAdd(start.Descriptor, Libc.EPOLLIN, start)) GiveUp(start);
        else SetAlarm();
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

    /// <summary>A stop was asked for: all count as started, so that they are stopped as others are.</summary>
    public void Release()
    {
        while (Any) Decide(_starts![0], null);
    }

    private void Look(LateStart start)
    {
        if (!start.IsDecided(out StartFailure? failure)) return;
        // It is about to exit, unless a signal has stopped it.
        if (failure != null) Spawner.Bury(start.Pid);
        Decide(start, failure);
    }

    // If the child hangs in the kernel it is reaped as an orphan some time later.
    private void GiveUp(LateStart start) => Decide(start, start.Kill());

    private void Decide(LateStart start, StartFailure? failure)
    {
        _starts!.Remove(start);
        reactor.Remove(start.Descriptor);
        start.Close();
        Process process = start.Process!;
        process.Late = null;
        owner.Decided(process, failure);
    }

    private void SetAlarm()
    {
        if (Any) (_alarm ??= new(reactor, Ring)).Set(_starts![0].GivenUpAt - Clock.Now);
    }

    private void Ring()
    {
        while (Any && _starts![0].GivenUpAt <= Clock.Now) GiveUp(_starts[0]);
        SetAlarm();
    }
}
