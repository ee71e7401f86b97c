using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Jobs;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Health;

/// <summary>
/// Health checks, with Docker's meaning of interval, timeout, retries, start period and start interval. All of its
/// state is in the <see cref="HealthRecord"/>s.
/// <para>
/// The regular checks are Docker's, and they alone decide what is unhealthy. Beside them, a process that has not passed
/// yet is checked early: at once, and then a second after the end of the last check, or as long after it as it took. An
/// early check can only make the service healthy. It does not move a regular check, and its result does not count as
/// that of a regular one. If it is under way when a regular check is due, it becomes that check, as if it began then.
/// </para>
/// </summary>
internal static class HealthMachine
{
    // Interval and retries of --health-memory if there is no other check.
    private static readonly HealthPlan s_defaults = new() { Kind = HealthKind.Command };

    /// <summary>How service <paramref name="i"/> is checked.</summary>
    public static HealthPlan PlanOf(Context run, int i) => run.SettingsOf(i).Health ?? s_defaults;

    /// <summary>Whether service <paramref name="i"/> reports its health itself (sd_notify), so that nothing checks
    /// it.</summary>
    public static bool IsToldOnly(Context run, int i) => PlanOf(run, i).Kind == HealthKind.Notify;

    /// <summary>A process of service <paramref name="i"/> came up.</summary>
    public static void Begin(Context run, int i, HealthRecord h)
    {
        HealthPlan plan = PlanOf(run, i);
        bool hasCheck = run.SettingsOf(i).Health is { Kind: not HealthKind.Memory };
        bool hasMemory = run.SettingsOf(i).HealthMemory != null;
        h.State = HealthState.Starting;
        h.Check = hasCheck ? HealthState.Starting : HealthState.None;
        h.Memory = hasMemory ? HealthState.Starting : HealthState.None;
        h.MemoryFailures = 0;
        h.MemoryDue = hasMemory ? run.Now + plan.Interval : Instant.Never;
        h.Failures = 0;
        h.HadSuccess = false;
        h.InFlight = h.IsEarly = false;
        h.LastFailure = h.Status = "";
        h.SaysReloading = false;
        h.PublicFailure = null;
        h.EarlyDue = hasCheck && plan.ChecksEarly ? run.Now : Instant.Never;
        h.Due = !hasCheck ? Instant.Never : plan.Kind != HealthKind.Notify ? run.Now + Pause(run, i, h, plan)
            : plan.StartPeriod > TimeSpan.Zero ? run.Now + plan.StartPeriod : Instant.Never;
    }

    /// <summary>The process has ended, or is being stopped.</summary>
    public static void End(Context run, int i, HealthRecord h)
    {
        if (h.InFlight) Cancel(run, i, h);
        h.InFlight = h.IsEarly = false;
        h.Due = h.EarlyDue = Instant.Never;
        if (h.Memory != HealthState.None && h.MemoryDue == Instant.Never)
            run.Do(new Effect { Kind = EffectKind.CancelMeasure, Service = i,
                Incarnation = run.Records[i].Incarnation });
        h.MemoryDue = Instant.Never;
        Show(run, i, h, HealthState.Starting);
    }

    public static void Tick(Context run, int i)
    {
        if (run.Records[i].Health is not { } h) return;
        if (h.EarlyDue <= run.Now) OnEarlyDue(run, i, h);
        if (h.Due <= run.Now)
        {
            h.Due = Instant.Never;
            OnDue(run, i, h);
        }
        if (h.MemoryDue > run.Now) return;
        h.MemoryDue = Instant.Never;
        run.Do(new Effect { Kind = EffectKind.MeasureMemory, Service = i, Incarnation = run.Records[i].Incarnation });
    }

    /// <summary>How much memory the processes of a service hold together.</summary>
    public static void OnMeasured(Context run, in Event e)
    {
        ServiceRecord r = run.Records[e.Service];
        bool isAwaited = r.Health is { Memory: not HealthState.None } && r.Health.MemoryDue == Instant.Never;
        if (!isAwaited || e.Incarnation != r.Incarnation || r.State != ServiceState.Up) return;
        HealthRecord h = r.Health!;
        HealthPlan plan = PlanOf(run, e.Service);
        long limit = run.SettingsOf(e.Service).HealthMemory!.Value;
        h.MemoryDue = run.Now + plan.Interval;
        run.Services.SetDue(run, e.Service);
        // A measurement that is late or refused is unknown, which is neither good nor bad.
        if (e.Memory < 0) return;
        if (e.IsResident && !h.MemoryIsResident)
            run.Say(Severity.Notice, "only the resident memory of " + run.NameOf(e.Service) +
                " can be read, which counts shared pages twice" +
                (run.SettingsOf(e.Service).OnUnhealthy == Plans.OnUnhealthy.Restart
                    ? "; it is not restarted for that" : ""));
        h.MemoryIsResident = e.IsResident;
        h.MemoryFailures = e.Memory > limit ? h.MemoryFailures + 1 : 0;
        if (e.Memory <= limit) h.Memory = HealthState.Healthy;
        else if (h.MemoryFailures >= plan.Retries) h.Memory = HealthState.Unhealthy;
        if (h.Memory == HealthState.Unhealthy)
        {
            h.LastFailure = "it holds " + Megabytes(e.Memory) + ", more than " + Megabytes(limit);
            h.PublicFailure = null;
        }
        Combine(run, e.Service, h);
    }

    /// <summary>A probe ended; <paramref name="error"/> is null if it passed, and <paramref name="publicly"/> is what
    /// everybody may read of it, if that is less.</summary>
    public static void OnProbe(Context run, int i, int probe, string? error, string? publicly = null)
    {
        ServiceRecord r = run.Records[i];
        // Ignore the answer of a probe that was given up, or that was for a process that has ended.
        if (r.Health is not { InFlight: true } h || h.Probe != probe) return;
        HealthPlan plan = PlanOf(run, i);
        bool isRegular = !h.IsEarly;
        h.InFlight = h.IsEarly = false;
        h.EarlyDue = Instant.Never;
        h.LastFailure = error ?? "";
        h.PublicFailure = publicly;
        if (error == null)
        {
            h.HadSuccess |= isRegular;
            if (isRegular) h.Failures = 0;
            Set(run, i, h, HealthState.Healthy);
        }
        else if (isRegular && (h.HadSuccess || h.AskedAt - r.StartedAt >= plan.StartPeriod)
            && ++h.Failures >= plan.Retries)
        {
            Set(run, i, h, HealthState.Unhealthy);
        }
        bool isUp = r.State == ServiceState.Up;
        if (isUp && isRegular) h.Due = run.Now + Pause(run, i, h, plan);
        if (isUp && plan.ChecksEarly && h.Check == HealthState.Starting)
            h.EarlyDue = run.Now + Longer(Limits.EarlyPause, run.Now - h.BeganAt);
        run.Services.SetDue(run, i);
    }

    /// <summary>A service said something of itself (sd_notify).</summary>
    public static void OnSaid(Context run, in Event e)
    {
        ServiceRecord r = run.Records[e.Service];
        if (r.Health is not { } h || e.Incarnation != r.Incarnation || r.State != ServiceState.Up) return;
        if (PlanOf(run, e.Service).Kind != HealthKind.Notify) return;
        switch (e.Kind)
        {
            case EventKind.Status: (h.Status, h.SaysReloading) = (e.StatusText!, false); break;
            case EventKind.Reloading: (h.Status, h.SaysReloading) = ("reloading", true); break;
            case EventKind.Leaving: h.Due = Instant.Never; break;
            default: NoteAlive(run, e, h); break;
        }
        run.Services.SetDue(run, e.Service);
    }

    // Messages before READY=1 do not count.
    private static void NoteAlive(Context run, in Event e, HealthRecord h)
    {
        if (e.Kind != EventKind.Ready && !h.HadSuccess) return;
        if (e.Kind == EventKind.Ready && h.SaysReloading) (h.Status, h.SaysReloading) = ("", false);
        h.HadSuccess = true;
        h.Due = PlanOf(run, e.Service).Watchdog is { } watchdog ? run.Now + watchdog : Instant.Never;
        Set(run, e.Service, h, HealthState.Healthy);
    }

    private static TimeSpan Pause(Context run, int i, HealthRecord h, HealthPlan plan) =>
        !h.HadSuccess && run.Now - run.Records[i].StartedAt < plan.StartPeriod
            ? plan.StartInterval ?? Limits.StartInterval : plan.Interval;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static void OnEarlyDue(Context run, int i, HealthRecord h)
    {
        h.EarlyDue = Instant.Never;
        if (h.InFlight) GiveUp(run, i, h);
        else if (h.Due > run.Now) Ask(run, i, h, isEarly: true);
    }

    private static void OnDue(Context run, int i, HealthRecord h)
    {
        HealthPlan plan = PlanOf(run, i);
        if (plan.Kind == HealthKind.Notify)
        {
            h.LastFailure = h.HadSuccess
                ? "said nothing for " + Duration.Format(plan.Watchdog!.Value)
                : "did not say READY=1 within " + Duration.Format(plan.StartPeriod);
            Set(run, i, h, HealthState.Unhealthy);
        }
        else if (h is { InFlight: true, IsEarly: true })
        {
            h.IsEarly = false;
            h.EarlyDue = Instant.Never;
            h.AskedAt = run.Now;
            h.Due = run.Now + plan.Timeout;
        }
        else if (h.InFlight)
        {
            GiveUp(run, i, h);
        }
        else
        {
            Ask(run, i, h, isEarly: false);
        }
    }

    private static void Ask(Context run, int i, HealthRecord h, bool isEarly)
    {
        HealthPlan plan = PlanOf(run, i);
        h.Probe++;
        h.InFlight = true;
        h.IsEarly = isEarly;
        h.BeganAt = h.AskedAt = run.Now;
        Instant ends = run.Now + plan.Timeout;
        h.EarlyDue = isEarly ? ends : Instant.Never;
        if (!isEarly) h.Due = ends;
        EffectKind kind = plan.Kind == HealthKind.Command ? EffectKind.Start : EffectKind.Probe;
        run.Do(new Effect { Kind = kind, Service = i, Role = Role.Probe, Incarnation = h.Probe });
    }

    private static void GiveUp(Context run, int i, HealthRecord h)
    {
        Cancel(run, i, h);
        OnProbe(run, i, h.Probe, "no answer within " + Duration.Format(PlanOf(run, i).Timeout));
    }

    // A health command that hangs is killed with its group.
    private static void Cancel(Context run, int i, HealthRecord h)
    {
        bool command = PlanOf(run, i).Kind == HealthKind.Command;
        run.Do(new Effect
        {
            Kind = command ? EffectKind.SignalGroup
                : EffectKind.CancelProbe, Service = i, Role = Role.Probe, Incarnation = h.Probe,
            Signal = command ? Signal.Kill : default,
        });
    }

    private static string Megabytes(long bytes) => (bytes + 500_000) / 1_000_000 + " MB";

    // What the check says has changed.
    private static void Set(Context run, int i, HealthRecord h, HealthState state)
    {
        h.Check = state;
        Combine(run, i, h);
    }

    // Healthy if check and memory are, unhealthy if one of them is not.
    private static void Combine(Context run, int i, HealthRecord h)
    {
        bool bad = h.Check == HealthState.Unhealthy || h.Memory == HealthState.Unhealthy;
        bool good = h.Check is HealthState.None or HealthState.Healthy
            && h.Memory is HealthState.None or HealthState.Healthy;
        Show(run, i, h, bad ? HealthState.Unhealthy : good ? HealthState.Healthy : HealthState.Starting);
    }

    private static void Show(Context run, int i, HealthRecord h, HealthState state)
    {
        if (h.State == state) return;
        ServiceRecord r = run.Records[i];
        (HealthState before, bool held) = (h.State, r.IsHealthy);
        h.State = state;
        if (r.IsHealthy != held) Dependencies.Set(run, i, Condition.Healthy, !held);
        if (state == HealthState.Starting) return;
        Announcements.Health(run, i, before, h);
        Triggers.OnEvent(run, state == HealthState.Healthy ? RunEventKind.Healthy : RunEventKind.Unhealthy, i, null);
        if (state != HealthState.Unhealthy) return;
        h.UnhealthyTransitions++;
        if (run.IsRunning) OnUnhealthy(run, i, h);
    }

    private static void OnUnhealthy(Context run, int i, HealthRecord h)
    {
        switch (run.SettingsOf(i).OnUnhealthy)
        {
            case Plans.OnUnhealthy.Report:
                break;
            case Plans.OnUnhealthy.Restart:
                // A sum that counts shared pages twice does not justify a restart.
                if (h.Check != HealthState.Unhealthy && h.MemoryIsResident) break;
                // With the pause of a crash, so that a service that is never healthy is not restarted without end.
                ServiceMachine.Recover(run, i);
                break;
            case Plans.OnUnhealthy.Stop:
                run.Stop.Begin(run, StopCause.Unhealthy, i, 1, run.NameOf(i) + " became unhealthy: " + h.LastFailure);
                break;
        }
    }
}
