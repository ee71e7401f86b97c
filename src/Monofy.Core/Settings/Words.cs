using System;
using System.Collections.Generic;

namespace Monofy.Core.Settings;

/// <summary>The words of one enumeration: value to word and back, with the synonyms that Docker and Compose users know.</summary>
public sealed class Words<T> where T : struct, Enum
{
    private readonly (T Value, string Word, string[] Synonyms)[] _rows;

    /// <summary>Makes the words of <typeparamref name="T"/>, in the order of messages; a synonym follows its word after a blank.</summary>
    public Words(params ReadOnlySpan<(T Value, string Words)> rows)
    {
        _rows = new (T, string, string[])[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            string[] words = rows[i].Words.Split(' ');
            _rows[i] = (rows[i].Value, words[0], words[1..]);
        }
        All = Array.ConvertAll(_rows, static r => r.Word);
    }

    /// <summary>The words without synonyms.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary><c>connected, on-failure or separate</c>.</summary>
    public string Expected => List(All);

    /// <summary>The value that <paramref name="text"/> or a synonym stands for.</summary>
    public bool TryRead(string text, out T value)
    {
        foreach ((T row, string word, string[] synonyms) in _rows)
        {
            value = row;
            if (word == text || Array.IndexOf(synonyms, text) >= 0) return true;
        }
        value = default;
        return false;
    }

    /// <summary>The word for <paramref name="value"/>.</summary>
    public string Write(T value)
    {
        foreach ((T row, string word, _) in _rows)
        {
            if (EqualityComparer<T>.Default.Equals(row, value)) return word;
        }
        throw new ArgumentOutOfRangeException(nameof(value));
    }

    private static string List(IReadOnlyList<string> words)
    {
        string text = words[0];
        for (int i = 1; i < words.Count; i++) text += (i == words.Count - 1 ? " or " : ", ") + words[i];
        return text;
    }
}
