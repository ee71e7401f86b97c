using System;
using System.Text;

namespace Monofy.Core.Export.Syntax;

/// <summary>Writes words of a container's command and values of its environment: <c>$(NAME)</c> is a reference,
/// <c>$$</c> is one dollar.</summary>
internal static class KubernetesText
{
    /// <summary>Escapes <paramref name="text"/> so that nothing in it is a reference; dollars without special meaning
    /// stay single.</summary>
    public static string Literal(string text)
    {
        if (!text.Contains("$$", StringComparison.Ordinal) && !text.Contains("$(", StringComparison.Ordinal))
            return text;
        return text.Replace("$", "$$");
    }

    /// <summary>The phrase, with each reference written by <paramref name="reference"/>.</summary>
    public static string Of(Phrase phrase, Func<Piece, string> reference)
    {
        if (phrase.Literal is { } literal) return Literal(literal);
        var text = new StringBuilder();
        foreach (Piece piece in phrase.Pieces)
            text.Append(piece.Variable == null ? piece.Text.Replace("$", "$$") : reference(piece));
        return text.ToString();
    }
}
