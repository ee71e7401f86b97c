namespace Monofy.Core.Values;

/// <summary>What the host read of a file.</summary>
/// <param name="Text">The contents, or null if it could not be read.</param>
/// <param name="Error">Why not: <c>no such file or directory (ENOENT)</c>; null if it could.</param>
/// <param name="Missing">Whether the file does not exist.</param>
/// <param name="TooLarge">Whether it is larger than any file that is read.</param>
public readonly record struct FileText(string? Text, string? Error, bool Missing, bool TooLarge = false);
