using System;

namespace Monofy.Core.Values;

/// <summary>
/// Splits a line into words as a POSIX shell does (Shell Command Language, 2.2 Quoting), for commands that are strings
/// but run without a shell. Nothing is expanded here; only quotes, backslashes and blanks are special.
/// </summary>
public static class ShellWords
{
    /// <summary>Splits <paramref name="text"/>. Words are separated by spaces, tabs and newlines; <c>''</c> is an empty
    /// word; within double quotes a backslash escapes only <c>\ " $ `</c>; a backslash before a newline joins the
    /// lines.</summary>
    /// <param name="text">The line.</param>
    /// <param name="keepForExpansion">True if <see cref="Interpolation"/> comes next: a quoted <c>$</c> becomes
    /// <c>$$</c>, a <c>$NAME</c> that ends at a quote keeps its end (<c>"$A"B</c> becomes <c>${A}B</c>), and blanks in
    /// <c>${…}</c> do not separate words. False: <c>$</c> is an ordinary character.</param>
    /// <param name="words">The words; empty if there is an error.</param>
    /// <param name="error"><c>unclosed ' at column 7</c>; empty if there is none.</param>
    public static bool TrySplit(string text, bool keepForExpansion, out string[] words, out string error)
    {
        var splitter = new WordSplitter(text, keepForExpansion);
        bool split = splitter.Run(out error);
        words = split ? [.. splitter.Words] : [];
        return split;
    }

    /// <summary>
    /// Whether <c>sh -c</c> would do the same with the line as running its words directly: it has no operator, pattern,
    /// comment, leading assignment or command substitution, and does not begin with a word that only a shell knows
    /// (<c>exec</c>, <c>cd</c>, …). <c>$NAME</c> and <c>${NAME}</c> are plain if <paramref name="lookup"/> knows the
    /// value; a shell would also split an unquoted value and match it against files, so such a value must not be
    /// affected by that. When in doubt, the answer is no.
    /// </summary>
    /// <param name="text">The line.</param>
    /// <param name="lookup">The variables that the line will see. Without it, no line with a variable is plain.</param>
    public static bool IsPlain(string text, Func<string, string?>? lookup = null) => IsPlain(text, lookup, out _);

    /// <summary>The same as <see cref="IsPlain(string, Func{string, string?}?)"/>.</summary>
    /// <param name="text">The line.</param>
    /// <param name="lookup">The variables that the line will see.</param>
    /// <param name="words">Its words if it is plain, split for expansion (see <see cref="TrySplit"/>).</param>
    public static bool IsPlain(string text, Func<string, string?>? lookup, out string[] words)
    {
        words = [];
        char quote = '\0';
        bool inFirstWord = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == quote) quote = '\0';
            else if (quote == '\'') continue;
            else if (c == '\\') i++;
            else if (c == '$' && !IsPlainReference(text, ref i, quote == '"', lookup)) return false;
            else if (c == '`') return false;
            else if (quote == '"' || c == '$') continue;
            else if (c is '\'' or '"') quote = c;
            else if (c is ' ' or '\t') inFirstWord = inFirstWord && text.AsSpan(0, i).IsWhiteSpace();
            else if (c == '=' && inFirstWord) return false;
            else if (IsSpecial(c)) return false;
        }

        return TrySplit(text, true, out words, out _) && words.Length > 0 && !BelongsToShell(words[0]);
    }

    private static bool IsSpecial(char c) => c is ';' or '&' or '|' or '<' or '>' or '(' or ')' or '*' or '?' or '[' or
        '#' or '~' or '!' or '{' or '}' or '\n';

    // Leaves i on the last character of the reference.
    private static bool IsPlainReference(string text, ref int i, bool quoted, Func<string, string?>? lookup)
    {
        bool braced = i + 1 < text.Length && text[i + 1] == '{';
        int start = i + (braced ? 2 : 1);
        int length = Interpolation.NameLength(text, start);
        int end = start + length;
        if (length == 0 || (braced && (end == text.Length || text[end] != '}'))) return false;

        // A shell sets these itself.
        string name = text.Substring(start, length);
        if (name is "PWD" or "OLDPWD" or "IFS" or "PPID" or "OPTIND") return false;

        i = braced ? end : end - 1;
        string? value = lookup?.Invoke(name);
        return value is not null && (quoted || (value.Length > 0 && value.AsSpan().IndexOfAny(" \t\n*?[\\") < 0));
    }

    // Reserved words, and builtins that do not exist as programs or differ from the program of the same name.
    private static bool BelongsToShell(string word) => word is
        "." or ":" or "alias" or "bg" or "break" or "builtin" or "case" or "cd" or "command" or "continue"
            or "coproc" or
        "declare" or "do" or "done" or "echo" or "elif" or "else" or "esac" or "eval" or "exec" or "exit" or "export"
            or "fc" or
        "fg" or "fi" or "for" or "function" or "getopts" or "hash" or "if" or "in" or "jobs" or "kill" or "let"
            or "local" or
        "popd" or "pushd" or "read" or "readonly" or "return" or "select" or "set" or "shift" or "shopt" or "source"
            or "then" or
        "time" or "times" or "trap" or "type" or "typeset" or "ulimit" or "umask" or "unalias" or "unset" or "until"
            or "wait" or
        "while";
}
