using System;
using System.Collections.Generic;
using Monofy.Core.Control;

namespace Monofy.Core.Tests.Docs.Manual;

/// <summary>What the manual and the completion say about an option of <c>ctl</c> or of a verb.</summary>
internal sealed record VerbOptionRow(string Name, string? Short, string? Value, string Help);

/// <summary>The same of a verb. The only place here that knows the table of verbs.</summary>
/// <param name="Completes">What a shell may offer behind it: <c>services</c>, <c>jobs</c>, <c>all</c>, <c>files</c>, or
/// nothing.</param>
internal sealed record VerbRow(string Name, string Arguments, string Help, IReadOnlyList<VerbOptionRow> Options,
    string Completes)
{
    public static IReadOnlyList<VerbRow> All { get; } = Array.ConvertAll(Verbs.All, static v =>
        new VerbRow(v.Name, v.Arguments, v.Help, Array.ConvertAll(v.Options, OptionOf),
            v.Words == VerbWords.None ? "" : v.Words.ToString().ToLowerInvariant()));

    private static VerbOptionRow OptionOf(VerbOption option) =>
        new("--" + option.Name, option.Short == 0 ? null : "-" + option.Short, option.Value, option.Help);


    /// <summary>What stands between <c>ctl</c> and the verb.</summary>
    public static IReadOnlyList<VerbOptionRow> OfCtl { get; } =
        [new("--control", null, "PATH", "ask the monofy that listens at PATH"),
            new("--pid", null, "PID", "ask the monofy with that pid")];
}
