using System;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Monofy.Container.Tests;

/// <summary>Where the files are that go into the images.</summary>
internal static class Site
{
    /// <summary>In CI nothing is skipped.</summary>
    public static bool MustNotSkip { get; } = Environment.GetEnvironmentVariable("CI") is "true" or "1";

    /// <summary>The folder that holds monofy.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable under test.</summary>
    public static string Monofy { get; } =
        Environment.GetEnvironmentVariable("MONOFY_UNDER_TEST") is { Length: > 0 } other ? other
            : Path.Combine(Root, "artifacts/monofy");

    /// <summary>The scripted child, static: it runs where nothing else is.</summary>
    public static string Actor => s_actor.Value;

    /// <summary>The path of a program of this machine, or null.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(["/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static readonly Lazy<string> s_actor = new(BuildActor);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "monofy.slnx"))) return folder.FullName;
        throw new InvalidOperationException("monofy.slnx is in no folder above " + AppContext.BaseDirectory);
    }

    private static string BuildActor()
    {
        string actor = Path.Combine(Engine.Temporary, "actor");
        string source = Path.Combine(Root, "tests/Actor/actor.c");
        using Process compiler = Process.Start("gcc", ["-O1", "-static", "-o", actor, source]);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException("gcc cannot build " + source);
        return actor;
    }
}
