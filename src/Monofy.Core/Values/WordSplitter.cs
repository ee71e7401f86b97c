using System.Collections.Generic;
using System.Text;

namespace Monofy.Core.Values;

/// <summary>One run of <see cref="ShellWords.TrySplit"/>.</summary>
internal sealed class WordSplitter(string text, bool keepForExpansion)
{
    private readonly StringBuilder _word = new();
    private bool _inWord;
    private int _referenceEnd; // blanks before this index are inside ${…}

    public List<string> Words { get; } = [];

    public bool Run(out string error)
    {
        error = "";
        int i = 0;
        while (i < text.Length && error.Length == 0)
        {
            i = text[i] switch
            {
                ' ' or '\t' or '\n' when i >= _referenceEnd => Blank(i),
                '\'' => SingleQuoted(i, ref error),
                '"' => DoubleQuoted(i, ref error),
                '\\' => Escaped(i, ref error),
                '$' => Dollar(i),
                _ => Ordinary(i),
            };
        }

        Finish();
        return error.Length == 0;
    }

    private int Blank(int i)
    {
        Finish();
        return i + 1;
    }

    private void Finish()
    {
        if (_inWord) Words.Add(_word.ToString());
        _word.Clear();
        _inWord = false;
    }

    // Takes this character and the following ones, up to one that may be special.
    private int Ordinary(int i)
    {
        _inWord = true;
        int end = i + 1;
        while (end < text.Length && text[end] is not (' ' or '\t' or '\n' or '\'' or '"' or '\\' or '$')) end++;
        _word.Append(text, i, end - i);
        return end;
    }

    private int SingleQuoted(int start, ref string error)
    {
        _inWord = true;
        int end = text.IndexOf('\'', start + 1);
        if (end < 0) return Fail("unclosed '", start, out error);

        for (int i = start + 1; i < end; i++)
        {
            // $$ is one dollar everywhere; only a single $ needs protection.
            bool pair = text[i] == '$' && i + 1 < end && text[i + 1] == '$';
            if (pair && keepForExpansion) _word.Append(text[i++]).Append(text[i]);
            else Protected(text[i]);
        }
        return end + 1;
    }

    private int DoubleQuoted(int start, ref string error)
    {
        _inWord = true;
        int i = start + 1;
        while (i < text.Length && text[i] != '"')
        {
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (text[i] == '\\' && next is '\\' or '"' or '$' or '`' or '\n')
                i = Escaped(i, ref error);
            else
                i = text[i] == '$' ? Dollar(i) : Ordinary(i);
        }

        return i < text.Length ? i + 1 : Fail("unclosed \"", start, out error);
    }

    private int Escaped(int i, ref string error)
    {
        if (i + 1 == text.Length) return Fail("nothing follows the \\", i, out error);
        if (text[i + 1] == '\n') return i + 2;

        _inWord = true;
        Protected(text[i + 1]);
        return i + 2;
    }

    // The search for the end of each runs to the end of the text.
    private const int MaxUnclosed = 64;

    private int _unclosed;

    private void Protected(char c)
    {
        if (c == '$' && keepForExpansion) _word.Append('$');
        _word.Append(c);
    }

    // An unprotected $. Parts separated by quotes must not join into another reference: "$A"B is not $AB, and "$"A is
    // not $A.
    private int Dollar(int i)
    {
        if (!keepForExpansion) return Ordinary(i);

        _inWord = true;
        char next = i + 1 < text.Length ? text[i + 1] : '\0';
        if (next is '$')
        {
            _word.Append("$$");
            return i + 2;
        }

        if (next is '{') NoteReference(i + 1);
        int length = Interpolation.NameLength(text, i + 1);
        int end = i + 1 + length;
        bool divided = end + 1 < text.Length && text[end] is '\'' or '"' or '\\' &&
            text[end + 1] is not (' ' or '\t' or '\n');
        if (!divided) return Ordinary(i);

        _word.Append(length == 0 ? "$" : "${").Append(text, i + (length == 0 ? 0 : 1), length == 0 ? 1 : length);
        if (length > 0) _word.Append('}');
        return end;
    }

    // If the brace is closed, blanks up to its end belong to the word; if not, this is not a reference.
    private void NoteReference(int brace)
    {
        if (brace < _referenceEnd || _unclosed > MaxUnclosed) return;

        int depth = 0;
        for (int i = brace; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '{') depth++;
            else if (text[i] == '}' && --depth == 0)
            {
                _referenceEnd = i;
                return;
            }
        }
        _unclosed++;
    }

    private int Fail(string what, int at, out string error)
    {
        error = what + " at column " + (at + 1);
        return text.Length;
    }
}
