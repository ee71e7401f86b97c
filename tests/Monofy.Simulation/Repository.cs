using System;
using System.IO;

namespace Monofy.Simulation;

/// <summary>Where the files of the repository are.</summary>
internal static class Repository
{
    private static readonly string s_root = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([s_root, .. parts]);

    /// <summary>Whether generated files are to be written anew instead of compared.</summary>
    public static bool UpdatesGolden => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "monofy.slnx"))) return at.FullName;
        }
        throw new InvalidOperationException("no monofy.slnx above " + AppContext.BaseDirectory);
    }
}
