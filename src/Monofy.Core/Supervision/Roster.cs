using System;
using System.Collections.Generic;
using Monofy.Core.Plans;

namespace Monofy.Core.Supervision;

/// <summary>Which index of the plan is what. Never changes during a run.</summary>
internal sealed class Roster
{
    /// <summary>One that depends on a service, and how.</summary>
    public readonly record struct Dependent(int Service, Dependency Edge);

    private readonly Dependent[][] _dependents;     // empty if the plan has no dependencies

    public Roster(ServicePlan[] services)
    {
        Finally = -1;
        bool dependencies = false;
        var jobs = new List<int>();
        for (int i = 0; i < services.Length; i++)
        {
            dependencies |= services[i].DependsOn.Length > 0;
            switch (services[i].Kind)
            {
                case ServiceKind.Setup: Setups++; break;
                case ServiceKind.Service: Services++; break;
                case ServiceKind.Job: jobs.Add(i); break;
                case ServiceKind.Finally: Finally = i; break;
            }
        }
        Jobs = jobs.Count == 0 ? [] : [.. jobs];
        Hooks = Array.FindAll(Jobs, i => services[i].Settings.Job!.OnEvent.Length > 0);
        _dependents = dependencies ? Reverse(services) : [];
    }

    /// <summary>Indexes below this one are setup commands.</summary>
    public int Setups { get; }

    /// <summary>How many services there are, jobs not counted.</summary>
    public int Services { get; }

    /// <summary>Index of the final command, or -1.</summary>
    public int Finally { get; }

    /// <summary>Indexes of the jobs.</summary>
    public int[] Jobs { get; }

    /// <summary>Those of them that run when something happens to a service.</summary>
    public int[] Hooks { get; }

    /// <summary>Whether anything depends on anything.</summary>
    public bool HasDependencies => _dependents.Length > 0;

    /// <summary>What depends on service <paramref name="i"/>.</summary>
    public ReadOnlySpan<Dependent> DependentsOf(int i) => _dependents.Length == 0 ? [] : _dependents[i];

    private static Dependent[][] Reverse(ServicePlan[] services)
    {
        var lists = new List<Dependent>?[services.Length];
        for (int i = 0; i < services.Length; i++)
        {
            foreach (Dependency d in services[i].DependsOn) (lists[d.Service] ??= []).Add(new(i, d));
        }
        var result = new Dependent[services.Length][];
        for (int i = 0; i < result.Length; i++) result[i] = lists[i]?.ToArray() ?? [];
        return result;
    }
}
