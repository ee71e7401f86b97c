using System;
using System.Text;

namespace Monofy.Core.Values;

/// <summary>
/// One run of <see cref="Interpolation.Expand"/>. It takes linear time because braces are paired before the walk
/// begins: an unused operand is skipped, and the end of an unclosed reference is not searched for twice.
/// </summary>
internal sealed class Expander(string text, Func<string, string?> lookup, ExpansionMode mode, Action<string>? onUnset)
{
    private readonly StringBuilder _output = new(text.Length);
    private readonly int[] _partners = text.Contains("${") ? PairBraces(text) : [];
    private ExpansionMode _mode = mode;
    private string? _error;
    private string? _variable;

    public Expansion Run()
    {
        Walk(0, text.Length, 0);
        return _error is null ? new(_output.ToString(), null, null) : new(null, _error, _variable);
    }

    private void Walk(int start, int end, int depth)
    {
        int i = start;
        while (i < end && _error is null)
        {
            int dollar = text.IndexOf('$', i, end - i);
            if (dollar < 0) dollar = end;

            _output.Append(text, i, dollar - i);
            i = dollar < end ? Dollar(dollar, end, depth) : end;
        }
    }

    // Handles what begins with the $ at i; returns where to continue.
    private int Dollar(int i, int end, int depth)
    {
        char next = i + 1 < end ? text[i + 1] : '\0';
        if (next == '$')
        {
            _output.Append('$');
            return i + 2;
        }

        if (Kept(i, end) is > 0 and var kept) return kept;

        int after = next == '{' ? Braced(i, depth) : Plain(i + 1, end);
        if (after > 0) return after;

        // As in the reference implementation of the Compose Specification: a $ alone is literal.
        if (_mode == ExpansionMode.Compose && next == '{')
        {
            _error = "invalid interpolation format: \"" + text + "\"";
        }
        else
        {
            _output.Append('$');
        }

        return i + 1;
    }

    // Event data for a job may be untrusted (the name of a file): references to it stay as written in every mode. 0 if
    // it is another reference.
    private int Kept(int i, int end)
    {
        const string prefix = "MONOFY_EVENT";
        bool braced = i + 1 < end && text[i + 1] == '{';
        int start = braced ? i + 2 : i + 1;
        if (string.CompareOrdinal(text, start, prefix, 0, prefix.Length) != 0) return 0;

        int after = braced ? _partners[i + 1] + 1 : Math.Min(start + Interpolation.NameLength(text, start), end);
        if (after <= start) return 0;

        _output.Append(text, i, after - i);
        return after;
    }

    private int Plain(int start, int end)
    {
        int length = Math.Min(Interpolation.NameLength(text, start), end - start);
        if (length == 0) return 0;

        string name = text.Substring(start, length);
        if (Interpolation.IsNeverExpanded(name)) _output.Append('$').Append(name);
        else Append(name);
        return start + length;
    }

    // Handles ${NAME} or ${NAME OPERATOR OPERAND} at i; returns where it ends, or 0 if it is neither.
    private int Braced(int i, int depth)
    {
        int close = _partners[i + 1];
        int length = Interpolation.NameLength(text, i + 2);
        if (close < 0 || length == 0) return 0;

        int at = i + 2 + length;
        string name = text.Substring(i + 2, length);
        if (Interpolation.IsNeverExpanded(name))
        {
            _output.Append(text, i, close + 1 - i);
            return close + 1;
        }
        if (at == close)
        {
            Append(name);
            return close + 1;
        }

        bool emptyIsUnset = text[at] == ':';
        if (emptyIsUnset) at++;
        if (text[at] is not ('-' or '?' or '+')) return 0;
        if (depth >= Interpolation.MaxDepth)
        {
            _error = "references are nested deeper than " + Interpolation.MaxDepth;
            return close + 1;
        }

        string? value = lookup(name);
        if (emptyIsUnset && value is { Length: 0 }) value = null;
        Apply(text[at], name, value, at + 1, close, depth + 1);
        return close + 1;
    }

    private void Apply(char sign, string name, string? value, int start, int end, int depth)
    {
        if (sign == '+')
        {
            if (value is not null) Walk(start, end, depth);
        }
        else if (value is not null)
        {
            Output(value);
        }
        else if (sign == '-')
        {
            Walk(start, end, depth);
        }
        else
        {
            FailRequired(name, start, end, depth);
        }
    }

    private void FailRequired(string name, int start, int end, int depth)
    {
        // The message must name this variable, even if a variable used in the message is missing too.
        if (_mode == ExpansionMode.Strict) _mode = ExpansionMode.Lenient;
        _output.Clear();
        Walk(start, end, depth);
        if (_error is not null) return;

        _variable = name;
        _error = "required variable " + name + " is missing a value" + (_output.Length == 0 ? "" : ": " + _output);
    }

    private void Append(string name)
    {
        string? value = lookup(name);
        if (value is null && _mode == ExpansionMode.Strict)
        {
            _variable = name;
            _error = "variable " + name + " is not set";
        }

        if (value is null) onUnset?.Invoke(name);
        Output(value);
    }

    // A few references can expand to a text of any length.
    private void Output(string? value)
    {
        if (_output.Length + (value?.Length ?? 0) > SettingLimits.Expanded)
            _error = "the text has more than " + SettingLimits.Expanded / 1024 / 1024 +
                " MB once its variables are replaced";
        else
            _output.Append(value);
    }

    // For each {, the index of the matching }, or -1. While a brace is open, its slot holds the enclosing brace, so the
    // stack needs no memory of its own.
    internal static int[] PairBraces(string text)
    {
        var partners = new int[text.Length];
        int open = -1;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '{')
            {
                partners[i] = open;
                open = i;
            }
            else if (text[i] == '}' && open >= 0)
            {
                (open, partners[open]) = (partners[open], i);
            }
        }

        while (open >= 0) (open, partners[open]) = (partners[open], -1);
        return partners;
    }
}
