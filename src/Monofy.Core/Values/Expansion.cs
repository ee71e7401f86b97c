namespace Monofy.Core.Values;

/// <summary>What <see cref="Interpolation.Expand"/> made of a text.</summary>
/// <param name="Value">The text with its references replaced; null where there is an error.</param>
/// <param name="Error">Why there is no value; null where there is one.</param>
/// <param name="Variable">The variable that is missing; null where there is a value or where the text is
/// malformed.</param>
public readonly record struct Expansion(string? Value, string? Error, string? Variable);
