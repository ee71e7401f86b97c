using System;

namespace Monofy.Core.Values;

/// <summary>
/// The interpolation of the Compose Specification: <c>$VAR ${VAR} ${VAR:-default} ${VAR-default} ${VAR:?message}
/// ${VAR?message} ${VAR:+other} ${VAR+other}</c>, and <c>$$</c> for one <c>$</c>. Names are ASCII letters, digits and
/// <c>_</c>, and do not begin with a digit. The colon makes an empty value count as unset. What stands behind the
/// operator is expanded in turn, but only when it is used; it ends at the brace that balances, as in compose-go, so
/// <c>${CONF:-{"a": {}}}</c> means what it looks like. A value is never expanded again.
/// </summary>
public static class Interpolation
{
    /// <summary>How deep references may nest in each other's operands. Beyond it they are an error.</summary>
    public const int MaxDepth = 64;

    /// <summary>Replaces the references in <paramref name="text"/>, in time linear in its length. A text without
    /// <c>$</c> comes back as the same instance.</summary>
    /// <param name="text">The text.</param>
    /// <param name="lookup">A variable's value, or null if it is unset.</param>
    /// <param name="mode">What to do about what is missing or malformed.</param>
    /// <param name="onUnset">Gets the name of each variable that is not set and has no replacement; may be null.
    /// </param>
    public static Expansion Expand(string text,
        Func<string, string?> lookup, ExpansionMode mode, Action<string>? onUnset = null) =>
        text.Contains('$') ? new Expander(text, lookup, mode, onUnset).Run() : new(text, null, null);

    /// <summary>Whether references to <paramref name="name"/> stay as they are, in every mode: what an event was (a
    /// file's name) is data, and never part of a command.</summary>
    internal static bool IsNeverExpanded(string name) =>
        name is "MONOFY_EVENT" or "MONOFY_EVENT_NAME" or "MONOFY_EVENT_STATUS" or "MONOFY_EVENT_PATH"
            or "MONOFY_EVENT_COUNT";

    /// <summary>The first <c>${NAME</c> in <paramref name="text"/> without a brace that closes it; null if there is
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

    /// <summary>How many characters from <paramref name="start"/> on are a variable's name; 0 if none
    /// begins.</summary>
    internal static int NameLength(string text, int start)
    {
        int end = start;
        while (end < text.Length && (IsNameStart(text[end]) || (end > start && char.IsAsciiDigit(text[end])))) end++;
        return end - start;
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
