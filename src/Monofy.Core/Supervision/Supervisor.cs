using System;
using System.Runtime.InteropServices;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Health;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Orders;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision;

/// <summary>
/// Decides what happens next. Events go in, effects come out; it uses no clock, no thread and no system call.
/// <para>
/// It gives each event to the machine that it concerns: the run has a <see cref="Phase"/> (Run/), each service a
/// <see cref="ServiceState"/> (Services/, where the table is), with its health (Health/) and its runs (Jobs/). Then it
/// works off the causes that followed, and goes on to the next phase if this one is over. Deadlines are fields of the
/// records; a tick finds those that have passed.
/// </para>
/// </summary>
public sealed class Supervisor
{
    private readonly Context _run;

    /// <summary>Makes the supervisor of one run of <paramref name="plan"/>.</summary>
    public Supervisor(Plan plan) : this(plan, Limits.StartsAStep)
    {
    }

    internal Supervisor(Plan plan, int startsAStep) => _run = new Context(plan, startsAStep);

    private Supervisor(Context run) => _run = run;

    /// <summary>When <see cref="Event.Tick"/> is due; <see cref="Instant.Never"/> if nothing is waited for.</summary>
    public Instant NextDeadline => _run.NextDeadline;

    /// <summary>What happened lately.</summary>
    public RunEvents Events => _run.Events;

    /// <summary>A snapshot of the run.</summary>
    public Report Report() => Reports.Of(_run);

    /// <summary>The run as a whole, without its services.</summary>
    public Report Summary() => Reports.OfRun(_run);

    /// <summary>One service.</summary>
    public ServiceReport Report(int service) => Reports.Of(_run, service);

    /// <summary>Takes one event and says what to do, in order. The span is valid until the next call.</summary>
    /// <exception cref="InvariantException">monofy is wrong; the host ends the run in good order.</exception>
    /// <seealso cref="Check"/>
    public ReadOnlySpan<Effect> Step(Instant now, in Event e)
    {
        _run.Effects.Clear();
        _run.Now = now;
        if (_run.Phase == Phase.Over)
        {
            HandleAtTheEnd(e);
            return CollectionsMarshal.AsSpan(_run.Effects);
        }
        _run.Services.BeginStep(e.Kind);
        Handle(e);
        do
        {
            while (_run.Causes.TryDequeue(out (int Service, Cause Cause) next))
                _run.Services.Apply(_run, next.Service, next.Cause);
        }
        while (Advance() || _run.Waiters.AnswerDone(_run));
        return CollectionsMarshal.AsSpan(_run.Effects);
    }

    /// <summary>Checks what the last step left behind. The host calls it once the effects are carried out, so that a
    /// signal is not passed on later for it.</summary>
    /// <exception cref="InvariantException">An invariant does not hold.</exception>
    public void Check() => Invariants.Check(_run);

    private void Handle(in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Begin: Begin(e.OwnPid); break;
            case EventKind.Tick: Tick(); break;
            case EventKind.Spawned: _run.Services.OnSpawned(_run, e); break;
            case EventKind.SpawnFailed: _run.Services.OnSpawnFailed(_run, e); break;
            case EventKind.StartIsLate: _run.Services.OnStartIsLate(_run, e); break;
            case EventKind.Exited: _run.Services.OnExited(_run, e); break;
            case EventKind.GroupEmpty: _run.Services.OnGroupEmpty(_run, e); break;
            case EventKind.OrphanReaped: _run.Sweep.Again(_run); break;
            case EventKind.NoChildren: _run.Sweep.OnNoChildren(_run, e.MemoryKills); break;
            case EventKind.Signal: _run.Signals.OnSignal(_run, e); break;
            case EventKind.Suspended: _run.Signals.SuspendAll(_run, e); break;
            case EventKind.OutputClosed:
                _run.Stop.Begin(_run, StopCause.OutputClosed, -1, 128 + Signal.Pipe.Number);
                break;
            case EventKind.LockHeld: _run.Setup.OnLockHeld(_run); break;
            case EventKind.LockFailed: _run.Setup.OnLockFailed(_run, e.Error!); break;
            case EventKind.HandedOver: _run.Setup.OnHandedOver(_run, e.Service); break;
            case EventKind.HandOverFailed: _run.Setup.OnHandOverFailed(_run, e); break;
            case EventKind.ProbePassed or EventKind.ProbeFailed: OnProbe(e); break;
            case EventKind.Ready or EventKind.Alive or EventKind.Leaving or EventKind.Reloading
                or EventKind.Status: HealthMachine.OnSaid(_run, e); break;
            case EventKind.Clock: _run.Jobs.OnClock(_run, e.UnixTicks); break;
            case EventKind.Ordered: _run.Waiters.OnOrder(_run, e.Ticket, e.Order!); break;
            case EventKind.TicketDropped: _run.Waiters.OnDropped(_run, e.Ticket); break;
            case EventKind.MemoryMeasured: HealthMachine.OnMeasured(_run, e); break;
            case EventKind.StraysFound: _run.Services.OnStraysFound(_run, e); break;
            case EventKind.Refused: _run.Services.OnRefused(_run, e); break;
            case EventKind.AllRefuse: _run.Sweep.OnAllRefuse(_run, e.Strays()); break;
            case EventKind.FilesChanged: Triggers.OnChange(_run, e.Service, e.Path!); break;
            default: throw new InvariantException("unknown event " + (int)e.Kind);
        }
    }

    // Only the output is left, and its readers may be slow. Another request to stop means: do not wait for them.
    private void HandleAtTheEnd(in Event e)
    {
        if (e.Kind == EventKind.Signal && e.Signal.AsksForStop)
            _run.Do(new Effect { Kind = EffectKind.AbandonOutput });
    }

    private void Begin(int pid)
    {
        _run.IsInit = pid == 1;
        _run.Setup.BeginRun(_run);
    }

    private void OnProbe(in Event e)
    {
        if (e.IsOfAddress)
        {
            _run.WaitFor.OnAnswer(_run, e);
            return;
        }
        // The host is an argument of the service, which not everyone may read.
        bool namesHost = e.Error?.StartsWith(Endpoints.CannotResolve, StringComparison.Ordinal) == true;
        HealthMachine.OnProbe(_run, e.Service, e.Probe, e.Error, namesHost ? "cannot resolve the host name" : e.Error);
    }

    private void Tick()
    {
        _run.Services.Tick(_run);
        _run.WaitFor.Tick(_run);
        _run.Stop.Tick(_run);
        _run.Sweep.Tick(_run);
        _run.Notices.Tick(_run);
    }

    /// <summary>Goes on to the next phase if this one is over. True if there may be something to work off.</summary>
    private bool Advance()
    {
        if (_run.Causes.Count > 0) return true;
        switch (_run.Phase)
        {
            // Nothing starts while a stop is delayed, so without a process there is nothing to wait for.
            case Phase.Draining when _run.Services.Live == 0 && _run.Roster.Services > 0:
            case Phase.Running or Phase.Draining when _run.Services.Left == 0 && _run.Roster.Services > 0:
                _run.Stop.Begin(_run, StopCause.AllEnded, -1, 0);
                return true;
            case Phase.Stopping when _run.Services.Live == 0:
                _run.Sweep.Begin(_run, Phase.Sweeping);
                return true;
            case Phase.Finishing when _run.Services.Live == 0:
                _run.Sweep.Begin(_run, Phase.LastSweep);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Another supervisor in the same state.</summary>
    internal Supervisor Clone() => new(_run.Clone());

    /// <summary>Stands for everything that decides what happens from <paramref name="now"/> on.</summary>
    internal UInt128 Fingerprint(Instant now) => Digest.Of(_run, now);

    /// <summary>The first invariant that does not hold, or null. For tests: it looks at every service.</summary>
    internal string? Audit() => Invariants.Audit(_run);
}
