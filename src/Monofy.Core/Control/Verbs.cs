using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>The verbs of <c>monofy ctl</c>: one table for the client's check, its help and the answers.</summary>
public static class Verbs
{
    /// <summary>0 where all is well.</summary>
    public const string Health = "health";

    /// <summary>How each service is.</summary>
    public const string Status = "status";

    /// <summary>Runs a job.</summary>
    public const string Run = "run";

    private const string ControlOption = "--control";

    /// <summary>Verb, what stands behind it (empty: nothing) and what it does, in the order of the help.</summary>
    public static readonly (string Verb, string Argument, string Help)[] All =
    [
        (Health, "", "ends with 0 when every service that has a check is healthy and every connected service runs, else with 1 and the reasons"),
        (Run, "NAME", "runs a job now, with this standard input, output and error, and ends with its status"),
        (Status, "", "prints name, state, pid, age, restarts, last status and health of each service, and when a job runs next"),
    ];

    /// <summary>How to call <c>monofy ctl</c>.</summary>
    public static string Usage()
    {
        string text = "usage: monofy ctl [--control=PATH] VERB\n";
        foreach ((string verb, string argument, string help) in All) text += "  " + (verb + " " + argument).PadRight(10) + help + "\n";
        return text;
    }

    /// <summary>Reads the arguments behind <c>ctl</c>.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="socket">The socket that they name; null where they name none.</param>
    /// <param name="mistake">What is wrong, or null; empty where help was asked for.</param>
    public static Request? Parse(ReadOnlySpan<string> args, out string? socket, out string? mistake)
    {
        socket = mistake = null;
        while (args is [['-', ..], ..])
        {
            if (args[0] is "--help" or "-h") mistake = "";
            else if (args[0].StartsWith(ControlOption + "=", StringComparison.Ordinal)) socket = args[0][(ControlOption.Length + 1)..];
            else if (args[0] == ControlOption && args.Length > 1) socket = (args = args[1..])[0];
            else mistake = "ctl " + args[0] + ": expected --control=PATH or a verb: " + Names();
            if (mistake != null) return null;
            args = args[1..];
        }
        if (args.IsEmpty)
        {
            mistake = "ctl: expected a verb: " + Names();
            return null;
        }
        string verb = args[0];
        foreach ((string known, string argument, _) in All)
        {
            if (verb != known) continue;
            int count = argument.Length == 0 ? 0 : 1;
            if (args.Length == 1 + count && (count == 0 || IsWord(args[1]))) return new(verb, args[1..].ToArray());
            mistake = "ctl " + string.Join(' ', args!) + ": expected " + (count == 0 ? "nothing" : "one " + argument) + " after " + verb;
            return null;
        }
        var names = new List<string>();
        foreach ((string known, _, _) in All) names.Add(known);
        string? near = Nearest.Of(verb, names);
        mistake = "ctl " + verb + ": unknown verb; expected " + Names() + (near == null ? "" : "; did you mean " + near + "?");
        return null;
    }

    // What fits into a line whose words are divided by blanks.
    private static bool IsWord(string text) => text.Length > 0 && text.IndexOfAny([' ', '\n']) < 0;

    private static string Names()
    {
        string text = "";
        for (int i = 0; i < All.Length; i++) text += (i == 0 ? "" : i == All.Length - 1 ? " or " : ", ") + All[i].Verb;
        return text;
    }
}
