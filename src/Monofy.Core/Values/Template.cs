using System;

namespace Monofy.Core.Values;

/// <summary>Text from the user that may still contain variable references, and knows whether it may.</summary>
/// <param name="Text">The text. With <see cref="TemplateMode.Literal"/> it is final: a dollar is a dollar.</param>
/// <param name="Mode">How references in it are read when a process starts.</param>
public readonly record struct Template(string Text, TemplateMode Mode)
{
    private readonly string? _source;

    /// <summary>The text as written in the file, before interpolation; exporters write this. Default:
    /// <see cref="Text"/>.
    /// </summary>
    public string Source
    {
        get => _source ?? Text;
        init => _source = value;
    }

    /// <summary>Whether expanding it may change it.</summary>
    public bool MayRefer => Mode != TemplateMode.Literal && Text.Contains('$');

    /// <summary>The same text for a reader of <see cref="TemplateMode.Lenient"/> text: as written in its file, or with
    /// its dollars doubled if it is final.</summary>
    public string AsReference => Mode != TemplateMode.Literal || _source != null ? Source : Text.Replace("$", "$$");

    /// <summary>Text without references.</summary>
    public static Template Literal(string text) => new(text, TemplateMode.Literal);

    /// <summary>Text as on a command line.</summary>
    public static implicit operator Template(string text) => new(text, TemplateMode.Lenient);

    /// <summary>The text with its references replaced.</summary>
    /// <param name="lookup">Returns the value of a variable; null if it is not set.</param>
    /// <param name="onUnset">Called with each variable that is not set; may be null.</param>
    public Expansion Expand(Func<string, string?> lookup, Action<string>? onUnset = null) => Mode switch
    {
        TemplateMode.Literal => new(Text, null, null),
        TemplateMode.Lenient => Interpolation.Expand(Text, lookup, ExpansionMode.Lenient, onUnset),
        TemplateMode.Strict => Interpolation.Expand(Text, lookup, ExpansionMode.Strict),
    };
}

/// <summary>How the references in a <see cref="Template"/> are read.</summary>
public enum TemplateMode : byte
{
    /// <summary>As on a command line: an unset variable is empty, and a <c>$</c> that does not begin a reference is
    /// literal.</summary>
    Lenient,

    /// <summary>As on a command line with <c>--strict-variables</c>: an unset variable is an error.</summary>
    Strict,

    /// <summary>Not at all: the text is already expanded (a Compose file), or <c>--no-expand</c> was given.</summary>
    Literal,
}
