using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;

namespace Monofy.Core.Supervision.Orders;

/// <summary>Why an order is not carried out at all. Checked before anything is done, so that a refused order changes
/// nothing.</summary>
internal static class Refusals
{
    /// <summary>The reason, or null.</summary>
    public static string? Of(Context run, Order order)
    {
        if (order.Kind == OrderKind.Shutdown) return null;
        if (order.Services.Length == 0) return "no service is named";
        foreach (int i in order.Services)
        {
            if ((OfKind(run, order.Kind, i) ?? OfPhase(run, order.Kind, i) ?? OfState(run, order,
                i)) is { } why) return why;
        }
        return null;
    }

    private static string? OfKind(Context run, OrderKind order, int i)
    {
        ServiceKind kind = run.KindOf(i);
        string name = run.NameOf(i);
        if (order is OrderKind.Wait or OrderKind.Signal) return null;
        if (order == OrderKind.Run)
            return kind == ServiceKind.Job ? null : name + " is " + Article(kind) + "; ctl run starts jobs only" +
                JobsOf(run);
        if (kind is ServiceKind.Setup or ServiceKind.Finally) return name + " is " + Article(kind);
        bool restarts = order is OrderKind.Restart or OrderKind.Reload;
        return kind == ServiceKind.Job && restarts ? name + " is a job; ctl run " + name + " runs it now" : null;
    }

    private static string? OfPhase(Context run, OrderKind order, int i)
    {
        bool starts = order is OrderKind.Start or OrderKind.Restart or OrderKind.Reload;
        if (!starts) return null;
        if (run.Phase == Phase.Holding) return "MONOFY_HOLD is set: nothing is started";
        if (run.Phase >= Phase.Draining) return "everything is being stopped";
        if (run.Phase < Phase.Running && order != OrderKind.Start) return run.NameOf(i) + " has not been started yet";
        return null;
    }

    private static string? OfState(Context run, Order order, int i)
    {
        ServiceRecord r = run.Records[i];
        string name = run.NameOf(i);
        switch (order.Kind)
        {
            case OrderKind.Start or OrderKind.Restart when r.Abandoned:
                return "the last process of " + name + " (pid " + r.Pid + ") could not be killed";
            case OrderKind.Start or OrderKind.Restart when run.IsRunning:
                return Dependencies.Obstacle(run, i, order.Services);
            case OrderKind.Reload when r.State != ServiceState.Up:
            case OrderKind.Signal when !r.ProcessAlive:
                return name + " does not run: it is " + Verdicts.StateOf(run, i);
            case OrderKind.Reload when r.Settings.ReloadSignal == null:
                return Dependencies.Obstacle(run, i, order.Services);
            case OrderKind.Wait:
                int place = System.Array.IndexOf(order.Services, i);
                bool asks = order.Until[place] is WaitCondition.Healthy or WaitCondition.Unhealthy;
                return asks && r.Health == null ? name + " has no health check" : null;
            default:
                return null;
        }
    }

    private static string Article(ServiceKind kind) => kind switch
    {
        ServiceKind.Setup => "a setup command",
        ServiceKind.Service => "a service",
        ServiceKind.Job => "a job",
        ServiceKind.Finally => "the final command",
    };

    private static string JobsOf(Context run)
    {
        string text = "";
        foreach (int i in run.Roster.Jobs) text += (text.Length == 0 ? " (" : ", ") + run.NameOf(i);
        return text.Length == 0 ? "" : text + ")";
    }
}
