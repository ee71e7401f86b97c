using System;
using System.Collections.Generic;

namespace Monofy.Core.Settings;

/// <summary>
/// Every setting there is. The parser, the variables <c>MONOFY_…</c>, the help, the man page, completion, JSON and
/// <c>x-monofy</c> are loops over it. A plain run without options does not touch it, and one with options makes only
/// those that it names.
/// </summary>
public static class SettingTable
{
    private const string VariablePrefix = "MONOFY_";

    private static Setting[]? s_all;
    private static Dictionary<string, Setting>? s_byName;      // those asked for; replaced, never changed

    /// <summary>Every row; those of one group follow each other in the order of the help.</summary>
    public static IReadOnlyList<Setting> All
    {
        get
        {
            if (s_all != null) return s_all;
            var all = new List<Setting>();
            for (int part = 0; PartOf(part) is { } rows; part++)
            {
                foreach (Row row in rows) all.Add(row.Setting);
            }
            return s_all = [.. all];
        }
    }

    /// <summary>The row called <paramref name="name"/>: <c>--grace</c>, <c>-q</c>, <c>MONOFY_GRACE</c>; null: there is
    /// none.</summary>
    public static Setting? Find(string name)
    {
        if (s_byName != null && s_byName.TryGetValue(name, out Setting? known)) return known;
        Setting? setting = name.StartsWith(VariablePrefix, StringComparison.Ordinal)
            ? Search("--" + name[VariablePrefix.Length..].Replace('_', '-').ToLowerInvariant()) : Search(name);
        if (setting != null && name[0] != '-' && setting.Variable != name) return null;
        if (setting != null)
            s_byName = new Dictionary<string, Setting>(s_byName ?? []) { [name] = setting };
        return setting;
    }

    /// <summary>As <see cref="Find"/>, for a name that must be there.</summary>
    public static Setting Get(string name) => Find(name)!;

    /// <summary>The row whose key in a file is <paramref name="key"/> (<c>grace</c>); null: there is none.</summary>
    public static Setting? FindKey(string key) =>
        Find("--" + key) is { } setting && setting.Key == key ? setting : null;

    private static Setting? Search(string name)
    {
        for (int part = 0; PartOf(part) is { } rows; part++)
        {
            foreach (Row row in rows)
            {
                if (row.IsCalled(name)) return row.Setting;
            }
        }
        return null;
    }

    private static Row[]? PartOf(int part) => part switch
    {
        0 => RunRows.All,
        1 => FileRows.All,
        2 => EndingRows.All,
        3 => ProcessRows.All,
        4 => HealthRows.All,
        5 => JobRows.All,
        _ => null,
    };
}
