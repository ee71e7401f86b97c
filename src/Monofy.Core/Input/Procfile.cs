using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// The Procfile format of foreman and honcho: a line <c>name: command</c> for each process, comments (<c>#</c>) and
/// blank lines. Names consist of letters, digits, <c>_</c> and <c>-</c>. Stricter than both: any other line is a
/// mistake instead of being ignored, and so is a duplicate name (honcho rejects it, foreman runs both).
/// </summary>
public static class Procfile
{
    /// <summary>Returns the lines of <paramref name="text"/>, and all mistakes.</summary>
    /// <param name="text">The contents of the file.</param>
    /// <param name="file">Its name, for mistakes.</param>
    public static (IReadOnlyList<ProcfileLine> Lines, IReadOnlyList<Diagnostic> Mistakes) Parse(string text,
        string file)
    {
        int count = text.AsSpan().Count('\n') + 1;
        var lines = new List<ProcfileLine>(count);
        var mistakes = new List<Diagnostic>();
        var seen = new Dictionary<string, int>(count);
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#') continue;
            int colon = NameLength(line);
            ReadOnlySpan<char> command = colon < 0 ? default : line[(colon + 1)..].Trim();
            if (colon < 0 || command.Length == 0)
            {
                mistakes.Add(new(file + ":" + number + ":1", Describe(line, colon)));
                continue;
            }
            string name = line[..colon].ToString();
            if (seen.TryAdd(name, number)) lines.Add(new(name, command.ToString(), number));
            else mistakes.Add(new(file + ":" + number + ":1", "the name " + name +
                " stands here a second time, first in line " + seen[name]));
        }
        return (lines, mistakes);
    }

    /// <summary>Whether <paramref name="line"/> is <c>name: command</c>.</summary>
    public static bool IsEntry(ReadOnlySpan<char> line) => NameLength(line) is >= 0 and var colon &&
        !line[(colon + 1)..].IsWhiteSpace();

    // The length of the name before the colon, or -1.
    private static int NameLength(ReadOnlySpan<char> line)
    {
        int end = 0;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || line[end] is '_' or '-')) end++;
        return end > 0 && end < line.Length && line[end] == ':' ? end : -1;
    }

    private static string Describe(ReadOnlySpan<char> line, int colon)
    {
        if (colon >= 0) return "expected a command after " + line[..(colon + 1)].ToString();
        if (line[0] is ' ' or '\t') return "expected \"name: command\" at the beginning of the line, found a blank";
        int end = line.IndexOfAny(" \t");
        string word = (end < 0 ? line : line[..end]).ToString();
        return "expected \"name: command\", where the name has letters, digits, _ and - only; found " +
            (word.Length > 40 ? word[..40] + "…" : word);
    }
}

/// <summary>A line of a Procfile.</summary>
/// <param name="Name">The process's name.</param>
/// <param name="Command">Its command, for a shell.</param>
/// <param name="Line">The line's number, from 1.</param>
public sealed record ProcfileLine(string Name, string Command, int Line);
