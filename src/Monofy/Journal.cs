using System.Text;
using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy;

/// <summary>Writes every event of the run to a file (<c>--journal</c>).</summary>
internal sealed class Journal(RecordFile file)
{
    /// <summary>Writes one event. A journal that cannot be written does not disturb the run.</summary>
    public void Write(Instant now, in Event e) =>
        file.Write(Encoding.UTF8.GetBytes(JournalLine.Format(now, e) + "\n"));
}
