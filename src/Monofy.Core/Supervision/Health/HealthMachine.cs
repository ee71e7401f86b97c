using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Say;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Health;

/// <summary>Health checks, with Docker's meaning of interval, timeout, retries, start period and start interval. All of its state is in
/// the <see cref="HealthRecord"/>s.</summary>
internal static class HealthMachine
{
    /// <summary>A process of service <paramref name="i"/> came up.</summary>
    public static void Begin(Context run, int i, HealthRecord h)
    {
        HealthPlan plan = run.SettingsOf(i).Health!;
        h.State = HealthState.Starting;
        h.Failures = 0;
        h.HadSuccess = false;
        h.InFlight = false;
        h.LastFailure = h.Status = "";
        h.Due = plan.Kind switch
        {
            HealthKind.Notify => plan.StartPeriod > TimeSpan.Zero ? run.Now + plan.StartPeriod : Instant.Never,
            HealthKind.Memory => Instant.Never,
            HealthKind.Command or HealthKind.Tcp or HealthKind.Http => run.Now + Pause(run, i, h, plan),
        };
        MemoryMachine.Begin(run, i, h);
    }

    /// <summary>The process is gone, or is being stopped.</summary>
    public static void End(Context run, int i, HealthRecord h)
    {
        if (h.InFlight) Cancel(run, i, h);
        h.InFlight = false;
        h.Due = Instant.Never;
        MemoryMachine.End(run, i, h);
        Set(run, i, h, HealthState.Starting);
    }

    public static void Tick(Context run, int i)
    {
        if (run.Records[i].Health is not { } h || h.Due > run.Now) return;
        h.Due = Instant.Never;
        OnDue(run, i, h);
    }

    /// <summary>A probe ended; <paramref name="error"/> is null if it passed.</summary>
    public static void OnProbe(Context run, int i, int probe, string? error)
    {
        ServiceRecord r = run.Records[i];
        // The answer of a probe that was given up, or was for a process that is gone, means nothing.
        if (r.Health is not { InFlight: true } h || h.Probe != probe) return;
        HealthPlan plan = run.SettingsOf(i).Health!;
        h.InFlight = false;
        if (error == null)
        {
            h.HadSuccess = true;
            h.Failures = 0;
            Pass(run, i, h);
        }
        else
        {
            h.LastFailure = error;
            bool counts = h.HadSuccess || h.AskedAt - r.StartedAt >= plan.StartPeriod;
            if (counts && ++h.Failures >= plan.Retries) Set(run, i, h, HealthState.Unhealthy);
        }
        if (r.State == ServiceState.Up) h.Due = run.Now + Pause(run, i, h, plan);
        run.Services.SetDue(run, i);
    }

    /// <summary>A service said something of itself (sd_notify).</summary>
    public static void OnSaid(Context run, in Event e)
    {
        ServiceRecord r = run.Records[e.Service];
        if (r.Health is not { } h || e.Incarnation != r.Incarnation || r.State != ServiceState.Up) return;
        HealthPlan plan = run.SettingsOf(e.Service).Health!;
        if (plan.Kind != HealthKind.Notify) return;
        if (e.Kind == EventKind.Status)
        {
            h.Status = e.Text!;
        }
        else if (e.Kind == EventKind.Leaving)
        {
            h.Due = Instant.Never;
        }
        else if (e.Kind == EventKind.Ready || h.HadSuccess)
        {
            h.HadSuccess = true;
            h.Due = plan.Watchdog is { } watchdog ? run.Now + watchdog : Instant.Never;
            Pass(run, e.Service, h);
        }
        run.Services.SetDue(run, e.Service);
    }

    // A service that holds too much memory stays unhealthy.
    private static void Pass(Context run, int i, HealthRecord h)
    {
        if (h.HoldsTooMuch) return;
        h.LastFailure = "";
        Set(run, i, h, HealthState.Healthy);
    }

    private static TimeSpan Pause(Context run, int i, HealthRecord h, HealthPlan plan) =>
        !h.HadSuccess && run.Now - run.Records[i].StartedAt < plan.StartPeriod ? plan.StartInterval : plan.Interval;

    private static void OnDue(Context run, int i, HealthRecord h)
    {
        HealthPlan plan = run.SettingsOf(i).Health!;
        if (plan.Kind == HealthKind.Notify)
        {
            h.LastFailure = h.HadSuccess
                ? "said nothing for " + Duration.Format(plan.Watchdog!.Value)
                : "did not say READY=1 within " + Duration.Format(plan.StartPeriod);
            Set(run, i, h, HealthState.Unhealthy);
        }
        else if (h.InFlight)
        {
            Cancel(run, i, h);
            OnProbe(run, i, h.Probe, "no answer within " + Duration.Format(plan.Timeout));
        }
        else
        {
            h.Probe++;
            h.InFlight = true;
            h.AskedAt = run.Now;
            h.Due = run.Now + plan.Timeout;
            EffectKind kind = plan.Kind == HealthKind.Command ? EffectKind.Start : EffectKind.Probe;
            run.Do(new Effect { Kind = kind, Service = i, Role = Role.Probe, Incarnation = h.Probe });
        }
    }

    // A health command that hangs is killed with its group.
    private static void Cancel(Context run, int i, HealthRecord h)
    {
        bool command = run.SettingsOf(i).Health!.Kind == HealthKind.Command;
        run.Do(new Effect
        {
            Kind = command ? EffectKind.SignalGroup : EffectKind.CancelProbe, Service = i, Role = Role.Probe, Incarnation = h.Probe,
            Signal = command ? Signal.Kill : default,
        });
    }

    internal static void Set(Context run, int i, HealthRecord h, HealthState state)
    {
        if (h.State == state) return;
        ServiceRecord r = run.Records[i];
        (HealthState before, bool held) = (h.State, r.IsHealthy);
        h.State = state;
        if (r.IsHealthy != held) Dependencies.Set(run, i, Condition.Healthy, !held);
        if (state == HealthState.Starting) return;
        Announcements.Health(run, i, before, h);
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
            case Plans.OnUnhealthy.Restart when h.HoldsTooMuch && h.IsResident:
                break;
            case Plans.OnUnhealthy.Restart:
                // With the pause of a crash: what is never healthy would be started again and again.
                ServiceMachine.Recover(run, i);
                break;
            case Plans.OnUnhealthy.Stop:
                run.Stop.Begin(run, StopCause.Unhealthy, i, 1, run.NameOf(i) + " became unhealthy: " + h.LastFailure);
                break;
        }
    }
}
