using System.Globalization;

namespace Monofy.Core.Descriptions;

/// <summary>Where the user said something: an argument, a variable, or a place in a file. Messages use the same terms:
/// <c>--depends-on</c> for an option, <c>compose.yaml:7:5: depends_on</c> for YAML.</summary>
/// <param name="Kind">Which kind of place.</param>
/// <param name="Name">The variable (<c>MONOFY_GRACE</c>), or the file as the user named it; empty for an
/// argument.</param>
/// <param name="Line">The argument's or line's number, from 1; 0: unknown.</param>
/// <param name="Column">The column from 1; 0: unknown.</param>
public readonly record struct Origin(OriginKind Kind, string Name, int Line, int Column)
{
    /// <summary>Argument <paramref name="number"/> of the command line, from 1.</summary>
    public static Origin Argument(int number) => new(OriginKind.Argument, "", number, 0);

    /// <summary>The environment variable <paramref name="name"/>.</summary>
    public static Origin Variable(string name) => new(OriginKind.Variable, name, 0, 0);

    /// <summary>A place in a file.</summary>
    public static Origin At(string file, int line, int column = 0) => new(OriginKind.File, file, line, column);

    /// <summary>The name of the setting <paramref name="option"/> there: in a file it has no dashes.</summary>
    public string Word(string option) => Kind == OriginKind.File ? option[2..] : option;

    /// <summary><c>file:line:column</c> as far as known, for <see cref="Values.Diagnostic.Place"/>; empty if not in a
    /// file.</summary>
    public string Place
    {
        get
        {
            if (Kind != OriginKind.File) return "";
            string place = Name;
            if (Line > 0) place += ":" + Line.ToString(CultureInfo.InvariantCulture);
            return Column > 0 ? place + ":" + Column.ToString(CultureInfo.InvariantCulture) : place;
        }
    }
}

/// <summary>The kinds of <see cref="Origin"/>.</summary>
public enum OriginKind : byte
{
    /// <summary>Not given: monofy's own choice.</summary>
    None,

    /// <summary>The command line.</summary>
    Argument,

    /// <summary>A <c>MONOFY_…</c> variable.</summary>
    Variable,

    /// <summary>A Procfile, Compose file, plan or env file.</summary>
    File,
}
