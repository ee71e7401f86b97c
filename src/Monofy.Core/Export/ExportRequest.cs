using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Settings;

namespace Monofy.Core.Export;

/// <summary>What to export, and how.</summary>
public sealed record ExportRequest
{
    /// <summary>The format.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Whether to write one container that runs the whole plan under monofy (<c>--whole</c>).</summary>
    public bool Whole { get; init; }

    /// <summary>The number of replicas of that container (<c>--replicas</c>). Default 1.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The image that contains the programs (<c>--image</c>); null: a placeholder.</summary>
    public string? Image { get; init; }

    /// <summary>The minor version of Kubernetes 1 (<c>--kubernetes-version=1.33</c>). Default 33.</summary>
    public int KubernetesMinor { get; init; } = 33;

    /// <summary>Whether to exit with 0 even if something was lost (<c>--lossy</c>).</summary>
    public bool Lossy { get; init; }

    /// <summary>The directory for the files (<c>--output</c>); null: standard output.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether to report everything as JSON (<c>--report=json</c>).</summary>
    public bool JsonReport { get; init; }

    /// <summary>Whether to write formats that split the plan even if parts of it must share a machine
    /// (<c>--allow-localhost</c>).</summary>
    public bool AllowLocalhost { get; init; }

    /// <summary>Reads a request from the options of a command line.</summary>
    /// <param name="options">The options that say what to do with the description.</param>
    /// <param name="mistake">What is wrong with them; empty: nothing.</param>
    public static ExportRequest Read(Given options, out string mistake)
    {
        mistake = "";
        string Wrong(string name, string? wrong) => wrong == null ? "" : options.Find(name)!.As + ": " + wrong;
        bool Flag(string name) => options.Find(name) is { Value.Text: "1" or "true" };
        var read = new List<string>();
        ExportFormat format = Value<ExportFormat>("--export");
        bool hasVersion = options.Find("--kubernetes-version") != null,
            hasReplicas = options.Find("--replicas") != null;
        var request = new ExportRequest
        {
            Format = format,
            Whole = Flag("--whole"),
            Replicas = hasReplicas ? Value<int>("--replicas") : 1,
            Image = Text("--image"),
            KubernetesMinor = hasVersion ? Value<int>("--kubernetes-version") : 33,
            AllowLocalhost = Flag("--allow-localhost"),
            Lossy = Flag("--lossy"),
            Directory = Text("--output"),
            JsonReport = options.Find("--report") != null,
        };
        if (hasReplicas && !request.Whole) read.Add("--replicas is for --whole; a service has --scale");
        bool canBeWhole = format is ExportFormat.Kubernetes or ExportFormat.Compose or ExportFormat.Swarm;
        if (request.Whole && !canBeWhole) read.Add("--whole goes with --export=kubernetes, compose or swarm");
        if (read.Count > 0) mistake = read[0];
        return request;

        T Value<T>(string name)
        {
            GivenSetting given = options.Find(name)!;
            string wrong = Wrong(name, ((Setting<T>)given.Setting).Read(new(given.Value), out T value));
            if (wrong.Length > 0) read.Add(wrong);
            return value;
        }

        string? Text(string name)
        {
            if (options.Find(name) == null) return null;
            return Value<string>(name);
        }
    }
}

/// <summary>A file of an export.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Text">Its contents.</param>
public sealed record ExportFile(string Name, string Text);

/// <summary>The result of an export.</summary>
/// <param name="Files">The files; none if there are <paramref name="Mistakes"/>.</param>
/// <param name="Report">What became of each setting.</param>
/// <param name="Mistakes">Why nothing is written: messages without a prefix.</param>
public sealed record ExportOutcome(ExportFile[] Files, ExportReport Report, string[] Mistakes);
