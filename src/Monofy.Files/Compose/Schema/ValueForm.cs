using System;
using System.Globalization;
using Monofy.Core.Values;
using Monofy.Files.Yaml;

namespace Monofy.Files.Compose.Schema;

/// <summary>The form of a value that the schema leaves open: <c>mem_limit</c> is a text or a number there, and a size
/// here.</summary>
/// <param name="Expected">What is expected, for the message.</param>
/// <param name="Fits">Whether a value has the form; references are replaced in it.</param>
internal sealed record ValueForm(string Expected, Func<YamlScalar, bool> Fits)
{
    private const NumberStyles Decimal =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private const string Every = "every_";

    /// <summary>Bytes, with a unit or without; -1 often means no limit.</summary>
    public static readonly ValueForm Size = new("a size such as 64m or 1.5g",
        static v => IsWhole(v) || Core.Values.Size.TryParse(v.Value, out _));

    public static readonly ValueForm Number = new("a number such as 0.5",
        static v => v.IsNumber || IsDecimal(v.Value));

    public static readonly ValueForm Whole = new("a whole number", IsWhole);

    /// <summary>A whole number that is not below zero.</summary>
    public static readonly ValueForm Count = new("a whole number from 0",
        static v => IsWhole(v) && !v.Value.StartsWith('-'));

    public static readonly ValueForm Percent = new("a number from 0 to 100",
        static v => double.TryParse(v.Value, Decimal, CultureInfo.InvariantCulture, out double number) &&
            number is >= 0 and <= 100);

    /// <summary>Microseconds as a number, or a duration.</summary>
    public static readonly ValueForm Microseconds = new("microseconds, or a duration such as 400ms",
        static v => IsWhole(v) || IsDuration(v.Value));

    public static readonly ValueForm Duration = new("a duration such as 10s or 1m30s",
        static v => IsDuration(v.Value));

    public static readonly ValueForm Boolean = new("true or false", static v => v.Truth != null);

    /// <summary>How many devices.</summary>
    public static readonly ValueForm Devices = new("a whole number, or all",
        static v => IsWhole(v) || v.Value.Equals("all", StringComparison.OrdinalIgnoreCase));

    /// <summary>The permissions of a file.</summary>
    public static readonly ValueForm Mode = new("an octal number such as 0440",
        static v => v.Integer != null || IsOctal(v.Value));

    public static readonly ValueForm Pull = new(
        "always, never, missing, if_not_present, build, refresh, daily, weekly or every_ and a duration",
        static v => v.Value is "always" or "never" or "missing" or "if_not_present" or "build" or "refresh" or
            "daily" or "weekly" || (v.Value.StartsWith(Every, StringComparison.Ordinal) &&
            IsDuration(v.Value[Every.Length..])));

    /// <summary>An address for a name.</summary>
    public static readonly ValueForm Host = new("NAME=ADDRESS or NAME:ADDRESS",
        static v => v.Value.AsSpan().IndexOfAny('=', ':') > 0);

    public static readonly ValueForm Mount = new("[SOURCE:]TARGET[:MODE]", static v => HasParts(v.Value, true));

    public static readonly ValueForm Device = new("SOURCE[:TARGET[:PERMISSIONS]]",
        static v => HasParts(v.Value, false));

    // Compose drops the fraction of a number.
    private static bool IsWhole(YamlScalar value) => value.IsNumber ||
        long.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool IsDecimal(string text) =>
        double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out _);

    private static bool IsOctal(string text)
    {
        foreach (char c in text)
        {
            if (c is < '0' or > '7') return false;
        }
        return text.Length > 0;
    }

    // As monofy reads it, and with a sign, days and weeks, which Compose takes as well.
    private static bool IsDuration(string text)
    {
        if (text is ['-' or '+', ..]) text = text[1..];
        string known = text.Replace('d', 'h').Replace('w', 'h');
        return Core.Values.Duration.TryParse(known, out _);
    }

    // Up to three parts; a path of Windows has a colon of its own.
    private static bool HasParts(string text, bool allFilled)
    {
        string[] parts = text.Split(':');
        int count = parts.Length;
        for (int i = 0; i < parts.Length; i++)
        {
            if (allFilled && parts[i].Length == 0) return false;
            if (parts[i].Length == 1 && i + 1 < parts.Length && parts[i + 1] is ['\\' or '/', ..]) count--;
        }
        return count <= 3;
    }
}
