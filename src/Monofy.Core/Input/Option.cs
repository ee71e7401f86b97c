using System;

namespace Monofy.Core.Input;

/// <summary>One row of the option table.</summary>
/// <param name="Name">With its dashes: <c>--grace</c>.</param>
/// <param name="Scope">Where it may stand.</param>
/// <param name="Value">What its value is called in the help (<c>DURATION</c>), or null: a flag.</param>
/// <param name="Help">One line; ends with the default in parentheses where there is one.</param>
/// <param name="Apply">Writes the value into a draft; returns what was expected where it is wrong. A flag gets <c>1</c> or <c>0</c>.</param>
public sealed record Option(string Name, OptionScope Scope, string? Value, string Help, Func<Draft, string, string?> Apply)
{
    /// <summary>One letter with its dash, or null.</summary>
    public string? Short { get; init; }

    /// <summary>Its value is expanded when a process starts, not when the option is read.</summary>
    public bool Late { get; init; }

    /// <summary>Its value may be left out, and is then empty; it never stands in a word of its own.</summary>
    public bool ValueMayLack { get; init; }

    /// <summary>Sets the environment of a process; read before the other options of the same service, which may refer to it.</summary>
    public bool SetsEnvironment { get; init; }

    /// <summary>The variable that sets it (<c>MONOFY_GRACE</c>), or null.</summary>
    public string? Variable =>
        (Scope & OptionScope.Once) != 0 ? null : "MONOFY_" + Name[2..].Replace('-', '_').ToUpperInvariant();
}
