using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Planning;

/// <summary>Which service waits for which: turns names into indexes of the plan.</summary>
internal sealed class DependencyReader(List<Entry> entries, List<Diagnostic> mistakes)
{
    private Dictionary<string, Entry>? _byName;

    /// <summary>What <paramref name="entry"/> waits for. Of a scaled service every instance counts.</summary>
    public Dependency[] Of(Entry entry)
    {
        if (!entry.Service.HasDependencies) return [];
        var result = new List<Dependency>();
        foreach (DependencyDescription dependency in entry.Service.DependsOn)
        {
            Entry? other = Find(dependency.Name);
            if (other == null && !dependency.Required) continue;
            Condition condition = dependency.Condition
                ?? (other is { Fields.HasCheck: true } ? Condition.Healthy : Condition.Started);
            string? wrong = other == null ? Unknown(entry, dependency.Name)
                : Check(other, condition, dependency.Origin);
            if (wrong != null)
                mistakes.Add(new(dependency.Origin.Place, entry.Name + ": " + dependency.As + ": " + wrong));
            else for (int i = 0; i < other!.Scale; i++)
                result.Add(new(other.First + i, condition) { Restart = dependency.Restart });
        }
        return [.. result];
    }

    private Entry? Find(string name)
    {
        if (_byName == null)
        {
            _byName = new(entries.Count);
            foreach (Entry entry in entries) _byName.TryAdd(entry.Name, entry);
        }
        return _byName.GetValueOrDefault(name);
    }

    private static string? Check(Entry other, Condition condition, Origin at)
    {
        string name = other.Name;
        if (other.Service.Kind == ServiceKind.Setup)
            return name + " is a setup command, which ends before any service starts";
        if (other.IsJob) return name + " is a job, which comes and goes; expected a service";
        if (condition == Condition.Healthy && !other.Fields.HasCheck)
            return name + " has no health check; give " + name + (at.Kind == OriginKind.File
                ? " one, or wait until it is started" : " one (--health, --health-cmd), or use " + name + ":started");
        return other.Scale == 0 ? name + " is scaled to 0; expected at least one instance" : null;
    }

    private string Unknown(Entry entry, string name)
    {
        var names = new List<string>();
        foreach (Entry e in entries)
        {
            if (e.Service.Kind == ServiceKind.Service && e != entry) names.Add(e.Name);
        }
        string? near = Nearest.Of(name, names);
        return "there is no service " + name +
            (near != null ? "; did you mean " + near + "?" : names.Count > 0 ? "; the services are " +
                string.Join(", ", names) : "");
    }
}
