using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

/// <summary>How far the search is for what the last process of a service left behind outside its group.</summary>
internal enum Hunt : byte
{
    /// <summary>It has not looked yet.</summary>
    None,

    /// <summary>It looks, or waits for the end of those that it found.</summary>
    On,

    /// <summary>It has looked.</summary>
    Over,
}

/// <summary>
/// What left its group (the backends of a killed PostgreSQL lead sessions of their own) is stopped before its service
/// is started again, within the grace. Only what certainly belongs to the service is stopped: by its group or session,
/// by <c>MONOFY_NAME</c> in its environment, or by a user that no other service has. A stray of unknown origin is named
/// once and left to the end.
/// </summary>
internal static class StrayHunt
{
    /// <summary>Nothing is left of the group of service <paramref name="i"/>, which is to be started again, now or by a
    /// later order, and what left the group has not been looked for yet.</summary>
    public static bool IsNeeded(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        bool mayStartAgain = r.StartsAgain || r.Intent is Intent.RetryLater or Intent.Held;
        return run.IsRunning && mayStartAgain && r.Hunt == Hunt.None && !r.Abandoned
            && r.State is ServiceState.Up or ServiceState.Stopping or ServiceState.Killing
            && r.Settings.KillMode != KillMode.Process
            && run.KindOf(i) is ServiceKind.Service or ServiceKind.Job;
    }

    /// <summary>Asks the host which adopted processes there are.</summary>
    public static void Begin(Context run, int i)
    {
        ServiceRecord r = run.Records[i];
        r.Hunt = Hunt.On;
        r.Strays = [];
        r.RefusedIn = 0;
        r.CheckAt = Instant.Never;
        run.Do(new Effect { Kind = EffectKind.FindStrays, Service = i, Incarnation = r.Incarnation });
    }

    /// <summary>The host has looked. True if none of them belongs to service <paramref name="i"/>: it goes
    /// on.</summary>
    public static bool IsOver(Context run, int i, Stray[] all)
    {
        ServiceRecord r = run.Records[i];
        run.Services.NameUnknown(run, i, all);
        Stray[] own = Array.FindAll(all, s => Belongs(run, i, s));
        if (own.Length == 0) return true;
        bool isFirst = r.Strays.Length == 0;
        r.Strays = own;
        if (isFirst && r.State == ServiceState.Stopping) Announcements.Strays(run, i);
        Signal signal = r.State == ServiceState.Killing ? Signal.Kill
            : r.Settings.StopSignal ?? run.Signals.LastStopSignal ?? Signal.Term;
        SignalAll(run, i, signal);
        return false;
    }

    /// <summary>SIGKILL to those that were found.</summary>
    public static void Kill(Context run, int i) => SignalAll(run, i, Signal.Kill);

    /// <summary>Whether nothing tells which service <paramref name="stray"/> belongs to.</summary>
    public static bool IsUnknown(Context run, Stray stray)
    {
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (Belongs(run, i, stray)) return false;
        }
        return true;
    }

    private static bool Belongs(Context run, int i, Stray stray)
    {
        int leader = run.Records[i].Pid;
        if (leader > 0 && (stray.Group == leader || stray.Session == leader)) return true;
        return stray.Owner != null ? stray.Owner == run.NameOf(i) : stray.SoleUser == i;
    }

    private static void SignalAll(Context run, int i, Signal signal)
    {
        foreach (Stray s in run.Records[i].Strays)
            run.Do(new Effect { Kind = EffectKind.SignalStray, Service = i, Incarnation = run.Records[i].Incarnation,
                Pid = s.Pid, Signal = signal });
    }
}
