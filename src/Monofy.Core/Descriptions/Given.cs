using System.Collections.Generic;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Descriptions;

/// <summary>A setting as the user gave it.</summary>
/// <param name="Setting">Which.</param>
/// <param name="Value">Its value as the option would take it; <c>1</c> or <c>0</c> for a flag.</param>
/// <param name="Origin">Where it stands.</param>
public sealed record GivenSetting(Setting Setting, Template Value, Origin Origin)
{
    /// <summary>For <see cref="SettingForm.Command"/> given as a list: its words; else null, and <see cref="Value"/> is
    /// split.</summary>
    public Template[]? Words { get; init; }

    /// <summary>How the user wrote it, for messages: <c>--grace=abc</c>, <c>MONOFY_GRACE=abc</c>, <c>stop_grace_period:
    /// abc</c>.</summary>
    public required string As { get; init; }
}

/// <summary>The settings that were given, in the order in which they were said.</summary>
public sealed class Given
{
    private readonly List<GivenSetting> _all = [];

    /// <summary>All of them. Of one that may not be repeated, the last counts.</summary>
    public IReadOnlyList<GivenSetting> All => _all;

    /// <summary>Adds one.</summary>
    public void Add(GivenSetting setting) => _all.Add(setting);

    /// <summary>Adds one in front of the others, so that those win.</summary>
    public void AddFirst(GivenSetting setting) => _all.Insert(0, setting);

    /// <summary>The last one called <paramref name="name"/> (<c>--grace</c>); null: not given.</summary>
    public GivenSetting? Find(string name)
    {
        for (int i = _all.Count - 1; i >= 0; i--)
        {
            if (_all[i].Setting.Name == name) return _all[i];
        }
        return null;
    }

    /// <summary>Every one called <paramref name="name"/>, in order.</summary>
    public List<GivenSetting> FindAll(string name) => _all.FindAll(given => given.Setting.Name == name);
}
