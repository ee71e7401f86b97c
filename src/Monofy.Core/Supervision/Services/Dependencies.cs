using System;
using Monofy.Core.Plans;
using Monofy.Core.Values;

namespace Monofy.Core.Supervision.Services;

/// <summary>What services wait for: conditions that begin or cease to hold, and those that never will.</summary>
internal static class Dependencies
{
    /// <summary>Whether <paramref name="d"/> holds now.</summary>
    public static bool Holds(Context run, Dependency d)
    {
        ServiceRecord other = run.Records[d.Service];
        return d.Condition switch
        {
            Condition.Started => other.IsUsable,
            Condition.Healthy => other.IsHealthy,
            Condition.Completed => other.WasCompleted,
        };
    }

    /// <summary>Whether <paramref name="d"/> does not hold and never will.</summary>
    public static bool IsHopeless(Context run, Dependency d)
    {
        ServiceRecord other = run.Records[d.Service];
        return other.HasEndedForGood && d.Condition switch
        {
            Condition.Started => other.State == ServiceState.Failed || (other.State != ServiceState.Done
                && !other.HasSucceeded),
            Condition.Healthy => true,
            Condition.Completed => !other.WasCompleted,
        };
    }

    /// <summary>Why service <paramref name="i"/> could not be started now: something it depends on was stopped by
    /// command and is not among <paramref name="others"/>, or has ended for good. Null if nothing is in its way for
    /// ever.</summary>
    public static string? Obstacle(Context run, int i, int[] others)
    {
        foreach (Dependency d in run.Plan.Services[i].DependsOn)
        {
            ServiceRecord other = run.Records[d.Service];
            bool held = other.Intent == Intent.Held && !Holds(run, d);
            if (Array.IndexOf(others, d.Service) >= 0 || (!held && !IsHopeless(run, d))) continue;
            string why = held ? " was stopped by command" : " has ended (it " + other.Last?.Status + ")";
            return run.NameOf(i) + " depends on " + run.NameOf(d.Service) + ", which" + why + "; start that too";
        }
        return null;
    }

    /// <summary>A condition of service <paramref name="i"/> begins or ceases to hold.</summary>
    public static void Set(Context run, int i, Condition condition, bool holds)
    {
        foreach (Roster.Dependent d in run.Roster.DependentsOf(i))
        {
            if (d.Edge.Condition != condition) continue;
            ServiceRecord other = run.Records[d.Service];
            other.Unmet += holds ? -1 : 1;
            if (other.Unmet < 0 || other.Unmet > run.Plan.Services[d.Service].DependsOn.Length)
                throw new InvariantException(run.NameOf(d.Service) + ": unmet is " + other.Unmet);
            if (other.Unmet == 0 && other.State == ServiceState.Waiting) run.Queue(d.Service, Cause.Start);
        }
    }

    /// <summary>Service <paramref name="i"/> has ended for good: some wait for what it will never be again.</summary>
    public static void LoseHope(Context run, int i)
    {
        foreach (Roster.Dependent d in run.Roster.DependentsOf(i))
        {
            if (IsHopeless(run, d.Edge)) run.Queue(d.Service, Cause.Hopeless);
        }
    }

    /// <summary>Whether anything waits for service <paramref name="i"/> to complete.</summary>
    public static bool IsAwaitedToComplete(Context run, int i)
    {
        foreach (Roster.Dependent d in run.Roster.DependentsOf(i))
        {
            if (d.Edge.Condition == Condition.Completed) return true;
        }
        return false;
    }

    /// <summary>Whether <paramref name="dependent"/> is waiting for <paramref name="service"/> to be healthy.</summary>
    public static bool WaitsForHealth(Context run, int dependent, int service)
    {
        return run.Records[dependent].State == ServiceState.Waiting && Array.Exists(
            run.Plan.Services[dependent].DependsOn, d => d.Service == service && d.Condition == Condition.Healthy);
    }
}
