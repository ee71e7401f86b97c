using System;
using System.Collections.Generic;
using System.IO;

namespace Monofy.Core.Tests;

/// <summary>Where the files of the repository are, and those among them that tests write.</summary>
internal static class Repository
{
    /// <summary>The folder that holds monofy.slnx.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>The C# files below src, relative to it, sorted.</summary>
    public static IReadOnlyList<string> Sources()
    {
        string src = PathOf("src");
        var files = new List<string>();
        foreach (string file in Directory.EnumerateFiles(src, "*.cs", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(src, file);
            if (!name.Contains("/obj/") && !name.Contains("/bin/")) files.Add(name);
        }
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>Compares a golden file with what it should hold; <c>UPDATE_GOLDEN=1</c> writes it anew
    /// instead.</summary>
    public static void CheckGolden(string relative, string wanted)
    {
        string file = PathOf(relative);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(file, wanted);
        Assert.True(File.Exists(file) && File.ReadAllText(file) == wanted,
            relative + " is stale; UPDATE_GOLDEN=1 writes it anew");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "monofy.slnx"))) return at.FullName;
        }
        throw new InvalidOperationException("no monofy.slnx above " + AppContext.BaseDirectory);
    }
}
