using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>What a command line and the <c>MONOFY_…</c> variables ask for.</summary>
public sealed class Invocation
{
    /// <summary>What to do.</summary>
    public ProgramMode ProgramMode { get; set; }

    /// <summary>The run that the command line describes; with <c>-f</c>, what it says in addition to the
    /// files.</summary>
    public Description Description { get; } = new();

    /// <summary>The options that say what to do with it: <c>--check</c>, <c>--export</c>, <c>--file</c>.</summary>
    public Given Options { get; } = new();

    /// <summary>The words after <c>-f</c> and its files: the services to run; empty: all.</summary>
    public string[] Names { get; set; } = [];

    /// <summary>Whether the run is described by files.</summary>
    public bool HasFiles => Options.Count > 0 && Options.Find("--file") != null;

    /// <summary>What the user should know although it is not a mistake.</summary>
    public List<Diagnostic> Notices { get; } = [];

    /// <summary>How references in the command line are read.</summary>
    public TemplateMode Mode { get; set; }

    /// <summary>Whether to start nothing, but to reap and wait for a stop (<c>MONOFY_HOLD=1</c>).</summary>
    public bool Hold { get; set; }

    /// <summary>All mistakes.</summary>
    public List<Diagnostic> Mistakes { get; } = [];
}
