using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Monofy.Harness;

/// <summary>How a program ended, and what it wrote.</summary>
internal sealed record Answer(int Status, string Out, string Error)
{
    /// <summary>Its output; fails unless it exited with 0.</summary>
    public string Must()
    {
        Assert.True(Status == 0, "status " + Status + "\n" + Out + Error);
        return Out;
    }
}

/// <summary>Runs programs with a deadline.</summary>
internal static class Tool
{
    private static readonly TimeSpan s_deadline = Deadline.Generous * 4.5;

    /// <summary>Runs a program to completion; at the deadline it is killed and the test fails.</summary>
    /// <param name="program">Its name, or its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="directory">Its working directory; null: the test's.</param>
    /// <param name="input">Writes its standard input, which otherwise is empty.</param>
    /// <param name="environment">Variables in addition to those of the test.</param>
    /// <param name="transcript">What else to show if it does not exit.</param>
    public static Answer Run(string program, IEnumerable<string> arguments, string? directory = null,
        Action<Stream>? input = null, Dictionary<string, string>? environment = null,
        Func<string>? transcript = null)
    {
        var start = new ProcessStartInfo(Site.Find(program) ?? program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            WorkingDirectory = directory ?? "",
        };
        foreach ((string name, string value) in environment ?? [])
            start.Environment[name] = value;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("cannot start " + program);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try { input?.Invoke(process.StandardInput.BaseStream); }
        catch (IOException) { }     // the program has reported why
        process.StandardInput.Close();
        if (!process.WaitForExit(s_deadline))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail(program + " " + string.Join(' ', arguments) + " did not end\n" + transcript?.Invoke());
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>A new directory for one test, removed at the end of the test run.</summary>
    public static string NewDirectory()
    {
        string directory = Directory.CreateTempSubdirectory("monofy-test-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
            }
            catch (IOException) { }     // a process still runs in it
        };
        return directory;
    }
}
