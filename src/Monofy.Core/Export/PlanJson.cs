using System;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Monofy.Core.Plans;

namespace Monofy.Core.Export;

/// <summary>The plan as JSON (<c>--export=json</c>). Variables stay references, so that no secret is printed; defaults are left out.</summary>
public static class PlanJson
{
    /// <summary>Writes <paramref name="plan"/> as UTF-8, indented, with a newline at the end.</summary>
    public static ReadOnlyMemory<byte> Write(Plan plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Run(json, plan.Run);
            json.WriteStartArray("services");
            foreach (ServicePlan service in plan.Services) Service(json, plan, service);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void Run(Utf8JsonWriter json, RunSettings run)
    {
        json.WriteStartObject("run");
        if (run.ExitCode != ExitCodeRule.Default)
            json.WriteString("exit-code", run.ExitCodeOf ?? (run.ExitCode == ExitCodeRule.First ? "first" : "worst"));
        if (run.MapExit.Length > 0)
        {
            json.WriteStartArray("map-exit");
            foreach ((byte from, byte to) in run.MapExit) json.WriteStringValue(from + ":" + to);
            json.WriteEndArray();
        }
        if (run.MapSignals.Length > 0)
        {
            json.WriteStartArray("map-signal");
            foreach ((Values.Signal from, Values.Signal to) in run.MapSignals)
                json.WriteStringValue(from.Name + ":" + (to.Number == 0 ? "0" : to.Name));
            json.WriteEndArray();
        }
        if (run.Log != LogMode.Raw) json.WriteString("log", run.Log == LogMode.Prefix ? "prefix" : "json");
        if (run.Color != ColorMode.Auto) json.WriteString("color", run.Color == ColorMode.Always ? "always" : "never");
        if (run.SetupLock != null) json.WriteString("setup-lock", run.SetupLock);
        if (run.WaitFor.Length > 0)
        {
            json.WriteStartArray("wait-for");
            foreach (Endpoint endpoint in run.WaitFor) json.WriteStringValue(endpoint.ToString());
            json.WriteEndArray();
        }
        Time(json, "wait-timeout", run.WaitTimeout);
        if (run.Control != null) json.WriteString("control", run.Control);
        if (run.Journal != null) json.WriteString("journal", run.Journal);
        Flag(json, "timestamps", run.Timestamps);
        Flag(json, "quiet", run.Quiet);
        Flag(json, "verbose", run.Verbose);
        Flag(json, "no-expand", run.NoExpand);
        Flag(json, "strict-variables", run.StrictVariables);
        json.WriteEndObject();
    }

    private static void Service(Utf8JsonWriter json, Plan plan, ServicePlan service)
    {
        json.WriteStartObject();
        json.WriteString("name", service.Name);
        json.WriteString("kind", service.Kind switch
        {
            ServiceKind.Setup => "setup", ServiceKind.Service => "service", ServiceKind.Job => "job", ServiceKind.Finally => "finally",
        });
        Words(json, "command", service.Command);
        if (service.Instance > 0) json.WriteNumber("instance", service.Instance);
        Ending(json, service.Settings);
        Surroundings(json, service.Settings);
        if (service.DependsOn.Length > 0)
        {
            json.WriteStartObject("depends-on");
            foreach (Dependency d in service.DependsOn)
                json.WriteString(plan.Services[d.Service].Name, d.Condition switch
                {
                    Condition.Started => "started", Condition.Healthy => "healthy", Condition.Completed => "completed",
                });
            json.WriteEndObject();
        }
        if (service.Settings.Job is { } job) Job(json, job);
        if (service.Settings.Health is { } health) Health(json, health, service.Settings.OnUnhealthy);
        json.WriteEndObject();
    }

    private static void Ending(Utf8JsonWriter json, ServiceSettings s)
    {
        Fate usual = s.Job == null ? Fate.Connected : Fate.Separate;
        if (s.Fate != usual) json.WriteString("fate", s.Fate switch { Fate.Connected => "connected", Fate.Separate => "separate", Fate.OnFailure => "on-failure" });
        if (s.Restart.Mode != RestartMode.No)
        {
            json.WriteString("restart", s.Restart.Mode == RestartMode.Always ? "always"
                : s.Restart.Max == 0 ? "on-failure" : "on-failure:" + s.Restart.Max);
            Time(json, "restart-delay", s.RestartDelay);
            Time(json, "restart-max-delay", s.RestartMaxDelay);
        }
        if (s.SuccessCodes.Length > 0)
        {
            json.WriteStartArray("success-codes");
            foreach (byte code in s.SuccessCodes) json.WriteNumberValue(code);
            json.WriteEndArray();
        }
        if (s.StopSignal is { } signal) json.WriteString("stop-signal", signal.Name);
        Words(json, "stop-command", s.StopCommand);
        Time(json, "grace", s.Grace);
        if (s.KillMode != KillMode.Mixed) json.WriteString("kill-mode", s.KillMode == KillMode.Group ? "group" : "process");
        Time(json, "setup-timeout", s.SetupTimeout);
    }

    private static void Surroundings(Utf8JsonWriter json, ServiceSettings s)
    {
        Words(json, "env", s.Env);
        if (s.EnvFiles.Length > 0)
        {
            json.WriteStartArray("env-file");
            foreach (EnvFile file in s.EnvFiles) json.WriteStringValue(file.Path);
            json.WriteEndArray();
        }
        Flag(json, "clear-env", s.ClearEnv);
        Flag(json, "secret-files", s.SecretFiles);
        if (s.User != null) json.WriteString("user", s.User);
        if (s.WorkingDirectory != null) json.WriteString("cwd", s.WorkingDirectory);
        if (s.Umask is { } umask) json.WriteString("umask", "0" + Convert.ToString(umask, 8));
        if (s.Nice is { } nice) json.WriteNumber("nice", nice);
        if (s.OomScoreAdj is { } score) json.WriteNumber("oom-score-adj", score);
        if (s.Ulimits.Length > 0)
        {
            json.WriteStartObject("ulimit");
            foreach (Ulimit u in s.Ulimits) json.WriteString(u.Name, Limit(u.Soft) + ":" + Limit(u.Hard));
            json.WriteEndObject();
        }
        Flag(json, "no-new-privileges", s.NoNewPrivileges);
        Flag(json, "stdin", s.Stdin);
        Flag(json, "tty", s.Tty);
    }

    private static void Job(Utf8JsonWriter json, JobPlan job)
    {
        if (job.Schedule != null) json.WriteString("schedule", job.Schedule.Text);
        if (job.Timezone != null) json.WriteString("timezone", job.Timezone);
        if (job.OnSignal is { } signal) json.WriteString("on-signal", signal.Name);
        if (job.Overlap != Overlap.Skip) json.WriteString("overlap", job.Overlap == Overlap.Queue ? "queue" : "kill");
    }

    private static void Health(Utf8JsonWriter json, HealthPlan health, OnUnhealthy onUnhealthy)
    {
        json.WriteStartObject("health");
        Words(json, "command", health.Command);
        if (health.Endpoint != null) json.WriteString("endpoint", health.Endpoint.ToString());
        Flag(json, "notify", health.Kind == HealthKind.Notify);
        Time(json, "interval", health.Interval);
        Time(json, "watchdog", health.Watchdog);
        Time(json, "timeout", health.Timeout);
        json.WriteNumber("retries", health.Retries);
        Time(json, "start-period", health.StartPeriod);
        Time(json, "start-interval", health.StartInterval);
        if (onUnhealthy != OnUnhealthy.Report) json.WriteString("on-unhealthy", onUnhealthy == OnUnhealthy.Stop ? "stop" : "restart");
        json.WriteEndObject();
    }

    private static string Limit(ulong value) => value == ulong.MaxValue ? "unlimited" : value.ToString();

    // As the option takes it: a bare number is seconds.
    private static void Time(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } t) json.WriteString(name, t.Ticks % TimeSpan.TicksPerSecond == 0 ? (long)t.TotalSeconds + "s" : (long)t.TotalMilliseconds + "ms");
    }

    private static void Words(Utf8JsonWriter json, string name, string[] words)
    {
        if (words.Length == 0) return;
        json.WriteStartArray(name);
        foreach (string word in words) json.WriteStringValue(word);
        json.WriteEndArray();
    }

    private static void Flag(Utf8JsonWriter json, string name, bool value)
    {
        if (value) json.WriteBoolean(name, true);
    }
}
