using Monofy.Core.Supervision;
using Monofy.Core.Values;
using Monofy.Native;
using Monofy.Output;

namespace Monofy;

/// <summary>What comes when no process is left: the rest of the output, the closing line, and the terminal as it
/// was.</summary>
internal static class RunEnd
{
    /// <summary>Closes everything.</summary>
    /// <param name="parts">The shell.</param>
    /// <param name="failed">Whether monofy itself failed, and has said so.</param>
    /// <param name="end">How the run ended, if it did not.</param>
    public static void Run(Wiring parts, bool failed, in Effect end)
    {
        parts.Trace?.Complete();
        if (failed) parts.Terminal.TakeBack();
        // The closing line comes last, behind what processes wrote to the same place, but waits for no other.
        bool patient = FinishOutput(parts, parts.Announcer.Sink, failed);
        if (!failed) parts.Announcer.Say(end.Severity, end.Text!);
        if (patient) FinishOutput(parts, null, failed);
        parts.Announcer.FlushLast();
        parts.Terminal.TakeBack();
        parts.Close();
    }

    // A reader may be slow to take the last lines of a sink, or of all: false if the supervisor waits no longer.
    private static bool FinishOutput(Wiring parts, Sink? sink, bool failed)
    {
        while (parts.Output?.Mux.TryFinish(sink) == false && !failed)
        {
            parts.Reactor.Wait(Instant.Never);
            while (parts.Events.TryDequeue(out Event e))
            {
                foreach (ref readonly Effect effect in parts.Supervisor.Step(Clock.Now, e))
                    if (effect.Kind == EffectKind.AbandonOutput) return false;
            }
        }
        return true;
    }
}
