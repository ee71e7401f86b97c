using System;
using Monofy.Core.Control;
using Monofy.Core.Plans;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Recording;

/// <summary>Writes every event of the run and what was decided to a file (<c>--journal</c>). One that cannot be written
/// ends, since a gap would make it useless, and does not disturb the run.</summary>
/// <param name="plan">The plan that runs.</param>
/// <param name="file">The file.</param>
/// <param name="say">Says why the journal ends before the run does.</param>
internal sealed class Journal(Plan plan, RecordFile file, Action<string> say)
{
    private bool _ended;

    /// <summary>Writes what stands at the top.</summary>
    public void Begin(string heading) => Write(heading);

    public void Add(Instant now, in Event e, ReadOnlySpan<Effect> effects)
    {
        if (!_ended) Write(JournalText.Step(plan, now, e, effects));
    }

    private void Write(string text)
    {
        byte[] bytes = Text.Encode(text);
        int written = file.Write(bytes);
        if (written == bytes.Length) return;
        _ended = true;
        say("the journal " + plan.Run.Journal + " ends here: " +
            (written < 0 ? OsError.Describe(OsError.Last) : "its reader or disk does not take more"));
    }
}
