using System;
using System.Collections.Generic;
using Monofy.Core.Values;

namespace Monofy.Core.Input;

/// <summary>
/// The .env format of Compose (compose-go's dotenv package, and "Syntax for environment files" in Docker's
/// documentation): <c>NAME=value</c> or <c>NAME: value</c>, with <c>export</c> before it or not; comments; values that
/// are bare (trimmed, expanded, a comment after a blank), in double quotes (escapes, expanded) or in single quotes (as
/// they are, but for <c>\'</c>), both of which may hold newlines; and <c>NAME</c> alone for the value that the
/// environment has.
/// <para>Stricter than compose-go: only a comment may follow a closing quote, and a <c>NUL</c> is refused, because no
/// process can be given one. Names take what compose-go takes (letters of any script, digits, <c>_ . - [ ]</c>), those
/// that begin with a digit as well.</para>
/// </summary>
public static class DotEnv
{
    /// <summary>The variables of <paramref name="text"/> in its order, the last value if a name comes again; or
    /// none, and the first mistake with <c>file:line:column</c>. Of a value a mistake quotes one character at most: it
    /// may be a secret.</summary>
    /// <param name="text">What is in the file.</param>
    /// <param name="file">The file's name, for the mistake.</param>
    /// <param name="lookup">The environment. In references it wins over what the file said before, as in
    /// Compose.</param>
    /// <param name="earlier">What earlier files said; in references the file itself wins over it. Null: there is
    /// none.</param>
    public static (IReadOnlyList<KeyValuePair<string, string>> Entries, Diagnostic? Error) Parse(
        string text, string file, Func<string, string?> lookup, Func<string, string?>? earlier = null) =>
        new DotEnvReader(text, file, lookup, earlier).Run();
}
