using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Launching;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>
/// A description that leads to the same decisions on another machine: values are expanded with this environment,
/// services have their names of the plan, and settings that only make an environment are left out (<c>--env</c>,
/// <c>--env-file</c>), so that no secret is in it. A journal carries it.
/// </summary>
public static class Settled
{
    private const string TimeZone = "--timezone";

    /// <summary>Settles <paramref name="description"/>, from which <paramref name="plan"/> was made.</summary>
    public static Description Of(Description description, Plan plan, Sources sources)
    {
        var files = new VariableFiles(sources.ReadFile, sources.ReadSecret);
        var resolver = new SettingResolver(description, sources, files, []);
        var settled = new Description();
        Fields run = resolver.Apply(new() { IsOfRun = true }, description.Run, null);
        Settle(resolver, run, null, description.Run, settled.Run);
        Fields defaults = resolver.Apply(new(), description.Defaults, null);
        Settle(resolver, defaults, null, description.Defaults, settled.Defaults);
        int at = 0;
        foreach (ServiceDescription service in description.Services)
        {
            if (at == plan.Services.Length) break;      // nothing is planned while monofy holds
            ServicePlan planned = plan.Services[at];
            var copy = new ServiceDescription { Kind = service.Kind, Name = planned.BaseName,
                Command = service.Command };
            if (service.HasDependencies) copy.DependsOn.AddRange(service.DependsOn);
            if (!service.IsPlain)
            {
                Fields fields = resolver.Apply(defaults.ForCommand(), service.Given, service);
                Settle(resolver, fields, service, service.Given, copy.Given);
            }
            if (planned.Settings.Job is { Schedule.HasFields: true }) AddZone(copy.Given, defaults, sources);
            settled.Services.Add(copy);
            while (at < plan.Services.Length && plan.Services[at].BaseName == planned.BaseName) at++;
        }
        return settled;
    }

    private static void Settle(SettingResolver resolver, Fields fields, ServiceDescription? service, Given from,
        Given to)
    {
        EnvironmentBlock? environment = null;
        foreach (GivenSetting one in from.All)
        {
            if (one.Setting.SetsEnvironment) continue;
            bool isFinal = one.Setting.IsLate || !one.Value.MayRefer ||
                one.Value.Text.Contains(Launch.InstanceVariable);
            environment ??= isFinal ? null : resolver.EnvironmentOf(fields, service, 0);
            string? text = isFinal ? null : one.Value.Expand(environment!.Get).Value;
            to.Add(text == null ? one : one with { Value = Template.Literal(text) });
        }
    }

    // Write the time zone of this machine: another machine may have another one.
    private static void AddZone(Given given, Fields defaults, Sources sources)
    {
        string? zone = sources.Environment.Get("TZ");
        if (zone == null || given.Find(TimeZone) != null || defaults.Job.Timezone != null) return;
        given.Add(new(SettingTable.Find(TimeZone)!, Template.Literal(zone), default) { As = "TZ=" + zone });
    }
}
