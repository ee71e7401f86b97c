namespace Monofy.Core.Plans;

/// <summary>When names are coloured (<c>--color</c>).</summary>
public enum ColorMode : byte
{
    /// <summary>On a terminal, unless <c>NO_COLOR</c> is set; elsewhere only if <c>FORCE_COLOR</c> is. The
    /// default.</summary>
    Auto,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}
