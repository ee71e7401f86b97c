namespace Monofy.Core.Values;

/// <summary>The result of <see cref="Interpolation.Expand"/>.</summary>
/// <param name="Value">The text with its references replaced; null if there is an error.</param>
/// <param name="Error">Why there is no value; null if there is one.</param>
/// <param name="Variable">The missing variable; null if there is a value or the text is malformed.</param>
public readonly record struct Expansion(string? Value, string? Error, string? Variable);
