namespace Monofy.Core.Values;

/// <summary>Which monofy this is.</summary>
public static class Release
{
    /// <summary>The version, equal to that in Directory.Build.props (a test compares them). Reading it from the
    /// assembly would cost 150 kB of reflection.</summary>
    public const string Version = "0.1.0";
}
