using System.Collections.Generic;

using Monofy.Core.Plans;

using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>Finds what a request names in the plan: <c>web</c> is all instances of a scaled service, <c>web.2</c> is
/// one.</summary>
public sealed class ServiceFinder(Plan plan)
{
    private Dictionary<string, List<int>>? _byName;

    /// <summary>The indexes that <paramref name="name"/> means, in the plan's order; null with the reason.</summary>
    public IReadOnlyList<int>? Find(string name, out string refusal)
    {
        refusal = "";
        _byName ??= Index();
        if (_byName.TryGetValue(name, out List<int>? found)) return found;
        string? near = Nearest.Of(name, _byName.Keys);
        refusal = "there is no service or job " + name + (near != null ? "; did you mean " + near + "?" : "");
        return null;
    }

    /// <summary>The indexes of all <paramref name="names"/>, each once, in the plan's order; null with the
    /// reason.</summary>
    public int[]? FindAll(string[] names, out string refusal)
    {
        refusal = "";
        var found = new SortedSet<int>();
        foreach (string name in names)
        {
            if (Find(name, out refusal) is not { } indexes) return null;
            found.UnionWith(indexes);
        }
        return [.. found];
    }

    private Dictionary<string, List<int>> Index()
    {
        var index = new Dictionary<string, List<int>>();
        for (int i = 0; i < plan.Services.Length; i++)
        {
            ServicePlan service = plan.Services[i];
            Add(index, service.Name, i);
            if (service.Instance > 0) Add(index, service.BaseName, i);
        }
        return index;
    }

    private static void Add(Dictionary<string, List<int>> index, string name, int service)
    {
        if (index.TryGetValue(name, out List<int>? known)) known.Add(service);
        else index.Add(name, [service]);
    }
}
