namespace Monofy.Core.Values;

/// <summary>What <see cref="Interpolation.Expand"/> does about what is missing or malformed.</summary>
public enum ExpansionMode
{
    /// <summary>The command line: an unset variable is empty, and a <c>$</c> that begins no reference is a
    /// <c>$</c>.</summary>
    Lenient,

    /// <summary><c>--strict-variables</c>: as <see cref="Lenient"/>, but an unset <c>$VAR</c> or <c>${VAR}</c> is an
    /// error.</summary>
    Strict,

    /// <summary>A Compose file: an unset variable is empty, and a <c>${</c> that begins no reference is an
    /// error.</summary>
    Compose,
}
