namespace Monofy.Core.Values;

/// <summary>Which monofy this is.</summary>
public static class Release
{
    /// <summary>That of Directory.Build.props, which a test compares: asking the assembly for it costs 150 kB of
    /// reflection.</summary>
    public const string Version = "0.1.0";
}
