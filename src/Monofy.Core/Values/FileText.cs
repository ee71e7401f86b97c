namespace Monofy.Core.Values;

/// <summary>What the host read from a file.</summary>
/// <param name="Text">The contents; null if it could not be read.</param>
/// <param name="Error">Why it could not be read: <c>no such file or directory (ENOENT)</c>; otherwise null.</param>
/// <param name="Missing">Whether the file does not exist.</param>
/// <param name="TooLarge">Whether it is too large to be read.</param>
public readonly record struct FileText(string? Text, string? Error, bool Missing, bool TooLarge = false);
