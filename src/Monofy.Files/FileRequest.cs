using System;
using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Files;

/// <summary>Which files describe a run, and which part of them is wanted.</summary>
public sealed record FileRequest
{
    /// <summary>The files (<c>-f</c>), each laid over those before; <c>-</c> is standard input.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The services that are wanted, with what they depend on; none: all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What the files are (<c>--format</c>): <c>compose</c> or <c>procfile</c>; null: their content
    /// tells.</summary>
    public string? Format { get; init; }

    /// <summary>Profiles that are enabled (<c>--profile</c>, <c>COMPOSE_PROFILES</c>); <c>*</c>: all.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Services that are elsewhere (<c>--external=NAME[=URL]</c>).</summary>
    public IReadOnlyList<string> External { get; init; } = [];

    /// <summary>How many processes (<c>--scale=NAME=N</c>), instead of what the files say.</summary>
    public IReadOnlyList<string> Scale { get; init; } = [];

    /// <summary>Leave dependencies out (<c>--no-deps</c>).</summary>
    public bool NoDependencies { get; init; }

    /// <summary>Leave a Procfile's <c>release:</c> out (<c>--no-release</c>).</summary>
    public bool NoRelease { get; init; }

    /// <summary>The fate that was given for all services (<c>--fate</c>); null: a Compose file's own default
    /// holds.</summary>
    public string? DefaultFate { get; init; }

    /// <summary>What restricts a container and does not hold here is an error (<c>--strict</c>).</summary>
    public bool Strict { get; init; }

    /// <summary>monofy's environment.</summary>
    public required EnvironmentBlock Environment { get; init; }

    /// <summary>Reads a file that the user named; it may be a pipe.</summary>
    public required Func<string, FileText> ReadGiven { get; init; }

    /// <summary>Reads a file that a file names; one that is not regular counts as missing.</summary>
    public required Func<string, FileText> ReadNamed { get; init; }

    /// <summary>The setting of a name (<c>--grace</c>), or null. Default: as in the table.</summary>
    public Func<string, Setting?> Find { get; init; } = SettingTable.Find;
}

/// <summary>What the files say.</summary>
public sealed class FileResult
{
    /// <summary>The run; what it holds is of no use if there are mistakes.</summary>
    public Description Description { get; } = new();

    /// <summary>Every mistake; with one, nothing is started.</summary>
    public List<Diagnostic> Mistakes { get; } = [];

    /// <summary>What does not hold here and is not an error (without <c>--strict</c>).</summary>
    public List<Diagnostic> Warnings { get; } = [];

    /// <summary>What should be known.</summary>
    public List<Diagnostic> Notices { get; } = [];
}
