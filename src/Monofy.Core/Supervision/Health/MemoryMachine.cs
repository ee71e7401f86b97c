using System;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Health;

/// <summary>
/// <c>--health-memory</c>: measures what the processes of a service hold together, every interval, alone or beside another check. Too much
/// as often as <c>--health-retries</c> says makes the service unhealthy, whatever the other check says; a measurement that is not too much
/// ends that. A measurement without an answer in time says nothing.
/// </summary>
internal static class MemoryMachine
{
    /// <summary>A process of service <paramref name="i"/> came up.</summary>
    public static void Begin(Context run, int i, HealthRecord h)
    {
        h.IsMeasuring = h.HoldsTooMuch = h.IsResident = false;
        h.TooMuch = 0;
        bool isAlone = run.SettingsOf(i).Health!.Kind == HealthKind.Memory;
        h.MeasureDue = run.SettingsOf(i).HealthMemory == null ? Instant.Never
            : isAlone ? run.Now : run.Now + run.SettingsOf(i).Health!.Interval;
    }

    /// <summary>The process is gone, or is being stopped.</summary>
    public static void End(Context run, int i, HealthRecord h)
    {
        if (h.IsMeasuring) Cancel(run, i, h);
        h.MeasureDue = Instant.Never;
        h.HoldsTooMuch = false;
    }

    public static void Tick(Context run, int i)
    {
        if (run.Records[i].Health is not { } h || h.MeasureDue > run.Now) return;
        HealthPlan plan = run.SettingsOf(i).Health!;
        if (h.IsMeasuring)
        {
            Cancel(run, i, h);
            h.MeasureDue = run.Now + plan.Interval;
            return;
        }
        h.Measure++;
        h.IsMeasuring = true;
        h.MeasureDue = run.Now + plan.Timeout;
        run.Do(new Effect { Kind = EffectKind.MeasureMemory, Service = i, Incarnation = h.Measure });
    }

    /// <summary>The answer to a measurement.</summary>
    public static void OnMeasured(Context run, in Event e)
    {
        int i = e.Service;
        ServiceRecord r = run.Records[i];
        if (r.Health is not { IsMeasuring: true } h || h.Measure != e.Incarnation) return;
        HealthPlan plan = run.SettingsOf(i).Health!;
        h.IsMeasuring = false;
        h.MeasureDue = run.Now + plan.Interval;
        if (e.Memory >= 0) Judge(run, i, h, e);
        run.Services.SetDue(run, i);
    }

    private static void Judge(Context run, int i, HealthRecord h, in Event e)
    {
        ServiceSettings settings = run.SettingsOf(i);
        long limit = settings.HealthMemory!.Value;
        if (e.IsResident && !h.SaidResident) SayResident(run, i, h, settings);
        h.IsResident = e.IsResident;
        if (e.Memory <= limit)
        {
            bool isAlone = settings.Health!.Kind == HealthKind.Memory;
            bool heals = isAlone || (h.HoldsTooMuch && h.HasPassed);
            h.TooMuch = 0;
            h.HoldsTooMuch = false;
            if (!heals) return;
            h.HadSuccess |= isAlone;
            h.LastFailure = "";
            HealthMachine.Set(run, i, h, HealthState.Healthy);
            return;
        }
        string failure = "its processes hold " + Size.Format(e.Memory) + " of memory, more than " + Size.Format(limit);
        bool counts = h.HadSuccess || run.Now - run.Records[i].StartedAt >= settings.Health!.StartPeriod;
        if (!counts || ++h.TooMuch < settings.Health!.Retries) return;
        h.HoldsTooMuch = true;
        h.LastFailure = failure;
        HealthMachine.Set(run, i, h, HealthState.Unhealthy);
    }

    private static void SayResident(Context run, int i, HealthRecord h, ServiceSettings settings)
    {
        h.SaidResident = true;
        string consequence = settings.OnUnhealthy == OnUnhealthy.Restart ? "; it is not restarted for that" : "";
        run.Say(Severity.Notice, run.NameOf(i) + ": monofy may only read the resident size of its processes, which counts pages that they " +
            "share several times" + consequence);
    }

    private static void Cancel(Context run, int i, HealthRecord h)
    {
        h.IsMeasuring = false;
        run.Do(new Effect { Kind = EffectKind.CancelMeasure, Service = i, Incarnation = h.Measure });
    }
}
