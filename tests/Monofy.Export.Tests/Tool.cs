using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Monofy.Export.Tests;

/// <summary>Runs programs of the machine, with a deadline.</summary>
internal static class Tool
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);

    /// <summary>The path of a program, or null.</summary>
    public static string? Find(string program)
    {
        if (program.StartsWith('/')) return File.Exists(program) ? program : null;
        foreach (string directory in (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':'))
        {
            if (File.Exists(Path.Combine(directory, program))) return Path.Combine(directory, program);
        }
        return null;
    }

    /// <summary>Runs a program to its end; past the deadline it is killed and the test fails.</summary>
    public static Result Run(string program, string[] args, string? directory = null, string? input = null,
        Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Find(program) ?? program, args)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
                WorkingDirectory = directory ?? "",
        };
        foreach ((string name, string value) in environment ?? []) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(s_deadline))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail(program + " " + string.Join(' ', args) + " did not end");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>A directory of a test's own, removed when the test run ends.</summary>
    public static string NewDirectory()
    {
        string directory = Directory.CreateTempSubdirectory("monofy-export-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
            }
            catch (IOException) { }     // something still runs in it
        };
        return directory;
    }
}

/// <summary>How a program ended.</summary>
internal sealed record Result(int Status, string Output, string Error)
{
    /// <summary>Its output; it must have exited with 0.</summary>
    public string Must()
    {
        Assert.True(Status == 0, "status " + Status + "\n" + Output + Error);
        return Output;
    }
}
