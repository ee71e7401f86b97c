namespace Monofy.Files.Formats;

/// <summary>What a file given to <c>-f</c> is. Its content tells.</summary>
public enum FileFormat : byte
{
    /// <summary>Nothing that is known.</summary>
    Unknown,

    /// <summary>Lines <c>name: command</c>.</summary>
    Procfile,

    /// <summary>A Compose file.</summary>
    Compose,

    /// <summary>What <c>--export=json</c> printed.</summary>
    Plan,
}
