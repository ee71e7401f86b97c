using System;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>What <c>monofy ctl</c> asks of a monofy that runs: one line, the verb and its arguments divided by blanks.</summary>
/// <param name="Verb">One of <see cref="Verbs"/>.</param>
/// <param name="Arguments">Words without blanks: names, signals, options.</param>
public sealed record Request(string Verb, string[] Arguments)
{
    /// <summary>The longest line, its newline included.</summary>
    public const int MaxSize = 4096;

    /// <summary>Reads a line without its newline; null where it is none.</summary>
    public static Request? Parse(ReadOnlySpan<byte> line)
    {
        string[] words = Text.Decode(line).Split(' ');
        // A range of an array (words[1..]) would bring 100 KB of the runtime's type loader along.
        return words[0].Length == 0 ? null : new(words[0], words.AsSpan(1).ToArray());
    }

    /// <summary>The line with its newline.</summary>
    public byte[] ToLine()
    {
        string text = string.Join(' ', [Verb, .. Arguments]) + "\n";
        byte[] line = new byte[Text.EncodedLength(text)];
        Text.Encode(text, line);
        return line;
    }
}
