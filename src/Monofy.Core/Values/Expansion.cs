namespace Monofy.Core.Values;

/// <summary>What <see cref="Interpolation.Expand"/> made of a text.</summary>
/// <param name="Value">The text with its references replaced; null if there is an error.</param>
/// <param name="Error">Why there is no value; null if there is one.</param>
/// <param name="Variable">The variable that is missing; null if there is a value or if the text is malformed.</param>
public readonly record struct Expansion(string? Value, string? Error, string? Variable);
