using System;
using System.Buffers;
using System.Text.Json;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>How much the JSON of a service contains.</summary>
public enum Detail : byte
{
    /// <summary>Everything: for those who may give orders.</summary>
    Full,

    /// <summary>Names, states, statuses and figures; nothing that a check printed or a service says. For
    /// HTTP.</summary>
    Public,
}

/// <summary>A service as JSON: an item of <c>ctl status --json</c> and of <c>/status.json</c>. See docs/control.md for
/// its members; what is unknown or does not apply is left out.</summary>
public sealed class ServiceJson(RunView view, Detail detail)
{
    private const double TicksPerSecond = TimeSpan.TicksPerSecond;

    private Utf8JsonWriter? _json;

    /// <summary>Writes service <paramref name="index"/> of the plan.</summary>
    public void Write(int index, IBufferWriter<byte> to)
    {
        ServicePlan plan = view.Plan.Services[index];
        ServiceReport r = view.Service(index);
        Utf8JsonWriter json = _json ??= new(to,
            new JsonWriterOptions { Encoder = ReplyLine.Encoder, SkipValidation = true });
        json.Reset(to);
        json.WriteStartObject();
        json.WriteString("name"u8, r.Name);
        json.WriteString("kind"u8, KindOf(plan.Kind));
        json.WriteString("state"u8, StateOf(plan.Kind, r));
        if (r.Held) json.WriteBoolean("held"u8, true);
        Process(json, index, r);
        json.WriteNumber("restarts"u8, r.Restarts);
        if (r.Failures > 0) json.WriteNumber("failures"u8, r.Failures);
        if (r.Status is { } status) Last(json, r, status);
        Health(json, r);
        if (plan.Kind == ServiceKind.Job) Job(json, r);
        if (r.StateEnds != Instant.Never && r.State is ServiceState.Backoff)
            Seconds(json, "restartsIn"u8, r.StateEnds - view.Now);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>What kind of entry it is.</summary>
    public static string KindOf(ServiceKind kind) => kind switch
    {
        ServiceKind.Setup => "setup", ServiceKind.Service => "service", ServiceKind.Job => "job", ServiceKind.Finally =>
            "finally",
    };

    /// <summary>Its state; a job between two runs is idle.</summary>
    public static string StateOf(ServiceKind kind, ServiceReport r) =>
        kind == ServiceKind.Job && !r.Held && r.State is ServiceState.Down or ServiceState.Done
            or ServiceState.Failed && kind == ServiceKind.Job
            ? "idle" : Wording.Of(r.State);

    private void Process(Utf8JsonWriter json, int index, ServiceReport r)
    {
        if (r.Pid == 0) return;
        json.WriteNumber("pid"u8, r.Pid);
        json.WriteString("started"u8, view.TimeOf(r.StartedAt));
        Seconds(json, "uptime"u8, view.Now - r.StartedAt);
        ProcessUsage usage = view.UsageOf(index, r.Pid);
        if (usage.Processes == 0) return;
        Seconds(json, "cpu"u8, usage.Cpu);
        json.WriteNumber("memory"u8, usage.Memory);
        json.WriteNumber("processes"u8, usage.Processes);
    }

    private void Last(Utf8JsonWriter json, ServiceReport r, ExitStatus status)
    {
        json.WriteStartObject("last"u8);
        json.WriteNumber("status"u8, status.Code);
        if (status.Signal is { } signal) json.WriteString("signal"u8, signal.Name);
        json.WriteString("how"u8, Wording.Of(r.How));
        if (r.EndedAt.Ticks > 0) json.WriteString("ended"u8, view.TimeOf(r.EndedAt));
        if (r.LastDuration > TimeSpan.Zero) Seconds(json, "duration"u8, r.LastDuration);
        if (r.PeakMemory > 0) json.WriteNumber("peakMemory"u8, r.PeakMemory);
        json.WriteEndObject();
    }

    private void Health(Utf8JsonWriter json, ServiceReport r)
    {
        if (r.Health == HealthState.None) return;
        json.WriteString("health"u8, Wording.Of(r.Health));
        string reason = detail == Detail.Public ? r.PublicHealthText : r.HealthText;
        if (reason.Length > 0 && r.Health != HealthState.Healthy) json.WriteString("reason"u8, reason);
        if (r.StatusText.Length > 0 && detail != Detail.Public) json.WriteString("says"u8, r.StatusText);
    }

    private void Job(Utf8JsonWriter json, ServiceReport r)
    {
        if (r.NextRun != null) json.WriteString("next"u8, r.NextRun);
        if (r.NextDue != Instant.Never) Seconds(json, "nextIn"u8, r.NextDue - view.Now);
        json.WriteNumber("succeeded"u8, r.RunsSucceeded);
        json.WriteNumber("failed"u8, r.RunsFailed);
        if (r.RunsSkipped > 0) json.WriteNumber("skipped"u8, r.RunsSkipped);
    }

    // To the millisecond: more would be noise.
    private static void Seconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan time) =>
        json.WriteNumber(name, Math.Round(Math.Max(0, time.Ticks) / TicksPerSecond, 3));
}
