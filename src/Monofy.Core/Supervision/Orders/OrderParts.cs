using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision.Services;

namespace Monofy.Core.Supervision.Orders;

/// <summary>What an order consists of: its services, the dependents that are restarted with them, and their
/// order.</summary>
internal static class OrderParts
{
    /// <summary>The parts of <paramref name="order"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="order">The order, which was not refused.</param>
    /// <param name="note">Which other services depend on them and keep running; null if none does.</param>
    public static Part[] Of(Context run, Order order, out string? note)
    {
        note = null;
        var services = new List<int>(order.Services);
        bool leaves = order.Kind is OrderKind.Stop or OrderKind.Restart;
        int named = services.Count;
        if (leaves)
        {
            for (int k = 0; k < services.Count; k++) AddDependents(run, services[k], services);
            note = OthersOf(run, services);
        }
        var parts = new Part[services.Count];
        for (int k = 0; k < parts.Length; k++)
        {
            int i = services[k];
            WaitCondition until = order.Kind == OrderKind.Wait ? order.Until[k] : order.Kind == OrderKind.Stop
                ? WaitCondition.Down
                : WaitCondition.Ready;
            bool begun = order.Kind is OrderKind.Wait or OrderKind.Stop || k >= named;
            parts[k] = new(i, until, run.Records[i].Incarnation, begun ? Progress.Going : Progress.NotBegun);
        }
        // Dependents that are restarted too stop first, then wait for their dependencies.
        for (int k = named; k < parts.Length; k++) run.Services.RestartByOrder(run, parts[k].Service);
        return order.Kind == OrderKind.Stop ? parts[..named] : parts;
    }

    /// <summary>Whether part <paramref name="k"/> may begin: the instances of one service are restarted one after
    /// another.</summary>
    public static bool MayBegin(Context run, Part[] parts, int k)
    {
        string name = run.Plan.Services[parts[k].Service].BaseName;
        for (int before = 0; before < k; before++)
        {
            if (parts[before].Progress != Progress.Done
                && run.Plan.Services[parts[before].Service].BaseName == name) return false;
        }
        return true;
    }

    /// <summary>What is not begun because part <paramref name="failed"/> failed, for the end of a sentence.</summary>
    public static string Skipped(Context run, Part[] parts, int failed)
    {
        string text = "";
        for (int k = failed + 1; k < parts.Length; k++)
        {
            if (parts[k].Progress == Progress.NotBegun)
                text += (text.Length == 0 ? "; not reached: " : ", ") + run.NameOf(parts[k].Service);
        }
        return text;
    }

    /// <summary>What is not done, for the answer after a timeout.</summary>
    public static string Open(Context run, Part[] parts)
    {
        string text = "";
        foreach (Part part in parts)
        {
            if (part.Progress == Progress.Done) continue;
            text += (text.Length == 0 ? "" : ", ") + run.NameOf(part.Service) + " is " +
                Verdicts.StateOf(run, part.Service);
        }
        return "timed out: " + text;
    }

    // Dependents that run and are restarted too (Compose's `restart: true`).
    private static void AddDependents(Context run, int i, List<int> services)
    {
        foreach (Roster.Dependent d in run.Roster.DependentsOf(i))
        {
            if (d.Edge.Restart && run.Records[d.Service].HasProcess
                && !services.Contains(d.Service)) services.Add(d.Service);
        }
    }

    private static string? OthersOf(Context run, List<int> services)
    {
        string text = "";
        int count = 0;
        for (int i = 0; i < run.Records.Length; i++)
        {
            if (!run.Records[i].HasProcess || services.Contains(i)) continue;
            foreach (Dependency d in run.Plan.Services[i].DependsOn)
            {
                if (!services.Contains(d.Service)) continue;
                text += (count++ == 0 ? "" : ", ") + run.NameOf(i);
                break;
            }
        }
        return count == 0 ? null : text + (count == 1 ? " depends on it and goes on" : " depend on it and go on");
    }
}
