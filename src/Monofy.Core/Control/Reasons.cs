using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Why a run is not healthy: what <c>ctl health</c> and <c>/health</c> answer.</summary>
public static class Reasons
{
    /// <summary>Why the run as a whole is not ready; null if it is, or the services decide.</summary>
    public static string? OfRun(RunView view)
    {
        Report run = view.Summary;
        if (run.StopDelayedUntil != Instant.Never && run.Phase <= Phase.Running)
            return "a stop was asked for; the signals follow in " + Duration.Format(run.StopDelayedUntil - view.Now);
        if (run.StopAt != Instant.Never && run.Phase <= Phase.Running) return "a stop was asked for";
        return run.Phase switch
        {
            Phase.New => "the run has not begun",
            Phase.Holding => "MONOFY_HOLD is set: nothing is started",
            Phase.WaitingFor => "nothing is started yet: waiting for " + Addresses(view.Plan),
            Phase.Locking => "nothing is started yet: waiting for the setup lock " + view.Plan.Run.SetupLock,
            Phase.Setup => "nothing is started yet: setup is running",
            Phase.Running => null,
            Phase.Draining or Phase.Stopping or Phase.Sweeping or Phase.Finishing or Phase.LastSweep or Phase.Over =>
                "everything is being stopped",
        };
    }

    /// <summary>Why service <paramref name="index"/> is not as it should be, or null. Jobs and setup commands always
    /// are.</summary>
    public static string? Of(RunView view, int index)
    {
        ServicePlan service = view.Plan.Services[index];
        if (service.Kind != ServiceKind.Service) return null;
        ServiceReport r = view.Service(index);
        bool isChecked = service.Settings.Health != null;
        if (r.State == ServiceState.Up)
        {
            if (!isChecked || r.Health == HealthState.Healthy) return null;
            return r.Name + " is " + Wording.Of(r.Health) + Why(view, r);
        }
        // A service that ended with success and did not stop the others was meant to end.
        if (r.State == ServiceState.Done || (service.Settings.Fate == Fate.Separate && !isChecked)) return null;
        if (r.Held) return r.Name + " is stopped by command";
        string text = r.Name + " is " + (r.State == ServiceState.Backoff ? "down" : Wording.Of(r.State));
        if (r.Status is { } status) text += ": " + status;
        if (r.State == ServiceState.Backoff && r.StateEnds != Instant.Never)
            text += "; restarts in " + Duration.Format(r.StateEnds - view.Now);
        return text;
    }

    private static string Why(RunView view, ServiceReport r)
    {
        string text = r.HealthText.Length > 0 ? ": " + r.HealthText : "";
        if (r.Health == HealthState.Starting && r.HealthText.Length == 0 && r.NextCheck != Instant.Never)
            text = " (first check in " + Duration.Format(r.NextCheck - view.Now) + ")";
        return r.StatusText.Length > 0 ? text + " (it says: " + r.StatusText + ")" : text;
    }

    private static string Addresses(Plan plan)
    {
        var addresses = new List<string>();
        foreach (Endpoint endpoint in plan.Run.WaitFor) addresses.Add(endpoint.ToString());
        return string.Join(", ", addresses);
    }
}
