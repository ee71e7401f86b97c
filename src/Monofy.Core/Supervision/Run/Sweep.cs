using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Run;

/// <summary>Stop signal, grace, SIGKILL for everything that is left when the services have ended: descendants that left
/// their group, stop commands, probes. Then the final command, and the same once more.</summary>
internal struct Sweep()
{
    private Instant _deadline = Instant.Never;
    private int _kills;             // rounds of SIGKILL
    private Stray[]? _refusing;     // all that are left, if none of them may be signalled

    public readonly Instant NextDeadline => _deadline;

    /// <summary>How many processes the kernel's memory limit has killed.</summary>
    public int MemoryKills { get; private set; }

    /// <summary>Whether processes are left that SIGKILL did not end.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Whether something had to be killed.</summary>
    public readonly bool HasKilled => _kills > 0;

    public void Begin(Context run, Phase phase)
    {
        run.Enter(phase);
        (_kills, _refusing) = (0, null);
        run.Do(new Effect { Kind = EffectKind.Sweep, Signal = run.Stop.KillsAll ? Signal.Kill : run.Stop.SweepSignal });
        TimeSpan? grace = run.Stop.KillsAll ? Limits.KillPatience : Grace(run);
        _deadline = grace is { } g ? run.Now + g : Instant.Never;
    }

    /// <summary>The grace applies from now on.</summary>
    public void ApplyGrace(Context run)
    {
        if (IsOn(run) && _deadline == Instant.Never && Grace(run) is { } grace) _deadline = run.Now + grace;
    }

    /// <summary>A process has ended, so its children were reparented to us: sweep them too.</summary>
    public void Again(Context run)
    {
        if (!IsOn(run)) return;
        bool kills = _kills > 0 || run.Stop.KillsAll;
        run.Do(new Effect { Kind = EffectKind.Sweep, Signal = kills ? Signal.Kill : run.Stop.SweepSignal });
        if (kills) _deadline = run.Now + Limits.KillPatience;
    }

    public void OnNoChildren(Context run, int memoryKills)
    {
        MemoryKills = memoryKills;
        if (IsOn(run)) HasLeft = false;
        // A process may have been started since the host looked.
        if (IsOn(run) && run.Services.Others == 0) Over(run);
    }

    /// <summary>Everything is to be killed now.</summary>
    public void KillNow(Context run)
    {
        if (IsOn(run) && _kills == 0) Kill(run);
    }

    public void Tick(Context run)
    {
        if (_deadline > run.Now) return;
        if (_kills == 0 && !run.Stop.KillsAll)
        {
            Kill(run);
            return;
        }
        // Children of the unkillable ones may have been reparented to us meanwhile; kill those at least.
        run.Do(new Effect { Kind = EffectKind.Sweep, Signal = Signal.Kill });
        HasLeft = true;
        if (_refusing != null) Announcements.AllRefuse(run, _refusing);
        else run.Say(Severity.Error, "some processes cannot be killed; exiting without them");
        Over(run);
    }

    /// <summary>What is wrong, or null.</summary>
    public readonly string? Audit(Context run)
    {
        if (_deadline != Instant.Never && !IsOn(run)) return "sweeps in another phase";
        return _kills > 0 && _deadline == Instant.Never && IsOn(run) ? "kills without an end" : null;
    }

    public readonly void AddTo(ref Digest digest, Instant now)
    {
        digest.Add(Math.Min(_kills, 2));
        digest.AddUntil(_deadline, now);
    }

    private static bool IsOn(Context run) => run.Phase is Phase.Sweeping or Phase.LastSweep;

    // We cannot tell which service an escaped process came from, so it gets the longest grace of any.
    private static TimeSpan? Grace(Context run)
    {
        bool bounded = true;
        TimeSpan longest = TimeSpan.Zero;
        for (int i = run.Roster.Setups; i < run.Records.Length; i++)
        {
            if (i == run.Roster.Finally) continue;
            ServiceSettings settings = run.SettingsOf(i);
            bounded &= run.Stop.GraceOf(run, settings) != null;
            TimeSpan grace = settings.Grace ?? Limits.DefaultGrace;
            if (grace > longest) longest = grace;
        }
        // A process that could not be killed must not keep monofy waiting.
        return bounded || Array.Exists(run.Records, static r => r.Abandoned) ? longest : null;
    }

    private void Kill(Context run)
    {
        _kills++;
        // The names first: they disappear with the processes.
        run.Do(new Effect { Kind = EffectKind.FindStrays, Service = -1 });
        run.Do(new Effect { Kind = EffectKind.Sweep, Signal = Signal.Kill });
        _deadline = run.Now + Limits.KillPatience;
    }

    /// <summary>Which processes were left when SIGKILL was sent.</summary>
    public readonly void OnFound(Context run, Stray[] strays)
    {
        string when = run.Stop.KillsAll ? "" : " after the grace";
        run.Say(Severity.Error, "processes that left their group are still running" + when + Names.OfStrays(strays) +
            "; sending SIGKILL");
    }

    /// <summary>None of those that are left may be signalled.</summary>
    public void OnAllRefuse(Context run, Stray[] left)
    {
        _refusing = left;
        if (!IsOn(run) || !run.IsInit) return;
        // They will still be there after the final command, and are named then.
        if (!IsFinallyNext(run)) Announcements.AllRefuse(run, left);
        Over(run);
    }

    private static bool IsFinallyNext(Context run) =>
        run.Phase == Phase.Sweeping && run.Roster.Finally >= 0 && !run.Plan.Run.Hold;

    private void Over(Context run)
    {
        _deadline = Instant.Never;
        bool more = IsFinallyNext(run);
        if (more && run.Stop.IsTimeUp)
        {
            run.Say(Severity.Error, "--stop-timeout has expired: not running " + run.NameOf(run.Roster.Finally));
        }
        else if (more)
        {
            run.Enter(Phase.Finishing);
            run.Notices.Begin(run.Now);
            run.Stop.SpareFinalCommand();
            run.Queue(run.Roster.Finally, Cause.Start);
            return;
        }
        run.Enter(Phase.Over);
        run.Notices.End();
        run.Stop.End(run);
    }
}
