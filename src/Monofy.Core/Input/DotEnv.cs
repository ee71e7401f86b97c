using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// The .env format of Compose (compose-go's dotenv package, and "Syntax for environment files" in Docker's
/// documentation): <c>NAME=value</c> or <c>NAME: value</c>, optionally after <c>export</c>; comments; values that are
/// bare (trimmed, expanded, with a comment after a blank), in double quotes (escapes, expanded) or in single quotes
/// (verbatim, except for <c>\'</c>), where quoted values may contain newlines; and <c>NAME</c> alone, for its value in
/// the environment.
/// <para>Stricter than compose-go: only a comment may follow a closing quote, and a <c>NUL</c> is rejected, because no
/// variable of a process can contain one. Names are those of compose-go (letters of any script, digits,
/// <c>_ . - [ ]</c>), and may begin with a digit.</para>
/// </summary>
public static class DotEnv
{
    /// <summary>Returns the variables of <paramref name="text"/> in order, with the last value of a repeated name; or
    /// none, and the first mistake with <c>file:line:column</c>. A mistake quotes at most one character of a value: it
    /// may be a secret.</summary>
    /// <param name="text">The contents of the file.</param>
    /// <param name="file">The file's name, for the mistake.</param>
    /// <param name="lookup">The environment. In references it overrides earlier lines of the file, as in
    /// Compose.</param>
    /// <param name="earlier">The variables of earlier files, which this file overrides in references. Null:
    /// none.</param>
    public static (IReadOnlyList<KeyValuePair<string, string>> Entries, Diagnostic? Error) Parse(
        string text, string file, Func<string, string?> lookup, Func<string, string?>? earlier = null) =>
        new DotEnvReader(text, file, lookup, earlier).Run();
}
