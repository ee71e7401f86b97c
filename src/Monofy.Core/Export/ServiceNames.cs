using System.Collections.Generic;
using System.Globalization;
using Monofy.Core.Descriptions;

namespace Monofy.Core.Export;

/// <summary>The names of services: the given ones, otherwise the file names of their programs.</summary>
internal static class ServiceNames
{
    /// <summary>The names of all services of <paramref name="description"/>, in order, all different.</summary>
    public static string[] Of(Description description)
    {
        var taken = new HashSet<string>();
        var counts = new Dictionary<string, int>();
        var names = new string[description.Services.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = description.Services[i].Name;
            if (names[i].Length > 0) taken.Add(names[i]);
        }
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0) names[i] = DeriveName(description.Services[i], taken, counts);
        }
        return names;
    }

    private static string DeriveName(ServiceDescription service, HashSet<string> taken, Dictionary<string, int> counts)
    {
        string program = service.Command.Length > 0 ? service.Command[0].Text.TrimEnd('/') : "";
        string file = program[(program.LastIndexOf('/') + 1)..];
        if (file.Length == 0) file = "command";
        int n = counts.GetValueOrDefault(file);
        string name;
        do
        {
            n++;
            name = n == 1 ? file : file + "-" + n.ToString(CultureInfo.InvariantCulture);
        }
        while (!taken.Add(name));
        counts[file] = n;
        return name;
    }
}
