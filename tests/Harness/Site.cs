using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Monofy.Harness;

/// <summary>Where things are: the repository, programs of the machine, the executable under test, the actor, a folder
/// for this test run. What takes time is made on first use.</summary>
internal static class Site
{
    private static readonly Dictionary<string, string> s_built = [];

    private static readonly Lazy<string> s_temporary = new(MakeTemporary), s_actor = new(BuildActor),
        s_monofy = new(CopyMonofy);

    private static readonly Lazy<bool> s_namespaces = new(MakesNamespaces);

    /// <summary>The folder with monofy.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A folder for this test run, removed at its end; readable by all users, for tests that change the
    /// user.</summary>
    public static string Temporary => s_temporary.Value;

    /// <summary>The actor, built here as a static executable.</summary>
    public static string Actor => s_actor.Value;

    /// <summary>A private copy of artifacts/monofy, or of what MONOFY_UNDER_TEST names, so that a concurrent build does
    /// not disturb tests.</summary>
    public static string Monofy => s_monofy.Value;

    /// <summary>Whether nothing may be skipped, as in CI.</summary>
    public static bool MustNotSkip { get; } = Environment.GetEnvironmentVariable("CI") is "true" or "1";

    /// <summary>The duration of each attack of <c>HostileTests</c>, in seconds: MONOFY_HOSTILE_SECONDS. Default
    /// 6.</summary>
    public static int HostileSeconds { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("MONOFY_HOSTILE_SECONDS"), out int given) ? given : 6;

    /// <summary>Whether scaled tests run at full scale.</summary>
    public static bool Full { get; } = Environment.GetEnvironmentVariable("MONOFY_FULL") is "1" or "true";

    public static bool IsRoot { get; } = Environment.IsPrivilegedProcess;

    /// <summary>Whether <see cref="Launch.Pid1"/> and the actor's `own-mounts` work here. In an ordinary container they
    /// do not, even for root.</summary>
    public static bool HasNamespaces => s_namespaces.Value;

    /// <summary>Why a test that needs all of these must be skipped, or null: a program (`docker` with an engine),
    /// `root`, `namespaces`, `CAP_SYS_NICE`, `large-pipes`. Always null in CI.</summary>
    public static string? WhySkip(params string[] needed) =>
        MustNotSkip ? null : needed.Select(Missing).FirstOrDefault(reason => reason != null);

    private static string? Missing(string needed) => needed switch
    {
        "root" => IsRoot ? null : "needs root",
        "namespaces" => HasNamespaces ? null : "needs namespaces (root with CAP_SYS_ADMIN, or user namespaces)",
        "CAP_SYS_NICE" => HasCapability(23) ? null : "needs CAP_SYS_NICE",
        // The kernel requires one of these before a user may exceed pipe-user-pages-soft.
        "large-pipes" => HasCapability(24) || HasCapability(21) ? null
            : "needs CAP_SYS_RESOURCE or CAP_SYS_ADMIN (for large pipes)",
        "docker" when Find(needed) != null && Tool.Run(needed, ["version"]).Status != 0
            => "no container engine answers",
        _ => Find(needed) is null ? "needs " + needed : null,
    };

    /// <summary>The path of a program of this machine, or null; a path is returned as it is.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(["/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "monofy.slnx"))) return folder.FullName;
        throw new InvalidOperationException("monofy.slnx is in no folder above " + AppContext.BaseDirectory);
    }

    private static string MakeTemporary()
    {
        // A test host is often killed before it can clean up, so the next one does it.
        foreach (string old in Directory.GetDirectories(Path.GetTempPath(), "monofy-host-*"))
            if (!Directory.Exists("/proc/" + old[(old.LastIndexOf('-') + 1)..])) Delete(old);
        string folder = Path.Combine(Path.GetTempPath(), "monofy-host-" + Environment.ProcessId);
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, (UnixFileMode)0x1ff);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(folder);
        return folder;
    }

    private static void Delete(string folder)
    {
        try { Directory.Delete(folder, recursive: true); }
        catch (IOException) { }
        catch (UnauthorizedAccessException) { }
    }

    private static string BuildActor() => Build("tests/Actor/actor.c");

    /// <summary>The number of a system call on this architecture.</summary>
    public static int SystemCall(string name)
    {
        (string Name, int X64, int Arm64)[] all =
        [
            ("poll", 7, 73), ("wait4", 61, 260), ("fcntl", 72, 25), ("fchmod", 91, 52), ("rt_sigtimedwait", 128, 137),
            ("prctl", 157, 167), ("preadv2", 327, 286), ("pwritev2", 328, 287), ("clone3", 435, 435),
        ];
        (_, int x64, int arm64) = Array.Find(all, call => call.Name == name);
        return RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? arm64 : x64;
    }

    /// <summary>Builds a C program of the tests, static, once, and returns its path. Rebuilding it while another test
    /// runs it would cause ETXTBSY there.</summary>
    public static string Build(string source)
    {
        lock (s_built)
        {
            if (!s_built.TryGetValue(source, out string? program)) s_built[source] = program = BuildAnew(source);
            return program;
        }
    }

    private static string BuildAnew(string source)
    {
        string program = Path.Combine(Temporary, Path.GetFileNameWithoutExtension(source));
        using Process compiler = Process.Start("gcc", ["-O1", "-static", "-o", program, Path.Combine(Root, source)]);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0) throw new InvalidOperationException("gcc cannot build " + source);
        return program;
    }

    private static bool MakesNamespaces()
    {
        using Process actor = Process.Start(new ProcessStartInfo(Actor,
            ["namespaces"]) { RedirectStandardError = true })!;
        _ = actor.StandardError.ReadToEnd();
        actor.WaitForExit();
        return actor.ExitCode == 0;
    }

    private static bool HasCapability(int number)
    {
        string line = File.ReadLines("/proc/self/status").Single(static l => l.StartsWith("CapEff:"));
        return (Convert.ToUInt64(line["CapEff:".Length..].Trim(), 16) >> number & 1) == 1;
    }

    private static string CopyMonofy()
    {
        string copy = Path.Combine(Temporary, "monofy");
        string? other = Environment.GetEnvironmentVariable("MONOFY_UNDER_TEST");
        File.Copy(string.IsNullOrEmpty(other) ? Path.Combine(Root, "artifacts/monofy") : other, copy);
        File.SetUnixFileMode(copy, (UnixFileMode)0x1ed);
        return copy;
    }
}
