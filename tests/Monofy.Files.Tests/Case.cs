using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Planning;
using Monofy.Core.Plans;
using Monofy.Core.Settings;
using Monofy.Core.Values;
using Monofy.Files.Formats;

namespace Monofy.Files.Tests;

/// <summary>Files in memory, and what is read of them.</summary>
internal sealed class Case
{
    private readonly Dictionary<string, string> _files = [];
    private readonly List<string> _environment = [];

    public static Case Of(string text, string name = "compose.yaml") => new Case().With(name, text);

    public Case With(string name, string text)
    {
        _files[name] = text;
        return this;
    }

    public Case Env(string entry)
    {
        _environment.Add(entry);
        return this;
    }

    public FileResult Read(Func<FileRequest, FileRequest>? change = null, params string[] files)
    {
        var request = new FileRequest
        {
            Files = files.Length > 0 ? files : [_files.Keys.First()], Environment = new([.. _environment]),
                ReadGiven = Text, ReadNamed = Text,
            Find = Settings.Find,
        };
        return DescriptionReader.Read(change == null ? request : change(request));
    }

    /// <summary>The services, one a line: name, command, settings, dependencies.</summary>
    public string Shown(Func<FileRequest, FileRequest>? change = null, params string[] files)
    {
        FileResult result = Read(change, files);
        Assert.Empty(result.Mistakes);
        return Show(result.Description);
    }

    /// <summary>Every mistake, one a line.</summary>
    public string Mistakes(Func<FileRequest, FileRequest>? change = null, params string[] files) =>
        string.Join('\n', Read(change, files).Mistakes);

    /// <summary>Every mistake, also those that are found when the plan is made, as the program prints them.</summary>
    public string PlannedMistakes(bool check = false)
    {
        FileResult result = Read();
        Planner.Plan(result.Description, new(new([.. _environment]), Text, Text) { ReadPlanned = Text },
            result.Mistakes, false, check ? [] : null);
        return string.Join('\n', result.Mistakes);
    }

    public static string Show(Description description)
    {
        var lines = new List<string>();
        if (description.Run.Count > 0) lines.Add("run" + Show(description.Run));
        foreach (ServiceDescription service in description.Services)
        {
            string kind = service.Kind == ServiceKind.Service ? "" : service.Kind.ToString().ToLowerInvariant() + " ";
            var line = new StringBuilder(kind + service.Name + ": " + string.Join(' ', service.Command.Select(Show)) +
                Show(service.Given));
            foreach (DependencyDescription d in service.DependsOn)
                line.Append(" <-" + d.Name + ":" + d.Condition?.ToString().ToLowerInvariant() +
                    (d.Required ? "" : "?") + (d.Restart ? "!" : ""));
            if (service.Profiles.Length > 0) line.Append(" @" + string.Join(',', service.Profiles));
            foreach (FileDescription file in service.Files) line.Append(" " + file.Target +
                "<" + (file.Path ?? "'" + file.Text + "'"));
            lines.Add(line.ToString());
        }
        return string.Join('\n', lines);
    }

    private static string Show(Template word) => word.Text.Contains(' ') || word.Text.Length == 0 ? "'" + word.Text +
        "'" : word.Text;

    // The fate that every Compose service has is left out.
    private static string Show(Given given)
    {
        var text = new StringBuilder();
        foreach (GivenSetting setting in given.All)
        {
            if (setting is { Setting.Name: "--fate", Origin.Kind: OriginKind.None, Value.Text: "on-failure" }) continue;
            text.Append(' ').Append(setting.Setting.Name).Append('=').Append(setting.Words == null ? Show(setting.Value)
                : "[" + string.Join(' ', setting.Words.Select(Show)) + "]");
        }
        return text.ToString();
    }

    private FileText Text(string path) =>
        _files.TryGetValue(path, out string? text) ? new(text, null, false)
            : new(null, "no such file or directory (ENOENT)", true);
}
