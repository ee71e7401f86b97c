using System;
using Monofy.Core.Input;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Launching;

/// <summary>Guesses what the user meant by a program that does not exist. Used only after its execution has failed, so
/// nothing that works changes its meaning.</summary>
public static class Hints
{
    // Words that only a shell knows.
    private static readonly string[] s_shell =
    [
        "cd", "export", "source", ".", "exec", "set", "unset", "eval", "alias", "ulimit", "umask", "trap", "wait", "if",
            "for", "while",
        "until", "case", "function", "{", "!", "[[", "((",
    ];

    private static readonly string[] s_verbs =
    [
        "status", "health", "run", "start", "stop", "restart", "reload", "signal", "shutdown", "logs", "events",
            "metrics", "plan", "replay",
    ];

    /// <summary>The message that no directory of PATH contains <paramref name="program"/>.</summary>
    public static string NoProgram(string program) =>
        "no program " + (program.Contains(' ') ? "\"" + program + "\"" : program) + " in PATH";

    /// <summary>What to do about a program that was not found, to be written after a semicolon; null: no
    /// suggestion.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="service">The name of its service, which is derived from the program unless a name was
    /// given.</param>
    public static string? ForMissing(ReadOnlySpan<string> words, string service)
    {
        if (words.IsEmpty) return null;
        string program = words[0];
        string next = words.Length > 1 ? words[1] : "";
        if (HasOperator(program)) return "this is one word; '&&' and '|||' must be words of their own";
        if (program.Length > 1 && program.Contains(' ') && program.EndsWith(':'))
            return "a name has letters, digits, _ . and - only";
        if (program.Length > 1 && program[^1] == ':' && ServiceName.IsValid(program.AsSpan(0, program.Length - 1)))
            return "a name comes before its options: " + program + " --OPTION PROGRAM";
        int blank = program.IndexOf(' ');
        bool named = blank > 1 && program[blank - 1] == ':' && ServiceName.IsValid(program.AsSpan(0, blank - 1));
        string name = named ? program[..(blank + 1)] : "";
        if (blank >= 0)
            return "leave out the quotes (" + program + "), or use " + name + "sh -c '" + program[name.Length..] + "'";
        if (program.StartsWith("--", StringComparison.Ordinal)) return ForOption(program);
        int equals = program.IndexOf('=');
        if (equals > 0 && Interpolation.NameLength(program, 0) == equals)
            return "to set a variable write --env=" + program;
        if (Array.IndexOf(s_shell, program) >= 0) return ForShell(program, next);
        if (program is "help" or "version") return "did you mean monofy --" + program + "?";
        if (Array.IndexOf(s_verbs, program) >= 0) return "did you mean monofy ctl " + program + "?";
        if (program is "up") return "did you mean monofy -f compose.yaml?";
        if (program is "s" or "ms" or "m" or "h" or "sec" or "min") return "a duration is one word, such as 10s";
        return ForFile(program) ?? ForName(program, next, service);
    }

    /// <summary>The same for a file that exists but is not executable.</summary>
    public static string? ForFile(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        bool describes = name.Contains("Procfile", StringComparison.Ordinal) ||
            name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal);
        return describes ? "monofy -f " + path + " runs what it describes" : null;
    }

    private static bool HasOperator(string program)
    {
        foreach (string word in program.Split(' '))
        {
            if (word is "&&" or "|||" && program.Length > word.Length) return true;
        }
        return false;
    }

    private static string? ForOption(string word)
    {
        int equals = word.IndexOf('=');
        if (SettingTable.Find(equals < 0 ? word : word[..equals]) is not { } setting) return null;
        string value = equals < 0 ? "=1" : word[equals..];
        return "an option after -- is taken for a program; put it before --" +
            (setting.Variable == null ? "" : ", or set " + setting.Variable + value);
    }

    private static string ForShell(string program, string next) =>
        "it is part of the shell; " +
        (program == "cd" ? "use --cwd=" + (next.Length > 0 ? next : "DIR") + ", or sh -c '...'"
            : program == "export" ? "use --env=" + (next.Length > 0 ? next : "NAME=VALUE") + ", or sh -c '...'"
            : program == "exec" ? "leave it out" : "use sh -c '" + program + " ...'");

    private static string? ForName(string program, string next, string service)
    {
        int colon = program.IndexOf(':');
        if (next == ":") return "a name ends with its colon: write " + program + ": PROGRAM";
        if (colon > 0 && colon < program.Length - 1 && ServiceName.IsValid(program.AsSpan(0, colon)))
            return "if " + program[..colon] + " is a name, write " + program[..(colon + 1)] + " " +
                program[(colon + 1)..];
        if (Forms.IsOperator(next)) return "'" + next + "' is an argument here; monofy knows '&&' and '|||' only";
        bool isNamed = !service.StartsWith(program, StringComparison.Ordinal);
        return !isNamed && next.Length > 0 && next[0] != '-' && ServiceName.IsValid(program)
            ? "if " + program + " is a name, write " + program + ": " + next : null;
    }
}
