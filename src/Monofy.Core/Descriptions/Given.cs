using System;
using System.Collections.Generic;
using Monofy.Core.Settings;
using Monofy.Core.Values;

namespace Monofy.Core.Descriptions;

/// <summary>A setting as the user gave it.</summary>
/// <param name="Setting">Which setting.</param>
/// <param name="Value">Its value, as the option takes it; <c>1</c> or <c>0</c> for a flag.</param>
/// <param name="Origin">Where it was given.</param>
public sealed record GivenSetting(Setting Setting, Template Value, Origin Origin)
{
    /// <summary>The words of a <see cref="SettingForm.Command"/> given as a list; otherwise null, and
    /// <see cref="Value"/> is split.</summary>
    public Template[]? Words { get; init; }

    /// <summary>How the user wrote it, for messages: <c>--grace=abc</c>, <c>MONOFY_GRACE=abc</c>, <c>stop_grace_period:
    /// abc</c>.</summary>
    public required string As { get; init; }

    /// <summary>The name in <see cref="As"/>, without the value.</summary>
    public string Called
    {
        get
        {
            int from = As.StartsWith(Extension, StringComparison.Ordinal) ? Extension.Length : 0;
            int end = As.AsSpan(from).IndexOfAny('=', ' ', ':');
            return end < 0 ? As : As[..(from + end)];
        }
    }

    private const string Extension = "x-monofy: ";
}

/// <summary>The given settings, in order.</summary>
public sealed class Given
{
    // An array, because most runs give nothing and a list would be one more type to load in each.
    private GivenSetting[] _all = [];
    private int _count;

    /// <summary>The number of settings.</summary>
    public int Count => _count;

    /// <summary>All settings. If one that is not repeatable is given twice, the last counts.</summary>
    public ReadOnlySpan<GivenSetting> All => _all.AsSpan(0, _count);

    /// <summary>Adds one.</summary>
    public void Add(GivenSetting setting) => Insert(_count, setting);

    /// <summary>Adds one before the others, so that they override it.</summary>
    public void AddFirst(GivenSetting setting) => Insert(0, setting);

    /// <summary>The last one called <paramref name="name"/> (<c>--grace</c>); null: not given.</summary>
    public GivenSetting? Find(string name)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_all[i].Setting.Name == name) return _all[i];
        }
        return null;
    }

    /// <summary>Every one called <paramref name="name"/>, in order.</summary>
    public List<GivenSetting> FindAll(string name)
    {
        var result = new List<GivenSetting>();
        foreach (GivenSetting given in All)
        {
            if (given.Setting.Name == name) result.Add(given);
        }
        return result;
    }

    private void Insert(int at, GivenSetting setting)
    {
        if (_count == _all.Length) Array.Resize(ref _all, Math.Max(4, 2 * _count));
        Array.Copy(_all, at, _all, at + 1, _count - at);
        _all[at] = setting;
        _count++;
    }
}
