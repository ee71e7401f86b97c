using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Settings;
using Monofy.Core.Values;
using Monofy.Files.Compose.Loading;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Mapping;

/// <summary>What the readers of services share: where mistakes go, and what is known of the whole.</summary>
internal sealed class ServiceContext(FileRequest request, FileResult result, FileSource source, Func<string,
    string?> lookup, YamlMapping root)
{
    /// <summary>What was asked for.</summary>
    public FileRequest Request => request;

    /// <summary>Gets the services, mistakes and notices.</summary>
    public FileResult Result => result;

    public FileSource Source => source;

    public YamlMapping Root => root;

    /// <summary>A variable's value in monofy's environment and the <c>.env</c> file.</summary>
    public Func<string, string?> Lookup => lookup;

    /// <summary>What was left out of the run, by its key: the services that have it, and where it stands.</summary>
    public SortedDictionary<string, List<(string Service, YamlNode At)>> LeftOut { get; } =
        new(StringComparer.Ordinal);

    /// <summary>What restricts a container and does not hold here, by its key: the services that have it, and where it
    /// stands.</summary>
    public SortedDictionary<string, List<(string Service, YamlNode At)>> Unheld { get; } =
        new(StringComparer.Ordinal);

    /// <summary>The services that want standard input, which only one can have, and where they say so.</summary>
    public List<(ServiceDescription Service, YamlNode At)> Stdin { get; } = [];

    /// <summary>The service that is being read; empty: the whole file.</summary>
    public string Current { get; set; } = "";

    public void Mistake(YamlNode at, string message) => result.Mistakes.Add(at.Mistake(message));

    /// <summary>Notes that <paramref name="key"/> of a service is kept for exports only.</summary>
    public void LeaveOut(string key, YamlNode at, string service) => Note(LeftOut, key, at, service);

    /// <summary>Notes that a restriction does not hold.</summary>
    public void NotHeld(string key, YamlNode at, string service) => Note(Unheld, key, at, service);

    private static void Note(SortedDictionary<string, List<(string Service, YamlNode At)>> notes, string key,
        YamlNode at, string service)
    {
        if (!notes.TryGetValue(key, out List<(string Service, YamlNode At)>? known)) notes[key] = known = [];
        known.Add((service, at));
    }

    /// <summary>Gives <paramref name="setting"/> the value of a node.</summary>
    public void Give(Given given, string setting, string key, YamlScalar value) =>
        Give(given, setting, TemplateOf(value), value, key + ": " + value.Written, null);

    /// <summary>Gives <paramref name="setting"/> a value.</summary>
    public void Give(Given given, string setting, Template value, YamlNode at, string asWritten, Template[]? words)
    {
        Setting? row = request.Find(setting);
        if (row == null) LeaveOut(asWritten[..(asWritten + ":").IndexOf(':')], at, Current);
        else given.Add(new(row, value, OriginOf(at)) { As = asWritten, Words = words });
    }

    /// <summary>A value that the user did not give: a file of this kind implies it.</summary>
    public void Imply(Given given, string setting, string value)
    {
        if (request.Find(setting) is { } row)
            given.Add(new(row, Template.Literal(value), default) { As = setting + "=" + value });
    }

    /// <summary>Where a node stands.</summary>
    public static Origin OriginOf(YamlNode node) => Origin.At(node.File.Name, node.Line, node.Column);

    /// <summary>A node's text, which is final.</summary>
    public static Template TemplateOf(YamlScalar scalar) =>
        Template.Literal(scalar.Value) with { Source = scalar.Written };
}
