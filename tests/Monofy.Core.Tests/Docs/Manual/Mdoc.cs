using System.Text;

namespace Monofy.Core.Tests.Docs.Manual;

/// <summary>A page in the mdoc language, which man-db and mandoc format.</summary>
internal sealed class Mdoc
{
    // Of the pages, not of the day: two builds give the same bytes.
    private const string Date = "November 29, 2026";

    private const int Width = 78;

    private readonly StringBuilder _text = new();

    public Mdoc(string name, int section, string about, string source)
    {
        _text.Append(".\\\" Generated from ").Append(source).Append(" by a test; do not edit.\n");
        _text.Append(".Dd ").Append(Date).Append("\n.Dt ").Append(name.ToUpperInvariant()).Append(' ').Append(section)
            .Append("\n.Os\n");
        Heading("NAME").Line(".Nm " + name).Line(".Nd " + about);
    }

    public Mdoc Heading(string title) => Line(".Sh " + title);

    public Mdoc Subheading(string title) => Line(".Ss " + title);

    public Mdoc Line(string macro)
    {
        _text.Append(macro).Append('\n');
        return this;
    }

    /// <summary>A paragraph; its words are text, not macros.</summary>
    public Mdoc Paragraph(string text) => Line(".Pp").Text(text);

    /// <summary>Text, one sentence or part of one a line.</summary>
    public Mdoc Text(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            int length = 0;
            foreach (string word in line.Split(' '))
            {
                string escaped = Escape(word);
                bool fits = length + escaped.Length < Width;
                if (length > 0) _text.Append(fits ? ' ' : '\n');
                length = (fits ? length + 1 : 0) + escaped.Length;
                _text.Append(escaped);
            }
            _text.Append('\n');
        }
        return this;
    }

    /// <summary>An example as it is typed.</summary>
    public Mdoc Example(string text)
    {
        Line(".Bd -literal -offset indent");
        foreach (string line in text.Split('\n')) _text.Append(line.Length == 0 ? "\\&" : Escape(line)).Append('\n');
        return Line(".Ed");
    }

    /// <summary>A list of tags with what they mean.</summary>
    public Mdoc Tags(params (string Tag, string Meaning)[] tags)
    {
        Line(".Bl -tag -width Ds");
        foreach ((string tag, string meaning) in tags) Line((".It " + tag).TrimEnd()).Text(meaning);
        return Line(".El");
    }

    /// <summary>What stands behind <c>.It</c> for an option: <c>Fl q , Fl -quiet</c>, <c>Fl -grace Ns = Ns Ar
    /// DURATION</c>.</summary>
    public static string Flag(string name, string? shortName, string? value, bool valueMayLack)
    {
        string text = shortName == null ? "" : "Fl " + shortName[1..] + " , ";
        text += "Fl " + name[1..];
        if (value == null) return text;
        return text + (valueMayLack ? " Ns Oo = Ns " : " Ns = Ns ") + "Ar " + Escape(value)
            + (valueMayLack ? " Oc" : "");
    }

    public override string ToString() => _text.ToString();

    /// <summary>Text that no formatter changes: quotes, dashes and backslashes as they are typed.</summary>
    public static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e").Replace("-", "\\-").Replace("'", "\\(aq").Replace("`",
            "\\(ga").Replace("^", "\\(ha")
            .Replace("~", "\\(ti").Replace("|", "\\(ba").Replace("…", "...");
        return escaped.StartsWith('.') ? "\\&" + escaped : escaped;
    }
}
