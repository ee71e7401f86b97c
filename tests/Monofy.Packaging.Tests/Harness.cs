using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Monofy.Packaging.Tests;

/// <summary>A test that needs a program: skipped where it is missing, never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program) => Skip = Programs.Missing(program);
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program) => Skip = Programs.Missing(program);
}

/// <summary>The programs of this machine, and the files of the repository.</summary>
internal static class Programs
{
    private static readonly TimeSpan s_generous = TimeSpan.FromMinutes(1);

    public static string Root { get; } = FindRoot();

    public static string? Missing(string program) =>
        Environment.GetEnvironmentVariable("CI") == "true" || Find(program) ? null : "needs " + program
            + " (apt-get install " + program + ")";

    /// <summary>Runs a program in the root of the repository; what it writes, and its status.</summary>
    public static (int Status, string Out) Run(string program, IEnumerable<string> arguments,
        string? firstInPath = null)
    {
        var start = new Call(program, arguments);
        start.Info.WorkingDirectory = Root;
        if (firstInPath != null) start.Info.Environment["PATH"] = firstInPath + ":"
            + Environment.GetEnvironmentVariable("PATH");
        return start.Run(s_generous);
    }

    private static bool Find(string program) =>
        Array.Exists((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), folder =>
            File.Exists(Path.Combine(folder, program)));

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "monofy.slnx"))) return at.FullName;
        }
        throw new InvalidOperationException("no monofy.slnx above " + AppContext.BaseDirectory);
    }

    private sealed class Call(string program, IEnumerable<string> arguments)
    {
        public ProcessStartInfo Info { get; } =
            new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true,
                RedirectStandardError = true };

        public (int, string) Run(TimeSpan deadline)
        {
            using Process process = Process.Start(Info) ?? throw new InvalidOperationException("cannot start "
                + program);
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(deadline))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail(program + " does not end");
            }
            return (process.ExitCode, output + error.Result);
        }
    }
}
