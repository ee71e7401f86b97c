using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Run;

/// <summary>From the beginning of the run to its services: hold, <c>--wait-for</c>, the setup lock, the setup commands
/// one after another.</summary>
internal struct Setup
{
    public readonly void BeginRun(Context run)
    {
        if (run.Phase != Phase.New) throw new InvariantException("the run began twice");
        run.Began = run.Now;
        if (run.Plan.Run.Hold)
        {
            run.Enter(Phase.Holding);
            run.Say(Severity.Notice, "MONOFY_HOLD=1: started nothing; waiting to be stopped (look around with docker " +
                "exec -it CONTAINER sh)");
        }
        else if (run.Plan.Run.WaitFor.Length > 0)
        {
            run.WaitFor.Begin(run);
        }
        else
        {
            Begin(run);
        }
    }

    public readonly void Begin(Context run)
    {
        if (HasLock(run))
        {
            run.Enter(Phase.Locking);
            run.Notices.Begin(run.Now);
            run.Do(new Effect { Kind = EffectKind.AcquireLock, Text = run.Plan.Run.SetupLock });
        }
        else
        {
            Start(run, 0);
        }
    }

    public readonly void OnLockHeld(Context run)
    {
        if (run.Phase == Phase.Locking) Start(run, 0);
    }

    public readonly void OnLockFailed(Context run, string text)
    {
        if (run.Phase != Phase.Locking) return;
        run.Stop.Begin(run, StopCause.NotReady, -1, Limits.UsageStatus, text);
    }

    public readonly void OnHandedOver(Context run, int command)
    {
        if (run.Phase == Phase.Setup) Start(run, command + 1);
    }

    public readonly void OnHandOverFailed(Context run, in Event e)
    {
        if (run.Phase != Phase.Setup) return;
        string text = "what " + run.NameOf(e.Service) + " handed over in MONOFY_SETENV is malformed: " + e.Error;
        run.Stop.Begin(run, StopCause.SetupFailed, e.Service, Limits.UsageStatus, text);
    }

    /// <summary>The stop begins before the lock was released.</summary>
    public readonly void Abandon(Context run)
    {
        if (run.Phase == Phase.Locking) run.Do(new Effect { Kind = EffectKind.ReleaseLock });
    }

    private static bool HasLock(Context run) => run.Roster.Setups > 0 && run.Plan.Run.SetupLock != null;

    private static void Start(Context run, int next)
    {
        run.Notices.End();
        if (next < run.Roster.Setups)
        {
            run.Enter(Phase.Setup);
            run.Queue(next, Cause.Start);
            return;
        }
        if (HasLock(run)) run.Do(new Effect { Kind = EffectKind.ReleaseLock });
        run.Enter(Phase.Running);
        run.Services.Begin(run);
        run.Jobs.Begin(run);
    }
}
