using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>Says what of a Compose file does not take part in the run, once.</summary>
internal static class ComposeReport
{
    private const int MostNames = 4, MostPlaces = 4;

    /// <summary>Adds one notice for what is left out, and a warning (with <c>--strict</c> a mistake) for each
    /// restriction.</summary>
    public static void Write(ServiceContext context)
    {
        var running = new HashSet<string>();
        foreach (ServiceDescription service in context.Result.Description.Services) running.Add(service.Name);
        foreach ((string key, List<(string Service, YamlNode At)> all) in context.Unheld)
        {
            List<(string Service, YamlNode At)> found = all.FindAll(f => running.Contains(f.Service));
            if (found.Count == 0) continue;
            Diagnostic warning = found[0].At.Mistake(key +
                " does not hold here, where all services share one container (" + Listed(found) + ")");
            (context.Request.Strict ? context.Result.Mistakes : context.Result.Warnings).Add(warning);
        }
        var parts = new List<string>();
        foreach ((string key, List<(string Service, YamlNode At)> all) in context.LeftOut)
            AddPlaces(parts, key, all.FindAll(f => running.Contains(f.Service)));
        if (parts.Count > 0)
            context.Result.Notices.Add(new("", "left out, since it only makes sense between containers: " +
                string.Join(", ", parts)));
    }

    // The first place in each file, since there may be several files by -f, include and extends.
    private static void AddPlaces(List<string> parts, string key, List<(string Service, YamlNode At)> found)
    {
        for (int places = 1; found.Count > 0; places++)
        {
            YamlOrigin file = found[0].At.File;
            List<(string Service, YamlNode At)> elsewhere = found.FindAll(f => f.At.File.Name != file.Name);
            bool isLast = places == MostPlaces && elsewhere.Count > 0;
            List<(string Service, YamlNode At)> here = isLast ? found : found.FindAll(f => f.At.File.Name == file.Name);
            parts.Add(key + " (" + Listed(here) + ") at " + here[0].At.Place + (isLast ? " and in other files" : ""));
            found = isLast ? [] : elsewhere;
        }
    }

    private static string Listed(List<(string Service, YamlNode At)> found)
    {
        List<string> names = found.ConvertAll(static f => f.Service);
        if (names.Count <= MostNames) return string.Join(", ", names);
        return string.Join(", ", names.GetRange(0, MostNames)) + " and " + (names.Count - MostNames) + " more";
    }
}
