using System;
using System.Collections.Generic;
using Monofy.Core.Input;
using Monofy.Core.Values;

namespace Monofy.Files.Yaml;

/// <summary>Replaces references in the values of a Compose file, once, by the rules of the Compose
/// Specification.</summary>
/// <param name="lookup">A variable's value, or null if it is not set.</param>
/// <param name="mistakes">Gets what is malformed and required variables that are missing.</param>
/// <param name="notices">Gets each variable that is not set and has no default, once.</param>
public sealed class Interpolator(Func<string, string?> lookup, List<Diagnostic> mistakes, List<Diagnostic> notices)
{
    // A file full of unset variables needs no more to be understood.
    private const int MostNotices = 32;

    private readonly HashSet<string> _unset = [];

    /// <summary>The value of <paramref name="text"/>: another instance if anything was replaced.</summary>
    public string Read(string text, YamlOrigin file, int line, int column)
    {
        Expansion expansion = Interpolation.Expand(text, lookup, ExpansionMode.Compose);
        string place = file.Name + ":" + line + ":" + column;
        if (expansion.Value == null)
        {
            string message = expansion.Variable != null ? expansion.Error!
                : "a ${ here begins no reference; expected ${NAME}, or $$ for one $";
            mistakes.Add(new(place, message));
            return text;
        }
        NoteUnset(text, place);
        return expansion.Value;
    }

    private void NoteUnset(string text, string place)
    {
        while (_unset.Count < MostNotices)
        {
            string? missing = Interpolation.Expand(text, name => lookup(name) ?? (_unset.Contains(name) ? "" : null),
                ExpansionMode.Strict).Variable;
            if (missing == null || !_unset.Add(missing)) return;
            notices.Add(new(place, "variable " + missing + " is not set; using an empty string (write $$" + missing +
                " if the program should see $" + missing + ")"));
        }
    }
}
