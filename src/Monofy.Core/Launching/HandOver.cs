using System;
using System.Collections.Generic;
using Monofy.Core.Input;
using Monofy.Core.Values;

namespace Monofy.Core.Launching;

/// <summary>
/// The file <c>$MONOFY_SETENV</c>, through which setup commands hand variables to the commands after them: lines
/// <c>NAME=value</c>, where the value is everything up to the end of the line and nothing is quoted or expanded, or
/// <code>
/// NAME&lt;&lt;MARK
/// any lines
/// MARK
/// </code>
/// whose value is the lines between, joined by newlines and without one at the end. The form depends on whether
/// <c>=</c> or <c>&lt;&lt;</c> comes first. Names contain no blanks. Empty lines are ignored; bytes are kept, so a
/// carriage return is part of the value.
/// </summary>
public static class HandOver
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "MONOFY_SETENV";

    /// <summary>The largest number of variables handed over at once. The kernel usually accepts at most 2 MB of
    /// variables.</summary>
    public const int MaxVariables = 10_000;

    /// <summary>Returns the variables of <paramref name="text"/> in order, with the last value of a repeated name; or
    /// none, and the first mistake with <c>file:line</c>. The mistake never quotes the text: it is likely to be a
    /// secret.</summary>
    public static (IReadOnlyList<KeyValuePair<string, string>> Entries, Diagnostic? Error) Parse(string text,
        string file)
    {
        var entries = new EntryList();
        int position = 0;
        int size = 0;
        for (int line = 1; position < text.Length; line++)
        {
            int first = line;
            string current = TakeLine(text, ref position);
            if (current.Length == 0) continue;

            string? mistake = Divide(current, out string name, out string value, out bool heredoc);
            if (mistake is null && heredoc) mistake = TakeLines(text, ref position, ref line, name, ref value);
            if (mistake is null && value.Contains('\0'))
                mistake = "expected the value of " + name + ", found a NUL in it";
            size += value.Length;
            mistake ??= CheckSize(name, value, size);
            if (mistake is not null) return ([], new(file + ":" + first, mistake));

            entries.Set(name, value);
            if (entries.Count > MaxVariables)
                return ([], new(file + ":" + first, "expected at most 10,000 variables, found more"));
        }

        return (entries.All, null);
    }

    private static string? CheckSize(string name, string value, int size) =>
        value.Length + name.Length + 2 > SettingLimits.Variable ? name + " is larger than a variable can be (128 kB)"
        : size > SettingLimits.Values ? "the variables have more than " + SettingLimits.Values / 1024 / 1024 +
            " MB together"
        : null;

    // For a heredoc, value is its mark.
    private static string? Divide(string line, out string name, out string value, out bool heredoc)
    {
        int equals = line.IndexOf('=');
        int mark = line.IndexOf("<<", StringComparison.Ordinal);
        heredoc = mark >= 0 && (equals < 0 || mark < equals);
        int end = heredoc ? mark : equals;
        name = end > 0 ? line[..end] : "";
        value = end > 0 ? line[(end + (heredoc ? 2 : 1))..] : "";

        const string Expected = "expected NAME=value or NAME<<MARK, found ";
        if (end < 0) return Expected + "a line without = or <<";
        if (end == 0) return Expected + "no name before " + (heredoc ? "<<" : "=");
        if (name.Contains('\0')) return Expected + "a NUL in the name";
        // "export NAME=value" and "NAME = value" would set a different variable from the one meant.
        if (name.StartsWith("export ", StringComparison.Ordinal))
            return Expected + "a blank in the name (it is not a shell script: no export)";
        if (name.AsSpan().IndexOfAny(' ', '\t') >= 0) return Expected + "a blank in the name";
        return heredoc && value.Length == 0 ? Expected + "no mark after " + name + "<<" : null;
    }

    // Reads up to the line with the mark. On entry value is the mark, on return the lines.
    private static string? TakeLines(string text, ref int position, ref int line, string name, ref string value)
    {
        int start = position;
        while (position < text.Length)
        {
            int end = position;
            line++;
            if (TakeLine(text, ref position) != value) continue;

            value = end == start ? "" : text[start..(end - 1)];
            return null;
        }

        return "expected a line \"" + value + "\" that ends the value of " + name + ", found the end of the file";
    }

    private static string TakeLine(string text, ref int position)
    {
        int newline = text.IndexOf('\n', position);
        int end = newline < 0 ? text.Length : newline;
        string line = text[position..end];
        position = Math.Min(end + 1, text.Length);
        return line;
    }
}
