namespace Monofy.Core.Values;

/// <summary>How <see cref="Interpolation.Expand"/> handles missing variables and malformed references.</summary>
public enum ExpansionMode
{
    /// <summary>The command line: an unset variable is empty, and a <c>$</c> that does not begin a reference is
    /// literal.</summary>
    Lenient,

    /// <summary><c>--strict-variables</c>: like <see cref="Lenient"/>, but an unset <c>$VAR</c> or <c>${VAR}</c> is an
    /// error.</summary>
    Strict,

    /// <summary>A Compose file: an unset variable is empty, and a <c>${</c> that does not begin a reference is an
    /// error.</summary>
    Compose,
}
