using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>One run of <see cref="DotEnv.Parse"/>: a cursor that passes over the text once.</summary>
internal sealed class DotEnvReader
{
    private const string Blanks = " \t\v\f\r";

    private readonly EntryList _entries = new();
    private readonly string _text;
    private readonly string _file;
    private readonly Func<string, string?> _lookup;
    private readonly Func<string, string?>? _earlier;
    private int _position;
    private int _size;      // of all values
    private Diagnostic? _error;

    public DotEnvReader(string text, string file, Func<string, string?> lookup, Func<string, string?>? earlier)
    {
        // In quotes too: a file saved on Windows means the same.
        _text = text.Contains('\r') ? text.Replace("\r\n", "\n") : text;
        _file = file;
        _lookup = lookup;
        _earlier = earlier;
    }

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    private bool AtLineEnd => _position == _text.Length || _text[_position] == '\n';

    public (IReadOnlyList<KeyValuePair<string, string>> Entries, Diagnostic? Error) Run()
    {
        if (Current == '\uFEFF') _position++;

        int nul = _text.IndexOf('\0');
        if (nul >= 0) Fail("text", "a NUL", nul);
        while (_error is null && ToStatement()) Statement();
        return _error is null ? (_entries.All, null) : ([], _error);
    }

    private bool ToStatement()
    {
        while (_position < _text.Length)
        {
            if (Current == '#') SkipLine();
            else if (Current == '\n' || Blanks.Contains(Current)) _position++;
            else return true;
        }

        return false;
    }

    private void Statement()
    {
        string name = TakeName();
        if (name == "export" && Blanks.Contains(Current)) name = Exported();
        if (name.Length == 0)
        {
            Fail("a variable's name", Found(), _position);
            return;
        }

        bool blank = SkipBlanks();
        if (Current is '=' or ':')
        {
            _position++;
            SkipBlanks();
            int start = _position;
            string value = Value();
            if (_error is null) Set(name, value, start);
        }
        else if (AtLineEnd || (blank && Current == '#'))
        {
            string? inherited = _lookup(name) ?? _earlier?.Invoke(name);
            if (inherited is not null) Set(name, inherited, _position);
            SkipLine();
        }
        else
        {
            Fail("= after " + name, Found(), _position);
        }
    }

    private void Set(string name, string value, int at)
    {
        _size += value.Length;
        string? wrong = value.Length + name.Length + 2 > SettingLimits.Variable ? name +
            " is larger than a variable can be (128 kB)"
            : _size > SettingLimits.Values ? "the variables have more than " + SettingLimits.Values / 1024 / 1024 +
                " MB together"
            : _entries.Count >= SettingLimits.Variables ? "there are more than " + SettingLimits.Variables +
                " variables" : null;
        if (wrong is null) _entries.Set(name, value);
        else _error ??= new(Place(at), wrong);
    }

    // "export =x" sets a variable of that name.
    private string Exported()
    {
        SkipBlanks();
        return AtLineEnd || Current is '=' or ':' or '#' ? "export" : TakeName();
    }

    private string TakeName()
    {
        int start = _position;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '_' or '.' or '-' or '[' or ']' or >= '\u0080')
            _position++;
        return _text[start.._position];
    }

    private string Value() => Current switch
    {
        '\'' => SingleQuoted(),
        '"' => DoubleQuoted(),
        _ => Bare(),
    };

    private string Bare()
    {
        int start = _position;
        while (!AtLineEnd && !(Current == '#' && Blanks.Contains(_text[_position - 1]))) _position++;

        string value = _text[start.._position].TrimEnd();
        SkipLine();
        return Expand(value, start);
    }

    private string SingleQuoted()
    {
        int open = _position++;
        var value = new StringBuilder();
        while (_position < _text.Length && Current != '\'')
        {
            // A backslash and the next character belong together, so that '\\' ends where it seems to.
            if (Current == '\\' && _position + 1 < _text.Length)
            {
                _position++;
                if (Current != '\'') value.Append('\\');
            }

            value.Append(Current);
            _position++;
        }

        Close(open);
        return value.ToString();
    }

    private string DoubleQuoted()
    {
        int open = _position++;
        var value = new StringBuilder();
        while (_position < _text.Length && Current != '"')
        {
            if (Current == '\\' && _position + 1 < _text.Length)
            {
                _position++;
                if (Current == '0') Octal(value);
                else Unescape(value, Current);
            }
            else
            {
                value.Append(Current);
            }

            _position++;
        }

        Close(open);
        return _error is null ? Expand(value.ToString(), open) : "";
    }

    // Reads \0 and three octal digits, as compose-go does; the cursor stops on the last digit.
    private void Octal(StringBuilder value)
    {
        int code = 0;
        int digits = 0;
        while (digits < 3 && _position + 1 + digits < _text.Length && _text[_position + 1 + digits] is >= '0'
            and <= '7')
            code = code * 8 + (_text[_position + 1 + digits++] - '0');

        if (digits < 3 || code is 0 or > 255)
        {
            value.Append("\\0");
            return;
        }

        // A dollar written this way is literal: double it so that the expansion does not read it.
        value.Append(code == '$' ? "$$" : ((char)code).ToString());
        _position += digits;
    }

    // compose-go's list. $$ is left to the expansion, which makes it one $.
    private static void Unescape(StringBuilder value, char c)
    {
        switch (c)
        {
            case 'n': value.Append('\n'); break;
            case 'r': value.Append('\r'); break;
            case 't': value.Append('\t'); break;
            case 'a': value.Append('\a'); break;
            case 'b': value.Append('\b'); break;
            case 'f': value.Append('\f'); break;
            case 'v': value.Append('\v'); break;
            case '\\' or '"': value.Append(c); break;
            case '$': value.Append("$$"); break;
            default: value.Append('\\').Append(c); break;
        }
    }

    private void Close(int open)
    {
        if (_position == _text.Length)
        {
            Fail("a closing " + _text[open], "the end of the file", open);
            return;
        }

        _position++;
        SkipBlanks();
        if (!AtLineEnd && Current != '#') Fail("the end of the line or a comment", Found(), _position);
        SkipLine();
    }

    private string Expand(string value, int start)
    {
        if (value.Length > SettingLimits.Variable)
        {
            _error ??= new(Place(start), "the value is larger than a variable can be (128 kB)");
            return "";
        }

        Expansion expansion = Interpolation.Expand(value, Find, ExpansionMode.Compose);
        if (expansion.Value is not null) return expansion.Value;

        if (expansion.Variable is null)
            Fail("${NAME}, or $$ for one $", "a ${ that begins no reference", start);
        else
            _error ??= new(Place(start), expansion.Error!);

        return "";
    }

    private string? Find(string name) => _lookup(name) ?? _entries.Find(name) ?? _earlier?.Invoke(name);

    private bool SkipBlanks()
    {
        int start = _position;
        while (!AtLineEnd && Blanks.Contains(Current)) _position++;
        return _position > start;
    }

    private void SkipLine()
    {
        while (!AtLineEnd) _position++;
    }

    // The current character; mistakes are never at the end of a line.
    private string Found()
    {
        int length = char.IsHighSurrogate(Current) && _position + 1 < _text.Length ? 2 : 1;
        return "\"" + _text.Substring(_position, length) + "\"";
    }

    private void Fail(string expected, string found, int at) =>
        _error ??= new(Place(at), "expected " + expected + ", found " + found);

    private string Place(int at)
    {
        int line = 1;
        int lineStart = _text.StartsWith('\uFEFF') ? 1 : 0;
        for (int i = 0; i < at; i++)
        {
            if (_text[i] != '\n') continue;
            line++;
            lineStart = i + 1;
        }

        return _file + ":" + line + ":" + (at - lineStart + 1);
    }
}
