using System;
using Monofy.Core.Input;

namespace Monofy.Files.Formats;

/// <summary>Finds out the kind of a file.</summary>
public static class FormatDetector
{
    /// <summary>The kind that <c>--format</c> names; null if it names none.</summary>
    public static FileFormat? Of(string format) => format switch
    {
        "procfile" => FileFormat.Procfile, "compose" => FileFormat.Compose, "json" or "plan" => FileFormat.Plan,
        _ => null,
    };

    /// <summary>The kind of <paramref name="text"/>; its <paramref name="name"/> and its first line decide only which
    /// mistakes are told if it is none.</summary>
    public static FileFormat Of(string text, string name)
    {
        if (text.AsSpan().TrimStart() is ['{', ..] json) return json.Contains("\"monofy\"", StringComparison.Ordinal)
            ? FileFormat.Plan : FileFormat.Compose;
        bool isProcfile = true, isEmpty = true, isMeantAsProcfile = false, hasYaml = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (HasSection(line, "services:", "{[&*!") || HasSection(line, "include:", "[&*!"))
                return FileFormat.Compose;
            if (line.IsWhiteSpace() || line.TrimStart()[0] == '#') continue;
            isMeantAsProcfile |= isEmpty && Procfile.IsEntry(line);
            hasYaml |= line[0] is ' ' or '\t' or '-' || line.TrimEnd()[^1] == ':';
            isEmpty = false;
            isProcfile &= Procfile.IsEntry(line);
        }
        if (isProcfile && !isEmpty) return FileFormat.Procfile;
        string file = name[(name.LastIndexOf('/') + 1)..];
        if (file.StartsWith("Procfile", StringComparison.Ordinal)) return FileFormat.Procfile;
        bool isYaml = file.EndsWith(".yaml", StringComparison.Ordinal) ||
            file.EndsWith(".yml", StringComparison.Ordinal);
        // What was meant as a Procfile goes to its reader, which names the line that is wrong.
        return isYaml ? FileFormat.Compose : isMeantAsProcfile && !hasYaml ? FileFormat.Procfile : FileFormat.Unknown;
    }

    // The key alone, or before what begins a mapping or a list; "services: bin/serve" is a line of a Procfile.
    private static bool HasSection(ReadOnlySpan<char> line, string key, string begins)
    {
        if (!line.StartsWith(key, StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> rest = line[key.Length..].Trim();
        return rest.Length == 0 || rest[0] == '#' || begins.Contains(rest[0]);
    }
}
