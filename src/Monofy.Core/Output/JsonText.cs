using System;
using System.Text.Unicode;

namespace Monofy.Core.Output;

/// <summary>Recognises JSON (RFC 8259) without parsing it into objects: no allocation, one pass, at most 64
/// levels.</summary>
public ref struct JsonText
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    private JsonText(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>Whether <paramref name="text"/> is one JSON object in valid UTF-8, with nothing but whitespace around
    /// it.</summary>
    public static bool IsObject(ReadOnlySpan<byte> text)
    {
        var reader = new JsonText(text);
        return reader.SkipBlanks() == '{' && Utf8.IsValid(text) && reader.TakeObject(1) && reader.SkipBlanks() == 0 &&
            reader._at == text.Length;
    }

    // Returns the byte after the whitespace; 0 at the end.
    private byte SkipBlanks()
    {
        while (Peek() is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
        return Peek();
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;

    private bool TakeByte(char c)
    {
        if (Peek() != c) return false;
        _at++;
        return true;
    }

    private bool TakeValue(int depth) => SkipBlanks() switch
    {
        (byte)'{' => TakeObject(depth + 1),
        (byte)'[' => TakeArray(depth + 1),
        (byte)'"' => TakeString(),
        (byte)'t' => TakeWord("true"u8),
        (byte)'f' => TakeWord("false"u8),
        (byte)'n' => TakeWord("null"u8),
        _ => TakeNumber(),
    };

    private bool TakeObject(int depth)
    {
        if (depth > MaxDepth || !TakeByte('{')) return false;
        if (SkipBlanks() == '}') return TakeByte('}');
        while (true)
        {
            if (SkipBlanks() != '"' || !TakeString()) return false;
            if (SkipBlanks() != ':' || !TakeByte(':') || !TakeValue(depth)) return false;
            if (SkipBlanks() == '}') return TakeByte('}');
            if (!TakeByte(',')) return false;
        }
    }

    private bool TakeArray(int depth)
    {
        if (depth > MaxDepth || !TakeByte('[')) return false;
        if (SkipBlanks() == ']') return TakeByte(']');
        while (true)
        {
            if (!TakeValue(depth)) return false;
            if (SkipBlanks() == ']') return TakeByte(']');
            if (!TakeByte(',')) return false;
        }
    }

    private bool TakeString()
    {
        _at++;
        while (true)
        {
            int length = _text[_at..].IndexOfAny((byte)'"', (byte)'\\');
            if (length < 0 || _text.Slice(_at, length).IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0) return false;
            _at += length;
            if (TakeByte('"')) return true;
            _at++;
            if (!TakeEscape()) return false;
        }
    }

    private bool TakeEscape()
    {
        if (!TakeByte('u')) return "\"\\/bfnrt"u8.Contains(Peek()) && _at++ >= 0;
        for (int i = 0; i < 4; i++, _at++)
        {
            if (!char.IsAsciiHexDigit((char)Peek())) return false;
        }
        return true;
    }

    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    private bool TakeNumber()
    {
        TakeByte('-');
        if (!TakeByte('0') && !TakeDigits()) return false;
        if (TakeByte('.') && !TakeDigits()) return false;
        if (!TakeByte('e') && !TakeByte('E')) return true;
        if (!TakeByte('+')) TakeByte('-');
        return TakeDigits();
    }

    private bool TakeDigits()
    {
        int before = _at;
        while (char.IsAsciiDigit((char)Peek())) _at++;
        return _at > before;
    }
}
