using System;
using System.Collections.Generic;
using System.Text;
using Monofy.Core.Values;

namespace Monofy.Core.Export.Syntax;

/// <summary>One piece of a <see cref="Phrase"/>: text, or a reference to a variable.</summary>
/// <param name="Text">Literal text; empty for a reference.</param>
/// <param name="Variable">The variable's name; null for text.</param>
/// <param name="Operator"><c>-</c>, <c>?</c>, <c>+</c>, or <c>\0</c> for none.</param>
/// <param name="EmptyIsUnset">Whether the operator had a colon.</param>
/// <param name="Operand">What follows the operator.</param>
internal sealed record Piece(string Text, string? Variable, char Operator, bool EmptyIsUnset, Phrase Operand);

/// <summary>A parsed template, which each writer renders in its own syntax.</summary>
internal sealed class Phrase
{
    public static readonly Phrase Empty = new([]);

    private Phrase(List<Piece> pieces) => Pieces = pieces;

    public List<Piece> Pieces { get; }

    /// <summary>The text if it contains no references; otherwise null.</summary>
    public string? Literal =>
        Pieces.Count == 0 ? "" : Pieces is [{ Variable: null } only] ? only.Text : null;

    /// <summary>A phrase of literal text, in which dollars have no meaning.</summary>
    public static Phrase Of(string text) => text.Length == 0 ? Empty : new([new(text, null, '\0', false, Empty)]);

    /// <summary>Parses <paramref name="template"/> from its source: a value of a Compose file is the text as written
    /// there.
    /// </summary>
    public static Phrase Of(Template template) =>
        IsFinal(template) ? Of(template.Text)
        : Read(template.Mode == TemplateMode.Literal ? template.Source : template.Text, IsFromFile(template));

    /// <summary>Parses <paramref name="text"/>.</summary>
    public static Phrase Read(string text, bool isFromFile)
    {
        Phrase phrase = text.Contains('$') ? new PhraseReader(text).Read() : Of(text);
        return isFromFile && phrase.Literal == null ? new(phrase.Pieces) { BelongsToFile = true } : phrase;
    }

    /// <summary>Whether dollars in it are literal.</summary>
    public static bool IsFinal(Template template) =>
        template.Mode == TemplateMode.Literal && template.Source == template.Text;

    /// <summary>Whether it comes from a file that is interpolated once, with the environment of the process that reads
    /// the file.</summary>
    public static bool IsFromFile(Template template) =>
        template.Mode == TemplateMode.Literal && template.Source != template.Text;

    /// <summary>Whether its references mean the environment of the program that reads the file, not that of the
    /// process.</summary>
    public bool BelongsToFile { get; private init; }

    /// <summary>Replaces every reference for which <paramref name="known"/> has a value.</summary>
    public Phrase Resolve(Func<string, string?> known)
    {
        if (Literal != null || BelongsToFile) return this;
        var pieces = new List<Piece>();
        foreach (Piece piece in Pieces)
        {
            string? value = piece.Variable == null ? piece.Text : known(piece.Variable);
            if (piece.Variable == null || value == null) Append(pieces, piece);
            else AppendAll(pieces, Put(piece, value, known));
        }
        return new(pieces);
    }

    private static Phrase Put(Piece piece, string value, Func<string, string?> known)
    {
        bool counts = value.Length > 0 || !piece.EmptyIsUnset;
        return piece.Operator switch
        {
            '+' => counts ? piece.Operand.Resolve(known) : Empty,
            '-' when !counts => piece.Operand.Resolve(known),
            _ => Of(value),
        };
    }

    internal static Phrase From(List<Piece> pieces)
    {
        var joined = new List<Piece>();
        foreach (Piece piece in pieces) Append(joined, piece);
        return new(joined);
    }

    private static void AppendAll(List<Piece> pieces, Phrase phrase)
    {
        foreach (Piece piece in phrase.Pieces) Append(pieces, piece);
    }

    private static void Append(List<Piece> pieces, Piece piece)
    {
        if (piece.Variable != null) pieces.Add(piece);
        else if (piece.Text.Length == 0) return;
        else if (pieces.Count > 0 && pieces[^1].Variable == null)
            pieces[^1] = pieces[^1] with { Text = pieces[^1].Text + piece.Text };
        else pieces.Add(piece);
    }
}

/// <summary>Parses the interpolation syntax of the Compose Specification into pieces; anything else stays as it
/// is.</summary>
/// <param name="text">The template.</param>
internal sealed class PhraseReader(string text)
{
    private readonly int[] _partners = text.Contains("${") ? Expander.PairBraces(text) : [];

    public Phrase Read() => Read(0, text.Length, 0);

    private Phrase Read(int start, int end, int depth)
    {
        var pieces = new List<Piece>();
        int i = start;
        while (i < end)
        {
            int dollar = text.IndexOf('$', i, end - i);
            if (dollar < 0) dollar = end;
            if (dollar > i) pieces.Add(Words(text[i..dollar]));
            i = dollar < end ? Dollar(pieces, dollar, end, depth) : end;
        }
        return Phrase.From(pieces);
    }

    private int Dollar(List<Piece> pieces, int i, int end, int depth)
    {
        char next = i + 1 < end ? text[i + 1] : '\0';
        if (next == '$')
        {
            pieces.Add(Words("$"));
            return i + 2;
        }
        if (next == '{' && Braced(pieces, i, end, depth) is var after and > 0) return after;
        int length = next == '{' ? 0 : Math.Min(Interpolation.NameLength(text, i + 1), end - i - 1);
        pieces.Add(length > 0 ? new("", text.Substring(i + 1, length), '\0', false, Phrase.Empty) : Words("$"));
        return i + 1 + length;
    }

    private int Braced(List<Piece> pieces, int i, int end, int depth)
    {
        int close = _partners[i + 1] < end ? _partners[i + 1] : -1;
        int length = Interpolation.NameLength(text, i + 2);
        if (close < 0 || length == 0 || depth >= Interpolation.MaxDepth) return 0;
        int at = i + 2 + length;
        string name = text.Substring(i + 2, length);
        if (at == close)
        {
            pieces.Add(new("", name, '\0', false, Phrase.Empty));
            return close + 1;
        }
        bool emptyIsUnset = text[at] == ':';
        if (emptyIsUnset) at++;
        if (text[at] is not ('-' or '?' or '+')) return 0;
        pieces.Add(new("", name, text[at], emptyIsUnset, Read(at + 1, close, depth + 1)));
        return close + 1;
    }

    private static Piece Words(string words) => new(words, null, '\0', false, Phrase.Empty);
}
