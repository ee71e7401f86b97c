using System;
using Monofy.Core.Control;
using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;

namespace Monofy.Recording;

/// <summary>Writes the trace of the run to its file (<c>--trace</c>), once a turn of the loop. A file that cannot be
/// written, or not fast enough, ends the trace and does not disturb the run.</summary>
/// <param name="name">The file, for messages.</param>
/// <param name="file">The file.</param>
/// <param name="trace">What is written.</param>
/// <param name="say">Says why the trace ends before the run does.</param>
internal sealed class TraceFile(string name, RecordFile file, Trace trace, Action<string> say)
{
    private const int LastWait = 1000;      // ms that the end of monofy may wait for a reader

    private bool _ended;

    /// <summary>Takes down one step.</summary>
    public void Add(Instant now, in Event e, ReadOnlySpan<Effect> effects)
    {
        if (!_ended) trace.Add(now, Clock.UnixTicks, e, effects);
    }

    /// <summary>Writes what the file takes now.</summary>
    public void Flush()
    {
        while (!_ended && !trace.Waiting.IsEmpty)
        {
            int written = file.Write(trace.Waiting);
            if (written >= 0) trace.Drop(written);
            else if (OsError.Last == Libc.EAGAIN) break;
            else if (OsError.Last != Libc.EINTR) End(OsError.Describe(OsError.Last));
        }
        if (!_ended && trace.Cut is { } why) End(why);
    }

    /// <summary>Completes the file. Its reader may be slow, but not for long.</summary>
    public void Complete()
    {
        trace.End(Clock.Now);
        for (Flush(); !_ended && !trace.Waiting.IsEmpty; Flush())
        {
            if (!file.Wait(LastWait)) End("its reader does not take more");
        }
    }

    private void End(string why)
    {
        // What was cut off is whole when the rest of it is written.
        if (trace.Cut == why && !trace.Waiting.IsEmpty) return;
        _ended = true;
        say("the trace " + name + " ends here: " + why);
    }
}
