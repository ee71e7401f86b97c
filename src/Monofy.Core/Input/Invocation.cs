using System.Collections.Generic;
using Monofy.Core.Descriptions;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>What a command line and its variables ask for.</summary>
public sealed class Invocation
{
    /// <summary>What the user wants.</summary>
    public ProgramMode ProgramMode { get; set; }

    /// <summary>The run that the command line describes; with <c>-f</c> what it says beside the files.</summary>
    public Description Description { get; } = new();

    /// <summary>The options that say what to do with it: <c>--check</c>, <c>--export</c>, <c>--file</c>.</summary>
    public Given Options { get; } = new();

    /// <summary>The words after the files of <c>-f</c>: which part of them is meant; empty: everything.</summary>
    public string[] Names { get; set; } = [];

    /// <summary>Whether files describe the run.</summary>
    public bool HasFiles => Options.Count > 0 && Options.Find("--file") != null;

    /// <summary>What should be known and is not a mistake.</summary>
    public List<Diagnostic> Notices { get; } = [];

    /// <summary>How the references of the command line are read.</summary>
    public TemplateMode Mode { get; set; }

    /// <summary>Start nothing, reap and wait for a stop (<c>MONOFY_HOLD=1</c>).</summary>
    public bool Hold { get; set; }

    /// <summary>Every mistake.</summary>
    public List<Diagnostic> Mistakes { get; } = [];
}
