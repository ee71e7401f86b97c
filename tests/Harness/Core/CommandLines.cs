using System;
using Monofy.Core.Input;
using Monofy.Core.Planning;
using Monofy.Core.Values;

namespace Monofy.Harness;

/// <summary>Turns a command line into a plan in one step; <c>Program</c> does the same, but also reads files.</summary>
internal static class CommandLines
{
    /// <summary>Reads a command line without <c>-f</c> and plans it.</summary>
    /// <param name="args">The arguments without the program name.</param>
    /// <param name="environment">monofy's environment: variables and <c>MONOFY_…</c> options.</param>
    /// <param name="readFile">Reads the files that options and variables name; null: there are none.</param>
    public static ParseResult Parse(
        string[] args, EnvironmentBlock environment, Func<string, FileText>? readFile = null)
    {
        readFile ??= static _ => new(null, "no such file", true);
        return Planner.Complete(CommandLine.Read(args, environment), new(environment, readFile, readFile));
    }
}
