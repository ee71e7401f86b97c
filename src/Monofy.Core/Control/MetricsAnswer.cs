using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Figures in the OpenMetrics format, or in Prometheus' text format 0.0.4: a piece of one family an
/// item.</summary>
/// <param name="view">What is asked.</param>
/// <param name="openMetrics">False for Prometheus' older format.</param>
public sealed class MetricsAnswer(RunView view, bool openMetrics) : Answer
{
    private const int PieceSize = 8 << 10;

    private int _family = -1;
    private int _service;
    private byte[]?[]? _labels;

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override bool TryWrite(IBufferWriter<byte> to)
    {
        if (_family < 0)
        {
            WriteRun(to);
            _family = 0;
            return true;
        }
        if (_family == Family.All.Length)
        {
            if (openMetrics) to.Write("# EOF\n"u8);
            IsOver = true;
            return openMetrics;
        }
        _labels ??= new byte[]?[view.Plan.Services.Length];
        Family family = Family.All[_family];
        if (_service == 0) Head(to, family.Name, family.Type, family.Unit, family.Help);
        int written = 0;
        while (_service < view.Plan.Services.Length && written < PieceSize)
            written += WriteService(to, family, _service++);
        if (_service < view.Plan.Services.Length) return true;
        _service = 0;
        _family++;
        return true;
    }

    private int WriteService(IBufferWriter<byte> to, Family family, int index)
    {
        ServicePlan plan = view.Plan.Services[index];
        if (plan.Kind is ServiceKind.Setup or ServiceKind.Finally || (family.JobsOnly && plan.Kind != ServiceKind.Job))
            return 0;
        ServiceReport r = view.Service(index);
        double? value = family.Value(view, plan, index, r);
        if (value == null) return 0;
        byte[] labels = _labels![index] ??= Label(plan.Name);
        int size = Sample(to, family, labels, family.Extra, value.Value);
        for (int i = 0; i < family.More.Length; i++)
        {
            (string extra, Func<ServiceReport, double> of) = family.More[i];
            size += Sample(to, family, labels, extra, of(r));
        }
        return size;
    }

    private int Sample(IBufferWriter<byte> to, Family family, byte[] label, string extra, double value)
    {
        int size = family.Bytes.Length + label.Length + extra.Length + 40;
        Span<byte> at = to.GetSpan(size);
        family.Bytes.CopyTo(at);
        int n = family.Bytes.Length;
        label.CopyTo(at[n..]);
        n += label.Length + Encoding.ASCII.GetBytes(extra, at[(n + label.Length)..]);
        at[n++] = (byte)'}';
        at[n++] = (byte)' ';
        value.TryFormat(at[n..], out int digits, "R", CultureInfo.InvariantCulture);
        n += digits;
        at[n++] = (byte)'\n';
        to.Advance(n);
        return n;
    }

    private static byte[] Label(string name)
    {
        string escaped = name.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
        return Encoding.UTF8.GetBytes("{service=\"" + escaped + "\"");
    }

    private void WriteRun(IBufferWriter<byte> to)
    {
        Report run = view.Summary;
        if (openMetrics) Text(to, "# TYPE monofy_build info\n# HELP monofy_build The version of monofy.\n");
        else Text(to, "# HELP monofy_build_info The version of monofy.\n# TYPE monofy_build_info gauge\n");
        Text(to, "monofy_build_info{version=\"" + view.Version + "\"} 1\n");
        Head(to, "monofy_start_time_seconds", "gauge", "seconds", "When the run began, in seconds since 1970.");
        Text(to, "monofy_start_time_seconds " +
            Number(view.UnixTicksOf(run.BeganAt) / (double)TimeSpan.TicksPerSecond) + "\n");
        Head(to, "monofy_ready", "gauge", "", "1 if all is well, as /health sees it.");
        Text(to, "monofy_ready " + (IsReady() ? "1\n" : "0\n"));
        Head(to, "monofy_events", "counter", "", "Events of the run: starts, ends, changes of health and phase.");
        Text(to, "monofy_events_total " + (view.Events.Next - 1) + "\n");
        Head(to, "monofy_oom_kills", "counter", "", "Processes that the kernel's memory limit killed.");
        Text(to, "monofy_oom_kills_total " + run.MemoryKills + "\n");
        Head(to, "monofy_phase", openMetrics ? "stateset" : "gauge", "", "How far the run has come.");
        for (int i = 0; i < Wording.Phases.Length; i++)
            Text(to, "monofy_phase{monofy_phase=\"" + Wording.Phases[i] + "\"} " +
                ((int)run.Phase == i ? "1\n" : "0\n"));
    }

    private bool IsReady()
    {
        if (Reasons.OfRun(view) != null) return false;
        for (int i = 0; i < view.Plan.Services.Length; i++)
        {
            if (Reasons.Of(view, i) != null) return false;
        }
        return true;
    }

    // The older format calls a counter by the name of its sample, and knows no unit.
    private void Head(IBufferWriter<byte> to, string name, string type, string unit, string help)
    {
        string full = !openMetrics && type == "counter" ? name + "_total" : name;
        Text(to, "# HELP " + full + " " + help + "\n# TYPE " + full + " " + type + "\n");
        if (openMetrics && unit.Length > 0) Text(to, "# UNIT " + name + " " + unit + "\n");
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Text(IBufferWriter<byte> to, string text) => to.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A family of figures, one or more for each service.</summary>
    private sealed record Family(string Name, string Type, string Unit, string Help,
        Func<RunView, ServicePlan, int, ServiceReport, double?> Value)
    {
        public bool JobsOnly { get; init; }

        public string Extra { get; init; } = "";

        public (string Extra, Func<ServiceReport, double> Of)[] More { get; init; } = [];

        public byte[] Bytes { get; } = Encoding.ASCII.GetBytes(Type == "counter" ? Name + "_total" : Name);

        private static double Seconds(long ticks) => ticks / (double)TimeSpan.TicksPerSecond;

        public static readonly Family[] All =
        [
            new("monofy_service_up", "gauge", "", "1 if its process runs.", static (_, _, _, r) =>
                r.State == ServiceState.Up ? 1 : 0),
            new("monofy_service_healthy", "gauge", "", "1 if its check passes; only where there is one.",
                static (_, _, _, r) => r.Health == HealthState.None ? null : r.Health == HealthState.Healthy ? 1 : 0),
            new("monofy_service_starts", "counter", "", "Processes that were started.", static (_, _, _, r) =>
                r.Starts),
            new("monofy_service_restarts", "counter", "", "Restarts after an end.", static (_, _, _, r) => r.Restarts),
            new("monofy_service_failures", "counter", "",
                "Ends without success that were not asked for, and failed starts.",
                static (_, _, _, r) => r.Failures),
            new("monofy_service_unhealthy", "counter", "", "How often it became unhealthy.",
                static (_, _, _, r) => r.Health == HealthState.None ? null : r.UnhealthyTransitions),
            new("monofy_service_last_exit_status", "gauge", "",
                "The status of the last process that ended: 128+N if signal N killed it.",
                static (_, _, _, r) => r.Status?.Code),
            new("monofy_service_start_time_seconds", "gauge", "seconds",
                "When its process was started, in seconds since 1970.",
                static (view, _, _, r) => r.Pid == 0 ? null : Math.Round(Seconds(view.UnixTicksOf(r.StartedAt)), 3)),
            new("monofy_service_cpu_seconds", "counter", "seconds", "Processor time of its processes.",
                static (view, _, i, r) =>
                    view.UsageOf(i, r.Pid) is { Processes: > 0 } usage ? Seconds(usage.Cpu.Ticks) : null),
            new("monofy_service_memory_bytes", "gauge", "bytes",
                "Resident memory of its processes; shared pages count for each.",
                static (view, _, i, r) => view.UsageOf(i, r.Pid) is { Processes: > 0 } usage ? usage.Memory : null),
            new("monofy_service_processes", "gauge", "", "Its processes: itself and its descendants.",
                static (view, _, i, r) =>
                    r.Pid == 0 ? 0 : view.UsageOf(i, r.Pid) is { Processes: > 0 } usage ? usage.Processes : null),
            new("monofy_job_runs", "counter", "", "Runs of a job by result.", static (_, _, _, r) => r.RunsSucceeded)
            {
                JobsOnly = true, Extra = ",result=\"succeeded\"",
                More = [(",result=\"failed\"", static r => r.RunsFailed),
                    (",result=\"skipped\"", static r => r.RunsSkipped)],
            },
            new("monofy_job_last_duration_seconds", "gauge", "seconds", "How long its last run took.",
                static (_, _, _, r) => r.Status == null ? null : Seconds(r.LastDuration.Ticks)) { JobsOnly = true },
            new("monofy_job_next_run_seconds", "gauge", "seconds", "When it runs next, in seconds since 1970.",
                static (view, _, _, r) =>
                    r.NextDue == Instant.Never ? null
                        : Math.Round(Seconds(view.UnixTicksOf(r.NextDue)), 3)) { JobsOnly = true },
        ];
    }
}
