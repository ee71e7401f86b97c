using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Run;

/// <summary>Signals that come in, sent or typed: translated, then a request to stop, job control, for a job, or passed
/// on.</summary>
internal struct IncomingSignals()
{
    private int _interrupts;                // SIGINTs that were typed
    private int _signalledByTerminal = -1;  // the service whose group had the last signal from the terminal, or -1
    private bool _suspended;                // by job control
    private bool _quitAnnounced;            // that SIGQUIT was not passed on

    /// <summary>The signal that the last request to stop sends to services.</summary>
    public Signal? LastStopSignal { get; private set; }

    public void OnSignal(Context run, in Event e)
    {
        (Signal signal, SignalOrigin origin) = (e.Signal, e.Origin);
        if (run.Plan.Run.Verbose) run.Say(Severity.Detail, "got " + signal.Name);
        foreach ((Signal from, Signal to) in run.Plan.Run.MapSignals)
        {
            if (from != signal) continue;
            signal = to;
            break;
        }
        if (signal.Number == 0 || IsOurOwn(run, e)) return;
        // The terminal sent the original signal, not the mapped one.
        bool isTyped = e.ForegroundGroup != 0 && signal == e.Signal;
        bool isSignalled = isTyped && e.ForegroundGroup == run.Records[e.Service].Pid;
        _signalledByTerminal = isSignalled ? e.Service : -1;
        // A SIGHUP that another process sends asks servers to reload, and is passed on. The terminal sends SIGHUP when
        // it is closed.
        if (signal.AsksForStop || (signal == Signal.Hup && origin == SignalOrigin.Typed))
            OnStopSignal(run, signal, origin);
        else if (signal.IsForJobControl && origin != SignalOrigin.SentToInit)
            SuspendAll(run, Event.Signalled(signal, origin));
        else if (signal == Signal.Cont) ContinueAll(run);
        else if (!JobMachine.RunBySignal(run, signal)) Forward(run, signal, origin);
    }

    /// <summary>Whether the terminal has sent its stop signal to all of the group of service
    /// <paramref name="i"/>.</summary>
    public readonly bool IsSignalledByTerminal(Context run, int i) =>
        i == _signalledByTerminal && (run.Records[i].Settings.StopSignal ?? LastStopSignal) == LastStopSignal;

    public void SuspendAll(Context run, in Event e)
    {
        // The kernel also reports the processes that we stop ourselves.
        if (e.Kind == EventKind.Suspended && _suspended) return;
        _suspended = true;
        for (int i = 0; i < run.Records.Length; i++)
        {
            // The process in the foreground has stopped already.
            if (!run.Records[i].ProcessAlive || (e.Kind == EventKind.Suspended && e.Service == i)) continue;
            // The kernel ignores SIGTSTP in the session of a pty, because nothing could continue the process there.
            ServiceMachine.Send(run, i, true, run.Records[i].Settings.Tty ? Signal.Stop : Signal.Tstp);
        }
        // The terminal signals only the foreground group. The rest of the shell's job gets the signal from us.
        bool typed = e.Kind == EventKind.Suspended && e.Signal != Signal.Stop;
        run.Do(new Effect { Kind = EffectKind.Suspend, Signal = typed ? Signal.Tstp : default });
    }

    public readonly void AddTo(ref Digest digest)
    {
        digest.Add((uint)Math.Min(_interrupts, 2) | Digest.Bit(_suspended, 9));
        digest.Add(_signalledByTerminal);
        digest.Add(LastStopSignal?.Number ?? 0);
    }

    // The process in the foreground dies of the stop signal that we sent it: nothing was typed.
    private readonly bool IsOurOwn(Context run, in Event e)
    {
        if (e.ForegroundGroup == 0) return false;
        ServiceRecord r = run.Records[e.Service];
        return r.Incarnation == e.Incarnation && r.State == ServiceState.Stopping
            && e.Signal == (r.Settings.StopSignal ?? LastStopSignal);
    }

    private void OnStopSignal(Context run, Signal received, SignalOrigin origin)
    {
        if (origin == SignalOrigin.Typed && received == Signal.Int) _interrupts++;
        Signal signal = StopSignalOf(run, received, origin);
        if (signal != received) _signalledByTerminal = -1;
        LastStopSignal = signal;
        // The terminal is closed, so nothing outside will end a stop that hangs.
        if (received == Signal.Hup) run.Stop.ApplyGrace(run);
        if (!run.IsStopping) run.Stop.Ask(run, received, signal, origin);
        else if (_interrupts >= 2) run.Stop.KillEverything(run);
        else RepeatStop(run, signal, origin);
    }

    // The stop signal for services without one of their own. SIGHUP means "reload" to many, so a closed terminal
    // becomes SIGTERM. A SIGQUIT that was not typed usually comes from an image's STOPSIGNAL, which was meant for one
    // program.
    private Signal StopSignalOf(Context run, Signal received, SignalOrigin origin)
    {
        if (received == Signal.Hup) return Signal.Term;
        if (received != Signal.Quit || origin == SignalOrigin.Typed || run.Roster.Services < 2) return received;
        if (Array.Exists(run.Plan.Run.MapSignals, static map => map.From == Signal.Quit || map.To == Signal.Quit))
            return received;
        if (!_quitAnnounced)
            run.Say(Severity.Notice,
                "received SIGQUIT, probably the STOPSIGNAL of the image: stopping the services with SIGTERM " +
                "(--stop-signal=QUIT for a service that wants SIGQUIT, --map-signal=QUIT:QUIT to pass it on)");
        _quitAnnounced = true;
        return Signal.Term;
    }

    private static void RepeatStop(Context run, Signal signal, SignalOrigin origin)
    {
        for (int i = 0; i < run.Records.Length; i++)
        {
            ServiceRecord r = run.Records[i];
            run.Services.AcceptLate(run, i);
            if (r.ProcessAlive && r.StopCommandRuns) continue;
            if (r.ProcessAlive && r.State == ServiceState.Stopping) ServiceMachine.SendStop(run, i, signal, origin);
            else if (r.State == ServiceState.Stopping && r.Hunt != Hunt.On)
                ServiceMachine.Send(run, i, true, r.Settings.StopSignal ?? signal, thenContinue: true);
            else if (r.ProcessAlive && i == run.Roster.Finally) run.Queue(i, Cause.Stop);
        }
    }

    private static void Forward(Context run, Signal signal, SignalOrigin origin)
    {
        for (int i = 0; i < run.Records.Length; i++)
        {
            ServiceRecord r = run.Records[i];
            if (!r.ProcessAlive) continue;
            // A process with a pty of its own gets SIGWINCH from that pty.
            if (signal == Signal.Winch && origin == SignalOrigin.Typed && r.Settings.Tty) continue;
            ServiceMachine.Send(run, i, origin == SignalOrigin.Typed || r.Settings.KillMode == KillMode.Group, signal);
        }
    }

    private void ContinueAll(Context run)
    {
        _suspended = false;
        run.Do(new Effect { Kind = EffectKind.Resume });
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (run.Records[i].ProcessAlive) ServiceMachine.Send(run, i, true, Signal.Cont);
        }
    }
}
