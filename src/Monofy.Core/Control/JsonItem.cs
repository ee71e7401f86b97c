using System;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Monofy.Core.Control;

/// <summary>The members of a JSON object as text; those of an object within it as <c>last.status</c>. What is not an
/// object has none. A status of a thousand services is a thousand of these, so one is used again and again, and only
/// what is asked for becomes a string.</summary>
public sealed class JsonItem
{
    private const char Inner = '.';

    // Where name and value stand in _text; a value with escapes was made a string at once.
    private struct Member
    {
        public int Outer, Name, NameLength, Value, ValueLength;
        public string? Unescaped;
    }

    private byte[] _text = [];
    private Member[] _members = new Member[16];
    private int _count;

    /// <summary>Reads another one in its place.</summary>
    public void Read(ReadOnlySpan<byte> json)
    {
        _count = 0;
        if (_text.Length < json.Length) _text = new byte[json.Length * 2];
        json.CopyTo(_text);
        var reader = new Utf8JsonReader(json);
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, -1);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { }
    }

    /// <summary>The text of a member; empty if there is none.</summary>
    public string this[string name] => Find(name) is var i and >= 0 && _members[i] is var member
        ? member.Unescaped ?? Encoding.UTF8.GetString(_text, member.Value, member.ValueLength) : "";

    /// <summary>Whether there is such a member.</summary>
    public bool Has(string name) => Find(name) >= 0;

    /// <summary>The number of a member; null if it is not a number.</summary>
    public double? Number(string name)
    {
        if (Find(name) is not (var i and >= 0)) return null;
        ReadOnlySpan<byte> text = _text.AsSpan(_members[i].Value, _members[i].ValueLength);
        return Utf8Parser.TryParse(text, out double value, out int used) && used == text.Length ? value : null;
    }

    private void ReadObject(ref Utf8JsonReader reader, int outer)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_count == _members.Length) Array.Resize(ref _members, _count * 2);
            int mine = _count++;
            ref Member member = ref _members[mine];
            (member.Outer, member.Name, member.NameLength) =
                (outer, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            member.Unescaped = null;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                member.ValueLength = -1;        // it is not a text itself
                ReadObject(ref reader, mine);
                continue;
            }
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                member.ValueLength = -1;
                reader.Skip();
                continue;
            }
            bool isString = reader.TokenType == JsonTokenType.String;
            member.Value = (int)reader.TokenStartIndex + (isString ? 1 : 0);
            member.ValueLength = reader.ValueSpan.Length;
            if (isString && reader.ValueIsEscaped) member.Unescaped = reader.GetString();
        }
    }

    // Of several with one name the last counts.
    private int Find(string name)
    {
        int dot = name.IndexOf(Inner);
        for (int i = _count - 1; i >= 0; i--)
        {
            Member member = _members[i];
            if (member.ValueLength < 0) continue;
            bool found = dot < 0 ? member.Outer < 0 && Is(member, name)
                : member.Outer >= 0 && Is(_members[member.Outer], name.AsSpan(0, dot)) &&
                    Is(member, name.AsSpan(dot + 1));
            if (found) return i;
        }
        return -1;
    }

    private bool Is(in Member member, ReadOnlySpan<char> name)
    {
        if (member.NameLength != name.Length) return false;
        for (int i = 0; i < name.Length; i++)
        {
            if (_text[member.Name + i] != name[i]) return false;
        }
        return true;
    }
}
