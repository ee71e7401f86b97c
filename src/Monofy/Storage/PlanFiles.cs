using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Settings;
using Monofy.Core.Values;
using Monofy.Files;
using Monofy.Files.Formats;
using Monofy.Native;

namespace Monofy.Storage;

/// <summary>Reads the files of <c>-f</c> into what the command line describes. Not touched by a run without
/// them.</summary>
internal static class PlanFiles
{
    private static readonly string[] s_usual =
        ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", "Procfile"];

    /// <summary>Reads the files, and plans what they and the command line say.</summary>
    public static ParseResult Complete(Invocation invocation, EnvironmentBlock environment)
    {
        try
        {
            Read(invocation, environment);
            return Planner.Complete(invocation, SourcesOf(environment));
        }
        catch (OutOfMemoryException)
        {
            invocation.Description.Services.Clear();
            const string mistake = "the files are too large for the memory that monofy allows itself";
            return new() { ProgramMode = invocation.ProgramMode, Mistakes = [mistake] };
        }
    }

    private static void Read(Invocation invocation, EnvironmentBlock environment)
    {
        if (invocation.ProgramMode is not (ProgramMode.Run or ProgramMode.Check or ProgramMode.Export)) return;
        Given options = invocation.Options;
        FileResult result = DescriptionReader.Read(new()
        {
            Files = Texts(options, "--file"), Names = invocation.Names, Format = options.Find("--format")?.Value.Text,
            Profiles = Texts(options, "--profile"), External = Texts(options, "--external"),
                Scale = Texts(options, "--scale"),
            NoDependencies = IsOn(options, "--no-deps"), NoRelease = IsOn(options, "--no-release"),
            Strict = IsOn(options, "--strict"), DefaultFate = invocation.Description.Defaults.Find(
                "--fate")?.Value.Text,
            Environment = environment, ReadGiven = FileReader.ReadPlan, ReadNamed = FileReader.ReadPlanned,
        });
        invocation.Mistakes.AddRange(result.Mistakes);
        invocation.Notices.AddRange(result.Warnings);
        invocation.Notices.AddRange(result.Notices);
        invocation.Description.Services.AddRange(result.Description.Services);
        // The command line and its variables win.
        AddFirst(result.Description.Run, invocation.Description.Run);
        AddFirst(result.Description.Defaults, invocation.Description.Defaults);
        invocation.Description.Directory = result.Description.Directory;
        invocation.Description.DotEnv = result.Description.DotEnv;
    }

    // Thousands of services may name the same file, which is read once.
    private static Sources SourcesOf(EnvironmentBlock environment)
    {
        var read = new Dictionary<string, FileText>();
        return new(environment, Once, FileReader.ReadSecret) { ReadPlanned = FileReader.ReadPlanned };

        FileText Once(string path)
        {
            if (!read.TryGetValue(path, out FileText text)) read.Add(path, text = FileReader.ReadGiven(path));
            return text;
        }
    }

    /// <summary>How to run the file that lies in the working directory; null: there is none.</summary>
    public static string? Hint()
    {
        foreach (string name in s_usual)
        {
            if (FileReader.Exists(name))
                return "monofy -f " + name + " runs the " + (name == "Procfile" ? "Procfile" : "Compose file") +
                    " that is here\n";
        }
        return null;
    }

    private static void AddFirst(Given from, Given to)
    {
        for (int i = from.Count - 1; i >= 0; i--) to.AddFirst(from.All[i]);
    }

    private static string[] Texts(Given options, string name) =>
        options.FindAll(name).ConvertAll(static given => given.Value.Text).ToArray();

    private static bool IsOn(Given options, string name) =>
        options.Find(name) is { } given && given.Setting.Form == SettingForm.Flag &&
            given.Value.Text is not ("0" or "false");
}
