using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Answers requests from a snapshot of the run. Nothing here changes anything.</summary>
/// <param name="plan">What runs.</param>
public sealed class Answers(Plan plan)
{
    private const string Nothing = "-";

    /// <summary>The answer to <paramref name="request"/>.</summary>
    public Reply To(Request request, Report report, Instant now)
    {
        switch (request.Verb)
        {
            case Verbs.Health:
                List<string> reasons = Reasons(report);
                return Reply.Of(reasons.Count == 0 ? 0 : 1, reasons);
            case Verbs.Status:
                return Reply.Of(0, Table(report, now));
            default:
                return Reply.Refuse("this monofy does not know ctl " + request.Verb, Limits.UsageStatus);
        }
    }

    /// <summary>The job that <paramref name="request"/> names, or -1 with the reason.</summary>
    public int FindJob(Request request, out string refusal)
    {
        string name = request.Arguments.Length > 0 ? request.Arguments[0] : "";
        var jobs = new List<string>();
        var instances = new List<string>();
        refusal = "";
        for (int i = 0; i < plan.Services.Length; i++)
        {
            ServicePlan service = plan.Services[i];
            bool isJob = service.Kind == ServiceKind.Job;
            if (service.Name == name && isJob) return i;
            if (service.Name == name || (service.BaseName == name && !isJob)) refusal = name + " is no job";
            if (isJob) jobs.Add(service.Name);
            if (isJob && service.BaseName == name) instances.Add(service.Name);
        }
        if (refusal.Length > 0) return -1;
        string? near = Nearest.Of(name, jobs);
        refusal = instances.Count > 0 ? name + " is scaled; expected one of " + string.Join(", ", instances)
            : "there is no job " + name + (near != null ? "; did you mean " + near + "?"
                : jobs.Count > 0 ? "; the jobs are " + string.Join(", ", jobs) : "; this monofy has none");
        return -1;
    }

    private List<string> Reasons(Report report)
    {
        var reasons = new List<string>();
        string? early = report.Phase switch
        {
            Phase.New => "the run has not begun",
            Phase.Holding => "MONOFY_HOLD is set: nothing is started",
            Phase.WaitingFor => "nothing is started yet: waiting for " + Addresses(),
            Phase.Locking => "nothing is started yet: waiting for the setup lock " + plan.Run.SetupLock,
            Phase.Setup => "nothing is started yet: setup is running",
            Phase.Running => null,
            Phase.Stopping or Phase.Sweeping or Phase.Finishing or Phase.LastSweep or Phase.Over => "everything is being stopped",
        };
        if (early != null) reasons.Add(early);
        for (int i = 0; i < report.Services.Count && early == null; i++)
        {
            if (plan.Services[i].Kind == ServiceKind.Service && Reason(plan.Services[i], report.Services[i]) is { } reason) reasons.Add(reason);
        }
        return reasons;
    }

    private string Addresses()
    {
        string text = "";
        foreach (Endpoint endpoint in plan.Run.WaitFor) text += (text.Length == 0 ? "" : ", ") + endpoint;
        return text;
    }

    // Why the service is not as it should be, or null.
    private static string? Reason(ServicePlan service, ServiceReport r)
    {
        bool isChecked = service.Settings.Health != null;
        if (r.State == ServiceState.Up)
        {
            return !isChecked || r.Health == HealthState.Healthy ? null
                : r.Name + " is " + NameOf(r.Health) + (r.HealthText.Length > 0 ? ": " + r.HealthText : "") + Says(r);
        }
        // One that ended with success and stopped nobody was meant to end.
        if (r.State == ServiceState.Done || (service.Settings.Fate == Fate.Separate && !isChecked)) return null;
        return r.Name + " does not run: " + (r.Held ? "stopped by command" : NameOf(r.State)) +
            (r.Status is { } status ? " (it " + status + ")" : "");
    }

    private static string Says(ServiceReport r) => r.StatusText.Length > 0 ? " (it says: " + r.StatusText + ")" : "";

    private List<string> Table(Report report, Instant now)
    {
        bool jobs = System.Array.Exists(plan.Services, static s => s.Kind == ServiceKind.Job);
        string[] heading = ["NAME", "STATE", "PID", "UP", "RESTARTS", "LAST", "HEALTH"];
        var rows = new List<string[]> { jobs ? [.. heading, "NEXT RUN"] : heading };
        foreach (ServiceReport r in report.Services)
        {
            string health = r.Health == HealthState.None ? Nothing
                : NameOf(r.Health) + (r.HealthText.Length > 0 && r.Health != HealthState.Healthy ? ": " + r.HealthText : "") + Says(r);
            string[] row =
            [
                r.Name, r.Held ? "held" : NameOf(r.State), r.Pid == 0 ? Nothing : r.Pid.ToString(),
                r.Pid == 0 ? Nothing : Duration.Format(now - r.StartedAt), r.Restarts.ToString(),
                r.Status is { } status ? status.ToString() : Nothing, health,
            ];
            string next = r.NextRun ?? (r.NextDue == Instant.Never ? Nothing : "in " + Duration.Format(r.NextDue - now));
            rows.Add(jobs ? [.. row, next] : row);
        }
        var widths = new int[rows[0].Length];
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length; i++) widths[i] = System.Math.Max(widths[i], row[i].Length);
        }
        var lines = new List<string>(rows.Count);
        foreach (string[] row in rows)
        {
            string line = "";
            for (int i = 0; i < row.Length; i++) line += i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i] + 2);
            lines.Add(line);
        }
        return lines;
    }

    /// <summary>A state as it is called in messages.</summary>
    public static string NameOf(ServiceState state) => state switch
    {
        ServiceState.Down => "down",
        ServiceState.Waiting => "waiting",
        ServiceState.Backoff => "backoff",
        ServiceState.Starting => "starting",
        ServiceState.Up => "up",
        ServiceState.Stopping => "stopping",
        ServiceState.Killing => "killing",
        ServiceState.Done => "done",
        ServiceState.Failed => "failed",
    };

    /// <summary>A health as Docker calls it.</summary>
    public static string NameOf(HealthState health) => health switch
    {
        HealthState.None => "none",
        HealthState.Starting => "starting",
        HealthState.Healthy => "healthy",
        HealthState.Unhealthy => "unhealthy",
    };
}
