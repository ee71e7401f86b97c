using System;
using System.Globalization;

namespace Monofy.Files.Yaml;

/// <summary>A text, number, boolean or null. Which one it is follows YAML 1.2's core schema.</summary>
public sealed class YamlScalar : YamlNode
{
    /// <summary>The value, references replaced.</summary>
    public required string Value { get; init; }

    /// <summary>The text before references were replaced, if it had any; null otherwise.</summary>
    public string? Source { get; init; }

    /// <summary>Without quotes, so that it may be a number, a boolean or null. What came out of a reference may be one
    /// as well.</summary>
    public bool IsPlain { get; init; }

    /// <summary>No value: nothing at all, <c>~</c> or <c>null</c>, without quotes.</summary>
    public bool IsNull => IsPlain && Source == null && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>As it was written, for messages and exports.</summary>
    public string Written => Source ?? Value;

    /// <summary>Its value as a boolean; null if it is not one. A value that was put in may be any of YAML 1.1's words,
    /// as Compose has it.</summary>
    public bool? Boolean => !IsPlain && Source == null ? null : Value switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" or "1" when Source != null => true,
        "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" or "0" when Source != null => false,
        _ => null,
    };

    /// <summary>As <see cref="Boolean"/>, where nothing but a boolean can stand: there Compose takes YAML 1.1's words
    /// from the file itself, too, and in quotes.</summary>
    public bool? Truth => Boolean ?? Value switch
    {
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" or "y" or "Y" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" or "n" or "N" => false,
        _ => null,
    };

    /// <summary>Its value as a whole number; null if it is not one.</summary>
    public long? Integer
    {
        get
        {
            if (!IsPlain && Source == null) return null;
            ReadOnlySpan<char> text = Value;
            if (text.StartsWith("0x")) return Parse(text[2..], 16);
            if (text.StartsWith("0o")) return Parse(text[2..], 8);
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n) ? n
                : null;
        }
    }

    /// <summary>Whether its value is a number, whole or not.</summary>
    public bool IsNumber => Integer != null || ((IsPlain || Source != null) && IsDecimal(Value));

    /// <inheritdoc/>
    public override string Kind =>
        IsNull ? "nothing" : Boolean != null ? "a boolean" : Integer != null ? "a whole number" : IsNumber
            ? "a number" : "a text";

    private static long? Parse(ReadOnlySpan<char> digits, int radix)
    {
        long value = 0;
        if (digits.Length is 0 or > 15) return null;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 16;
            if (digit >= radix) return null;
            value = (value * radix) + digit;
        }
        return value;
    }

    private static bool IsDecimal(string text)
    {
        if (text.TrimStart('-', '+') is ".inf" or ".Inf" or ".INF" || text is ".nan" or ".NaN" or ".NAN") return true;
        const NumberStyles styles = NumberStyles.AllowLeadingSign |
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return text.Length > 0 && (char.IsAsciiDigit(text[^1]) || text[^1] == '.') &&
            double.TryParse(text, styles, CultureInfo.InvariantCulture, out _);
    }
}
