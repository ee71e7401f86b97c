using System;
using System.Collections.Generic;

namespace Monofy.Files.Compose.Schema;

/// <summary>
/// Reads the table of <see cref="KnownKeys"/>. A row is <c>name=TYPE</c>. A type is one or more of: <c>s</c> text,
/// <c>n</c> number,
/// <c>i</c> whole number, <c>b</c> boolean, <c>z</c> nothing, <c>*</c> anything, <c>(a, b)</c> the words that the text
/// may be,
/// <c>[TYPE]</c> a list (<c>u</c> behind it: nothing twice), <c>@name</c> what that row, which stands before, says, and
/// a mapping
/// <c>{key:TYPE, key!:TYPE, /:TYPE, ~:TYPE, x-, +}</c>: keys, keys that must be there, any names, plain names,
/// extensions, anything else.
/// </summary>
internal sealed class SchemaText
{
    private readonly string _text;
    private readonly Dictionary<string, SchemaType> _rows = [];
    private int _at;

    private SchemaText(string text) => _text = text;

    /// <summary>The row called <c>file</c>, and the others by their names.</summary>
    public static Dictionary<string, SchemaType> Read(string table)
    {
        var reader = new SchemaText(table);
        while (reader._at < table.Length) reader.Row();
        return reader._rows;
    }

    private void Row()
    {
        string name = Until('=');
        _at++;
        _rows.Add(name, Type());
        SkipBlanks();
    }

    private SchemaType Type()
    {
        var type = new SchemaType();
        while (_at < _text.Length)
        {
            switch (_text[_at++])
            {
                case 's': type.Kinds |= SchemaKinds.Text; break;
                case 'n': type.Kinds |= SchemaKinds.Number; break;
                case 'i': type.Kinds |= SchemaKinds.Integer; break;
                case 'b': type.Kinds |= SchemaKinds.Boolean; break;
                case 'z': type.Kinds |= SchemaKinds.Null; break;
                case '*': type.Kinds |= SchemaKinds.Any; break;
                case '(': type.Words = Words(); break;
                case '[': List(type); break;
                case '{': Mapping(type); break;
                case '@': Reference(type); break;
                default:
                    _at--;
                    return type;
            }
        }
        return type;
    }

    private string[] Words()
    {
        string[] words = Until(')').Split(',');
        for (int i = 0; i < words.Length; i++) words[i] = words[i].Trim();
        _at++;
        return words;
    }

    private void List(SchemaType type)
    {
        type.Items = Type();
        _at++;
        type.Unique = _at < _text.Length && _text[_at] == 'u';
        if (type.Unique) _at++;
    }

    private void Reference(SchemaType type)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetter(_text[_at]) || _text[_at] == '_')) _at++;
        type.Add(_rows[_text[start.._at]]);
    }

    private void Mapping(SchemaType type)
    {
        type.Keys = [];
        while (_text[_at] != '}')
        {
            SkipBlanks();
            if (_text[_at] == '+') (type.Open, _at) = (true, _at + 1);
            else if (_text.AsSpan(_at).StartsWith("x-")) (type.Extensions, _at) = (true, _at + 2);
            else Key(type);
            if (_text[_at] == ',') _at++;
        }
        _at++;
    }

    private void Key(SchemaType type)
    {
        string key = Until(':');
        _at++;
        if (key[^1] == '!') type.Required.Add(key = key[..^1]);
        if (key is "/" or "~") (type.PlainNames, type.Named) = (key == "~", Type());
        else type.Keys![key] = Type();
    }

    private string Until(char end)
    {
        int start = _at;
        _at = _text.IndexOf(end, start);
        return _text[start.._at];
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n') _at++;
    }
}
