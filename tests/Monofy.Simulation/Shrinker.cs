using System;
using System.Collections.Generic;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Simulation;

/// <summary>Makes a failing scenario smaller as long as it fails: fewer events from outside, fewer services, fewer
/// faults, fewer settings.</summary>
internal static class Shrinker
{
    public static Scenario Shrink(Scenario scenario, Func<Scenario, bool> fails)
    {
        bool smaller = true;
        while (smaller)
        {
            smaller = false;
            foreach (Scenario candidate in Candidates(scenario))
            {
                if (!fails(candidate)) continue;
                scenario = candidate;
                smaller = true;
                break;
            }
        }
        return scenario;
    }

    private static IEnumerable<Scenario> Candidates(Scenario s)
    {
        for (int i = 0; i < s.Plan.Services.Length; i++)
        {
            // A plan has a service or a job.
            int gone = i;
            bool others = Array.Exists(
                s.Plan.Services, o => o.Kind is ServiceKind.Service or ServiceKind.Job && o != s.Plan.Services[gone]);
            if (others) yield return Without(s, i);
        }
        for (int i = 0; i < s.Stimuli.Count; i++)
        {
            var fewer = new List<Stimulus>(s.Stimuli);
            fewer.RemoveAt(i);
            yield return s with { Stimuli = fewer };
            if (s.Stimuli[i].Times <= 1) continue;
            fewer.Insert(i, s.Stimuli[i] with { Times = 1 });
            yield return s with { Stimuli = fewer };
        }
        if (!s.CalmKernel) yield return s with { CalmKernel = true };
        for (int i = 0; i < s.Tame.Length; i++)
        {
            if (s.Tame[i]) continue;
            bool[] tame = [.. s.Tame];
            tame[i] = true;
            yield return s with { Tame = tame };
        }
        if (s.Plan.Run != RunSettings.Default && s.Plan.Run.ExitCode != ExitCodeChoice.Named)
            yield return s with { Plan = new Plan { Services = s.Plan.Services } };
        for (int i = 0; i < s.Plan.Services.Length; i++)
        {
            foreach (ServicePlan simpler in Simpler(s.Plan.Services[i], s.Plan))
            {
                ServicePlan[] services = [.. s.Plan.Services];
                services[i] = simpler;
                yield return s with { Plan = new Plan { Services = services, Run = s.Plan.Run } };
            }
        }
    }

    private static IEnumerable<ServicePlan> Simpler(ServicePlan service, Plan plan)
    {
        ServiceSettings t = service.Settings;
        for (int i = 0; i < service.DependsOn.Length; i++)
        {
            var fewer = new List<Dependency>(service.DependsOn);
            fewer.RemoveAt(i);
            yield return With(service, t, [.. fewer]);
        }
        int self = Array.IndexOf(plan.Services, service);
        bool asked = Array.Exists(plan.Services, s =>
            Array.IndexOf(s.DependsOn, new Dependency(self, Condition.Healthy)) >= 0);
        if (t.Health != null && !asked) yield return With(service, t with { Health = null }, service.DependsOn);
        if (t.Restart != default) yield return With(service, t with { Restart = default }, service.DependsOn);
        if (t.StopCommand.Length > 0) yield return With(service, t with { StopCommand = [] }, service.DependsOn);
        if (t.StopSignal != null) yield return With(service, t with { StopSignal = null }, service.DependsOn);
        if (t.KillMode != KillMode.Mixed) yield return With(service, t with { KillMode = KillMode.Mixed },
            service.DependsOn);
        if (t.SuccessCodes.Length > 0) yield return With(service, t with { SuccessCodes = [] }, service.DependsOn);
        if (t.SetupTimeout != null) yield return With(service, t with { SetupTimeout = null }, service.DependsOn);
    }

    private static ServicePlan With(ServicePlan service, ServiceSettings settings, Dependency[] dependsOn) =>
        new() { Name = service.Name, Kind = service.Kind, Command = service.Command, Settings = settings,
            DependsOn = dependsOn };

    private static Scenario Without(Scenario s, int gone)
    {
        var services = new List<ServicePlan>();
        for (int i = 0; i < s.Plan.Services.Length; i++)
        {
            if (i == gone) continue;
            var edges = new List<Dependency>();
            foreach (Dependency d in s.Plan.Services[i].DependsOn)
            {
                if (d.Service != gone) edges.Add(d with { Service = d.Service - (d.Service > gone ? 1 : 0) });
            }
            services.Add(With(s.Plan.Services[i], s.Plan.Services[i].Settings, [.. edges]));
        }
        var stimuli = new List<Stimulus>();
        foreach (Stimulus stimulus in s.Stimuli)
        {
            Event e = stimulus.Event;
            if (e.Order is { Services.Length: > 0 } order)
            {
                if (Array.IndexOf(order.Services, gone) >= 0) continue;
                int[] moved = Array.ConvertAll(order.Services, i => i - (i > gone ? 1 : 0));
                stimuli.Add(stimulus with { Event = e with { Order = order with { Services = moved } } });
                continue;
            }
            bool one = e.Kind is EventKind.Ready or EventKind.Alive or EventKind.Leaving or EventKind.FilesChanged;
            if (one && e.Service == gone) continue;
            stimuli.Add(one && e.Service > gone
                ? stimulus with { Event = e with { Service = e.Service - 1 } } : stimulus);
        }
        RunSettings run = s.Plan.Run;
        if (run.ExitCode == ExitCodeChoice.Named && run.ExitCodeOf == s.Plan.Services[gone].Name)
            run = run with { ExitCode = ExitCodeChoice.Default, ExitCodeOf = null };
        return s with
        {
            Plan = new Plan { Services = [.. services], Run = run }, Ids = Drop(s.Ids, gone), Tame = Drop(s.Tame,
                gone), Stimuli = stimuli,
        };
    }

    private static T[] Drop<T>(T[] all, int gone) => [.. all[..gone], .. all[(gone + 1)..]];
}
