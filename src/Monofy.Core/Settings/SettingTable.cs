using System;
using System.Collections.Generic;

namespace Monofy.Core.Settings;

/// <summary>
/// Every setting there is. The parser, the variables <c>MONOFY_…</c>, the help, the man page, completion, JSON and
/// <c>x-monofy</c> are loops over it. A plain run without options does not touch it.
/// </summary>
public static class SettingTable
{
    private static readonly Dictionary<string, Setting> s_byName = [];

    static SettingTable()
    {
        Setting[] all = [.. RunRows.All, .. FileRows.All, .. EndingRows.All, .. ProcessRows.All, .. HealthRows.All,
            .. JobRows.All];
        All = all;
        foreach (Setting setting in All)
        {
            s_byName.Add(setting.Name, setting);
            if (setting.Short != null) s_byName.Add(setting.Short, setting);
            if (setting.Synonym != null) s_byName.Add(setting.Synonym, setting);
            if (setting.Variable != null) s_byName.Add(setting.Variable, setting);
        }
    }

    /// <summary>Every row; those of one group follow each other in the order of the help.</summary>
    public static IReadOnlyList<Setting> All { get; }

    /// <summary>The row called <paramref name="name"/>: <c>--grace</c>, <c>-q</c>, <c>MONOFY_GRACE</c>; null: there is
    /// none.</summary>
    public static Setting? Find(string name) => s_byName.GetValueOrDefault(name);

    /// <summary>As <see cref="Find"/>, of a name that is known to be there.</summary>
    public static Setting Get(string name) => s_byName[name];

    /// <summary>The row whose key in a file is <paramref name="key"/> (<c>grace</c>); null: there is none.</summary>
    public static Setting? FindKey(string key) =>
        Find("--" + key) is { } setting && setting.Key == key ? setting : null;
}
