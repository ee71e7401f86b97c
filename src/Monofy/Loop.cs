using System;
using System.Collections.Generic;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Processes;

namespace Monofy;

/// <summary>
/// One thread, one loop: wait, read signals, reap, step, act, until the supervisor says that the run is over. It
/// decides nothing.
/// </summary>
internal sealed class Loop(Wiring parts)
{
    private readonly Performer _performer = new(parts);
    private readonly Supervisor _supervisor = parts.Supervisor;
    private readonly Queue<Event> _events = parts.Events;
    private bool _begun;

    /// <summary>Runs the plan to its end: monofy's exit status.</summary>
    public int Run()
    {
        bool failed = false;    // by ourselves: what comes after that may fail again
        int status = 0;
        try
        {
            Apply(Event.BeginAs(Libc.getpid()));
            while (!_performer.IsOver) Turn();
            status = _performer.End.Status;
        }
        catch (Exception e)
        {
            status = FailStop.Run(e, parts.Plan, parts.Processes, parts.Sweeper, parts.Announcer);
            failed = true;
        }
        try
        {
            RunEnd.Run(parts, failed, _performer.End);
        }
        catch (Exception) when (failed) { }
        return status;
    }

    private void Turn()
    {
        if (!_begun) parts.BeginLate();
        _begun = true;
        Wait();
        Drain();
        if (parts.Signals.ChildChanged)
        {
            parts.Signals.ChildChanged = !parts.Reaper.Reap();
            Drain();
        }
        if (_supervisor.NextDeadline != Instant.Never) Apply(Event.Tick);
        Drain();
        if (!parts.Sweeper.IsSearching || _performer.IsOver) return;
        _performer.ContinueSweep();
        Drain();
    }

    private void Wait()
    {
        parts.Foreign.Turn();
        parts.OpenAskedControl();
        parts.OpenDesk?.Turn();
        parts.Trace?.Flush();
        // Reaping stopped at its limit: no further SIGCHLD tells of the dead that are left, so this does not wait.
        Instant until = parts.Signals.ChildChanged || parts.Sweeper.IsSearching ? default : _supervisor.NextDeadline;
        if (parts.Output is { Mux: { } mux })
        {
            parts.Terminal.FollowOutput();
            // The reaper has read what the dead had written, so there may be something to show.
            mux.Turn(Clock.Now);
            if (mux.NextDeadline < until) until = mux.NextDeadline;
        }
        parts.Reactor.Wait(Instant.Earlier(until, parts.Terminal.NextLook));
        if (parts.Terminal.Look()) ResizeTerminals();
    }

    private void Drain()
    {
        while (!_performer.IsOver && _events.TryDequeue(out Event e))
            Apply(e);
    }

    private void Apply(in Event e)
    {
        Instant now = Clock.Now;
        // A background job gets no SIGWINCH, so the size is read again on SIGCONT.
        if (e.Kind == EventKind.Signal && (e.Signal == Signal.Winch || e.Signal == Signal.Cont)) ResizeTerminals();
        ReadOnlySpan<Effect> effects = _supervisor.Step(now, e);
        parts.Journal?.Add(now, e, effects);
        parts.Trace?.Add(now, e, effects);
        foreach (ref readonly Effect effect in effects) _performer.Do(effect);
        _supervisor.Check();
        if (e.Kind == EventKind.Begin) Drain();
    }

    private void ResizeTerminals()
    {
        foreach (Process process in parts.Processes.Living) process.Ends?.Resize();
    }
}
