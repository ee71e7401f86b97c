using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Scheduling;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Harness.Supervision;

/// <summary>Short ways to write plans.</summary>
internal static class Make
{
    /// <summary>The run begins; whatever is left of it outlives monofy.</summary>
    public static readonly Event Begin = Event.BeginAs(0);

    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Two delays are enough to see that they double.</summary>
    public static readonly ServiceSettings Plain = new()
    {
        RestartDelay = TimeSpan.FromSeconds(1), RestartMaxDelay = TimeSpan.FromSeconds(2),
    };

    public static readonly HealthPlan Tcp = new()
    {
        Kind = HealthKind.Tcp, Endpoint = new(HealthKind.Tcp, "", 80, ""), Interval = TimeSpan.FromSeconds(3),
        Timeout = TimeSpan.FromSeconds(1), Retries = 2, StartInterval = TimeSpan.FromSeconds(5),
    };

    /// <summary>The same with early checks.</summary>
    public static readonly HealthPlan Early = Tcp with { StartInterval = null };

    public static ServicePlan Service(string name, ServiceSettings settings, params Dependency[] dependsOn) =>
        new() { Name = name, Kind = ServiceKind.Service, Command = [name], Settings = settings, DependsOn = dependsOn };

    /// <summary>A job with a schedule and a policy; its fate is its own.</summary>
    public static ServicePlan Job(string name, string? schedule, Overlap? overlap, ServiceSettings settings,
        params Dependency[] dependsOn) => new()
    {
        Name = name, Kind = ServiceKind.Job, Command = [name], DependsOn = dependsOn,
        Settings = settings with { Job = (settings.Job ?? new()) with { Schedule = schedule == null
            ? null : Schedule.Parse(schedule, out _)!, Overlap = overlap } },
    };

    public static ServicePlan Setup(string name, ServiceSettings? settings = null) =>
        new() { Name = name, Kind = ServiceKind.Setup, Command = [name], Settings = settings ?? Plain };

    public static ServicePlan Finally(ServiceSettings? settings = null) =>
        new() { Name = "finally", Kind = ServiceKind.Finally, Command = ["finally"], Settings = settings ?? Plain };

    public static Plan Of(params ServicePlan[] services) => new() { Services = services };

    public static Plan Of(RunSettings run, params ServicePlan[] services) => new() { Services = services, Run = run };

    public static Dependency On(int service, Condition condition) => new(service, condition);

    /// <summary>One line that says what is special about a plan.</summary>
    public static string Describe(Plan plan)
    {
        var parts = new List<string>();
        foreach (ServicePlan s in plan.Services)
        {
            ServiceSettings t = s.Settings;
            string text = s.Name + "(" + s.Kind + " " + t.Fate + " " + t.Restart.Mode + (t.Restart.Max > 0 ? ":" +
                t.Restart.Max : "") +
                " " + t.KillMode + " grace=" + (t.Grace is { } g ? Duration.Format(g) : "none");
            if (t.StopSignal is { } signal) text += " stop=" + signal;
            if (t.StopCommand.Length > 0) text += " stop-command";
            if (t.Health is { } h)
                text += " health=" + h.Kind + "/" + Duration.Format(h.Interval) + "/" + Duration.Format(h.Timeout) +
                    "/" + h.Retries + (h.ChecksEarly ? " early " : " ") + t.OnUnhealthy;
            if (t.Job is { } job) text += " job=" + job.Schedule?.Text + "/" + job.OnSignal + "/" + job.Overlap;
            if (t.SuccessCodes.Length > 0) text += " success=" + string.Join(",", t.SuccessCodes);
            if (t.SetupTimeout is { } limit) text += " timeout=" + Duration.Format(limit);
            foreach (Dependency d in s.DependsOn) text += " on " + plan.Services[d.Service].Name + ":" + d.Condition;
            parts.Add(text + ")");
        }
        RunSettings run = plan.Run;
        if (run.SetupLock != null) parts.Add("lock");
        if (run.WaitFor.Length > 0) parts.Add("wait-for×" + run.WaitFor.Length + (run.WaitTimeout is { } w ? " " +
            Duration.Format(w) : ""));
        if (run.StopHold is { } stopHold) parts.Add("stop-hold=" + Duration.Format(stopHold));
        if (run.StopTimeout is { } stopTimeout) parts.Add("stop-timeout=" + Duration.Format(stopTimeout));
        if (run.StopDelay > TimeSpan.Zero) parts.Add("stop-delay=" + Duration.Format(run.StopDelay));
        if (run.Hold) parts.Add("hold");
        if (run.ExitCode != ExitCodeChoice.Default) parts.Add("exit-code=" + run.ExitCode + " " + run.ExitCodeOf);
        if (run.MapExit.Length > 0) parts.Add("map-exit");
        if (run.MapSignals.Length > 0) parts.Add("map-signal");
        return string.Join(" ", parts);
    }
}
