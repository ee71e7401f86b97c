using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Monofy.Core.Settings;

/// <summary>The words of one enumeration: value to word and back, with the synonyms that Docker and Compose users
/// know.</summary>
public sealed class Words<T> where T : struct, Enum
{
    // By the number of the value.
    private readonly string[] _words;
    private readonly string[][] _synonyms;      // the word itself first
    private readonly T[] _values;

    /// <summary>Makes the words of <typeparamref name="T"/>, in the order of its values from 0; synonyms follow a word
    /// after a blank.
    /// </summary>
    public Words(params ReadOnlySpan<string> words)
    {
        (_words, _synonyms, _values) = (new string[words.Length], new string[words.Length][], new T[words.Length]);
        for (int i = 0; i < words.Length; i++)
        {
            string[] all = words[i].Split(' ');
            (_words[i], _synonyms[i], _values[i]) = (all[0], all, Unsafe.BitCast<byte, T>((byte)i));
        }
    }

    /// <summary>The words without synonyms.</summary>
    public IReadOnlyList<string> All => _words;

    /// <summary><c>connected, on-failure or separate</c>.</summary>
    public string Expected => List(All);

    /// <summary>The value that <paramref name="text"/> or a synonym stands for.</summary>
    public bool TryRead(string text, out T value)
    {
        value = default;
        for (int i = 0; i < _words.Length; i++)
        {
            if (Array.IndexOf(_synonyms[i], text) < 0) continue;
            value = _values[i];
            return true;
        }
        return false;
    }

    /// <summary>The word for <paramref name="value"/>.</summary>
    public string Write(T value) => _words[Unsafe.BitCast<T, byte>(value)];

    private static string List(IReadOnlyList<string> words)
    {
        string text = words[0];
        for (int i = 1; i < words.Count; i++) text += (i == words.Count - 1 ? " or " : ", ") + words[i];
        return text;
    }
}
