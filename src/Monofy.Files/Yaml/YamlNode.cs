using Monofy.Core.Values;

namespace Monofy.Files.Yaml;

/// <summary>A value in a YAML file, and where it stands. An alias is the node that it names, shared and not
/// copied.</summary>
public abstract class YamlNode
{
    /// <summary>The file.</summary>
    public required YamlOrigin File { get; init; }

    /// <summary>The line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column, from 1, in characters.</summary>
    public required int Column { get; init; }

    /// <summary><c>!reset</c> or <c>!override</c>, which say how it is merged; null: neither.</summary>
    public string? Tag { get; init; }

    /// <summary>What it is, in the words of YAML: <c>a mapping</c>, <c>a list</c>, <c>a number</c>, …</summary>
    public abstract string Kind { get; }

    /// <summary>Where it stands: <c>file:line:column</c>.</summary>
    public string Place => File.Name + ":" + Line + ":" + Column;

    /// <summary>A mistake here.</summary>
    public Diagnostic Mistake(string message) => new(Place, message);
}
