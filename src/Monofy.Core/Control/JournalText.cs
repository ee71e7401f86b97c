using System;
using System.Text;
using Monofy.Core.Descriptions;
using Monofy.Core.Export;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Control;

/// <summary>
/// What <c>--journal</c> writes: a heading with the version, the plan as a line of JSON, then each event of the run
/// (see <see cref="JournalLine"/>), followed by what was decided, a line each behind <see cref="Decision"/>. The
/// supervisor does nothing else than that, so <see cref="Replay"/> can do it again.
/// </summary>
public static class JournalText
{
    /// <summary>The first words of a journal; its version and that of monofy follow.</summary>
    public const string Heading = "monofy journal 1 ";

    /// <summary>What stands behind the version if monofy holds (<c>MONOFY_HOLD=1</c>).</summary>
    public const string Held = " held";

    /// <summary>What a decision begins with.</summary>
    public const string Decision = "> ";

    /// <summary>The two lines at the top.</summary>
    /// <param name="settled">The plan, as it is read again elsewhere.</param>
    /// <param name="version">monofy's.</param>
    /// <param name="holds">Whether it holds.</param>
    public static string Begin(Description settled, string version, bool holds) =>
        Heading + version + (holds ? Held : "") + "\n" +
        Encoding.UTF8.GetString(PlanJson.Write(settled, indented: false).Span);

    /// <summary>The lines of one step.</summary>
    public static string Step(Plan plan, Instant now, in Event e, ReadOnlySpan<Effect> effects)
    {
        var text = new StringBuilder(JournalLine.Format(now, e)).Append('\n');
        foreach (ref readonly Effect effect in effects)
            text.Append(Decision).Append(StepText.Of(plan, effect)).Append('\n');
        return text.ToString();
    }
}
