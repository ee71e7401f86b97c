namespace Monofy.Core.Values;

/// <summary>Text of the user in which variable references may still stand, and which knows whether they do.</summary>
/// <param name="Text">The text. With <see cref="TemplateMode.Literal"/> it is final: a dollar is a dollar.</param>
/// <param name="Mode">How references in it are read when a process starts.</param>
public readonly record struct Template(string Text, TemplateMode Mode)
{
    private readonly string? _source;

    /// <summary>The text as it stood in the file, before the file was interpolated; exporters write this. Default: <see cref="Text"/>.
    /// </summary>
    public string Source
    {
        get => _source ?? Text;
        init => _source = value;
    }

    /// <summary>Text without references.</summary>
    public static Template Literal(string text) => new(text, TemplateMode.Literal);
}

/// <summary>How the references in a <see cref="Template"/> are read.</summary>
public enum TemplateMode : byte
{
    /// <summary>As on a command line: an unset variable is empty, and what is not a reference stays as it is.</summary>
    Lenient,

    /// <summary>As on a command line with <c>--strict-variables</c>: an unset variable is an error.</summary>
    Strict,

    /// <summary>Not at all: it was expanded already (a Compose file), or <c>--no-expand</c> was given.</summary>
    Literal,
}
