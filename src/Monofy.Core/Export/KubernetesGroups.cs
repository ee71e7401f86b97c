using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;
using Monofy.Core.Export.Syntax;

namespace Monofy.Core.Export;

/// <summary>Supplementary groups: in Kubernetes they apply to all containers of a Pod.</summary>
internal static class KubernetesGroups
{
    /// <summary>Adds <c>supplementalGroups</c>, if any are given.</summary>
    /// <param name="pod">The Pod's <c>spec</c>.</param>
    /// <param name="members">The services whose containers it has.</param>
    public static void Add(YamlMap pod, List<Subject> members)
    {
        var groups = new SortedSet<long>();
        foreach (Subject subject in members)
        {
            foreach (GivenSetting given in subject.All("--group-add"))
            {
                string? text = subject.Resolve(Phrase.Of(given.Value)).Literal;
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long group))
                    groups.Add(group);
                else subject.Lose("--group-add", "Kubernetes takes numbers only; give the group's number");
            }
            if (members.Count == 1) subject.Carry("--group-add");
            else subject.Approximate("--group-add", "all containers of the Pod are in the group");
        }
        foreach (long group in groups)
            pod.Map("securityContext").List("supplementalGroups")
                .Add(new YamlLeaf(group.ToString(CultureInfo.InvariantCulture), isString: false));
    }
}
