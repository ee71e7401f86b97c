using System;
using System.Globalization;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Writes values of a Compose file: <c>$</c> is doubled, and references are those of the Compose
/// Specification.</summary>
internal static class ComposeText
{
    public static string Of(Phrase phrase)
    {
        if (phrase.Literal is { } literal) return literal.Replace("$", "$$");
        var text = new StringBuilder();
        foreach (Piece piece in phrase.Pieces) Append(text, piece);
        return text.ToString();
    }

    /// <summary><c>1h2m3s</c>, <c>500ms</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        if (time == TimeSpan.Zero) return "0s";
        var text = new StringBuilder();
        Add((long)time.TotalHours, "h");
        Add(time.Minutes, "m");
        Add(time.Seconds, "s");
        Add(time.Milliseconds, "ms");
        return text.ToString();

        void Add(long n, string unit)
        {
            if (n > 0) text.Append(n.ToString(CultureInfo.InvariantCulture)).Append(unit);
        }
    }

    private static void Append(StringBuilder text, Piece piece)
    {
        if (piece.Variable == null)
        {
            text.Append(piece.Text.Replace("$", "$$"));
            return;
        }
        text.Append("${").Append(piece.Variable);
        if (piece.Operator != '\0')
        {
            if (piece.EmptyIsUnset) text.Append(':');
            text.Append(piece.Operator).Append(Of(piece.Operand));
        }
        text.Append('}');
    }
}
