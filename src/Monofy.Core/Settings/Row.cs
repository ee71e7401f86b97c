using System;

namespace Monofy.Core.Settings;

/// <summary>The names of a setting, and how to make it. It is made on first use, since a run uses a few of a hundred
/// (docs/decisions/009).</summary>
/// <param name="name">With its dashes.</param>
/// <param name="make">Makes it; gets <paramref name="name"/>.</param>
internal sealed class Row(string name, Func<string, Setting> make)
{
    private Setting? _setting;

    /// <summary>One letter with its dash (<c>-e</c>); null: none.</summary>
    public string? Short { get; init; }

    /// <summary>Another long name that means the same (<c>--workdir</c>); null: none.</summary>
    public string? Synonym { get; init; }

    /// <summary>With its dashes.</summary>
    public string Name => name;

    /// <summary>The setting.</summary>
    public Setting Setting
    {
        get
        {
            if (_setting != null) return _setting;
            Setting made = make(name);
            (made.Short, made.Synonym) = (Short, Synonym);
            return _setting = made;
        }
    }

    /// <summary>Whether <paramref name="word"/> is one of its names.</summary>
    public bool IsCalled(string word) => word == name || word == Short || word == Synonym;
}
