using System;
using Monofy.Core.Scheduling;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>Finds a time zone by name, as libc does: in the machine's time zone database, otherwise as a rule. UTC is
/// always available.</summary>
internal static class Zones
{
    private const string Variable = "TZ";
    private const string FolderVariable = "TZDIR";
    private const string Folder = "/usr/share/zoneinfo";
    private const string Local = "/etc/localtime";

    private static readonly string[] s_regions =
        ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

    /// <summary>The zone called <paramref name="name"/>, or the machine's own if it is null: TZ, /etc/localtime,
    /// UTC.</summary>
    /// <param name="name">As given to <c>--timezone</c>.</param>
    /// <param name="environment">TZ and TZDIR.</param>
    /// <param name="readFile">Reads a file of the database.</param>
    /// <param name="error">The reason if there is no result.</param>
    public static Zone? Find(string? name, EnvironmentBlock environment, Func<string, FileText> readFile,
        out string error)
    {
        error = "";
        name ??= environment.Get(Variable);
        if (name == null) return FindLocal(readFile, out error);
        if (name is [':', ..]) name = name[1..];
        if (name is "" or "UTC" or "Etc/UTC") return Zone.Utc;
        string folder = environment.Get(FolderVariable) is { Length: > 0 } given ? given : Folder;
        string path = name[0] == '/' ? name : folder + "/" + name;
        FileText file = name.Contains("..", StringComparison.Ordinal) ? new(null, "not a time zone name", true)
            : readFile(path);
        Zone? zone = file.Text == null ? Zone.FromRule(name) : Zone.FromFile(file.Text);
        if (zone != null) return zone;
        bool noFolder = name[0] != '/' && readFile(folder).Missing;
        error = noFolder ? "there is no time zone data here (" + folder +
            " is missing: Debian's and Alpine's package tzdata has it); " +
                "UTC, or a rule such as CET-1CEST,M3.5.0,M10.5.0/3, needs none"
            : path + ": " + (file.Text == null ? file.Error : "not a time zone file") + Near(name, folder, readFile);
        return null;
    }

    // Suggests a region if a city was given without it.
    private static string Near(string name, string folder, Func<string, FileText> readFile)
    {
        if (name.Contains('/') || name.Contains("..", StringComparison.Ordinal)) return "";
        foreach (string region in s_regions)
        {
            if (readFile(folder + "/" + region + "/" + name).Text is { } text && Zone.FromFile(text) != null)
                return "; did you mean " + region + "/" + name + "?";
        }
        return "";
    }

    private static Zone? FindLocal(Func<string, FileText> readFile, out string error)
    {
        FileText file = readFile(Local);
        Zone? zone = file.Missing ? Zone.Utc : file.Text == null ? null : Zone.FromFile(file.Text);
        error = Local + ": " + (file.Text == null ? file.Error : "not a time zone file");
        return zone;
    }
}
