using System;

namespace Monofy.Core.Values;

/// <summary>
/// The interpolation of the Compose Specification: <c>$VAR ${VAR} ${VAR:-default} ${VAR-default} ${VAR:?message}
/// ${VAR?message} ${VAR:+other} ${VAR+other}</c>, and <c>$$</c> for one <c>$</c>. Names consist of ASCII letters,
/// digits and <c>_</c>, and do not begin with a digit. With the colon, an empty value counts as unset. The operand
/// after the operator is expanded too, but only if it is used; it ends at the matching brace, as in compose-go, so
/// <c>${CONF:-{"a": {}}}</c> means what it looks like. A value is never expanded again.
/// </summary>
public static class Interpolation
{
    /// <summary>How deep references may nest in operands. Deeper nesting is an error.</summary>
    public const int MaxDepth = 64;

    /// <summary>Replaces the references in <paramref name="text"/>, in time linear in its length. A text without
    /// <c>$</c> is returned as the same instance.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lookup">Returns a variable's value, or null if it is unset.</param>
    /// <param name="mode">How to handle missing variables and malformed references.</param>
    /// <param name="onUnset">Called with each variable that is unset and has no default; may be null.</param>
    public static Expansion Expand(string text,
        Func<string, string?> lookup, ExpansionMode mode, Action<string>? onUnset = null) =>
        text.Contains('$') ? new Expander(text, lookup, mode, onUnset).Run() : new(text, null, null);

    /// <summary>Whether references to <paramref name="name"/> stay as they are in every mode: event data (a file's
    /// name) must never become part of a command.</summary>
    internal static bool IsNeverExpanded(string name) =>
        name is "MONOFY_EVENT" or "MONOFY_EVENT_NAME" or "MONOFY_EVENT_STATUS" or "MONOFY_EVENT_PATH"
            or "MONOFY_EVENT_COUNT";

    /// <summary>The first <c>${NAME</c> in <paramref name="text"/> without a closing brace; null if there is
    /// none.</summary>
    public static string? Unclosed(string text)
    {
        for (int i = text.IndexOf('$'); i >= 0 && i + 1 < text.Length; i = text.IndexOf('$', i + 1))
        {
            int length = text[i + 1] == '{' ? NameLength(text, i + 2) : 0;
            if (length > 0 && text.IndexOf('}', i) < 0) return text.Substring(i, length + 2);
            if (text[i + 1] == '$') i++;
        }
        return null;
    }

    /// <summary>The length of the variable name at <paramref name="start"/>; 0 if there is none.</summary>
    internal static int NameLength(string text, int start)
    {
        int end = start;
        while (end < text.Length && (IsNameStart(text[end]) || (end > start && char.IsAsciiDigit(text[end])))) end++;
        return end - start;
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
