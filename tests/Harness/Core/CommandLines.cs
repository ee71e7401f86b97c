using System;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Values;

namespace Monofy.Harness;

/// <summary>From a command line to the plan in one step, as <c>Program</c> goes it with files in between.</summary>
internal static class CommandLines
{
    /// <summary>Reads a command line without <c>-f</c> and plans it.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="environment">monofy's environment: variables and <c>MONOFY_…</c> options.</param>
    /// <param name="readFile">Reads the files that options and variables name; null: there is none.</param>
    public static ParseResult Parse(
        string[] args, EnvironmentBlock environment, Func<string, FileText>? readFile = null)
    {
        readFile ??= static _ => new(null, "no such file", true);
        return Planner.Complete(CommandLine.Read(args, environment), new(environment, readFile, readFile));
    }
}
