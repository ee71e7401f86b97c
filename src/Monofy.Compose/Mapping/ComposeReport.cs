using System.Collections.Generic;
using Monofy.Compose.Yaml;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;

namespace Monofy.Compose.Mapping;

/// <summary>Says what of a Compose file does not take part in the run, once.</summary>
internal static class ComposeReport
{
    private const int MostNames = 4;

    /// <summary>Adds one notice for what is left out, and a warning (with <c>--strict</c> a mistake) for each
    /// restriction.</summary>
    public static void Write(ServiceContext context)
    {
        var running = new HashSet<string>();
        foreach (ServiceDescription service in context.Result.Description.Services) running.Add(service.Name);
        foreach ((string key, (YamlNode first, List<string> services)) in context.Unheld)
        {
            List<string> names = services.FindAll(running.Contains);
            if (names.Count == 0) continue;
            Diagnostic warning = first.Mistake(key +
                " does not hold here, where all services share one container (" + Listed(names) + ")");
            (context.Request.Strict ? context.Result.Mistakes : context.Result.Warnings).Add(warning);
        }
        var parts = new List<string>();
        foreach ((string key, List<string> services) in context.LeftOut)
        {
            List<string> names = services.FindAll(running.Contains);
            if (names.Count > 0) parts.Add(key + " (" + Listed(names) + ")");
        }
        if (parts.Count > 0) context.Result.Notices.Add(new(context.Root.File.Name,
            "left out, since it only makes sense between containers: " + string.Join(", ", parts)));
    }

    private static string Listed(List<string> names)
    {
        if (names.Count <= MostNames) return string.Join(", ", names);
        return string.Join(", ", names.GetRange(0, MostNames)) + " and " + (names.Count - MostNames) + " more";
    }
}
