using Monofy.Core.Supervision;
using Monofy.Core.Values;

namespace Monofy.Core.Terminal;

/// <summary>What a signal means that came to monofy.</summary>
public static class SignalOrigins
{
    /// <summary>Whether <paramref name="signal"/> was typed or sent; null if it is not a request from anyone.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="byKernel">The kernel sent it, as it does for what is typed.</param>
    /// <param name="byItself">monofy's own call raised it.</param>
    /// <param name="ignored">It was ignored when monofy was started.</param>
    /// <param name="hungUp">The terminal on standard input has been closed.</param>
    /// <param name="isUnstoppable">No process could continue monofy, so that it cannot be stopped: it is PID 1, leads
    /// its session, or its shell has exited.</param>
    public static SignalOrigin? Of(Signal signal, bool byKernel, bool byItself, bool ignored, bool hungUp,
        bool isUnstoppable)
    {
        // Raised by monofy's own writes, to a pipe that is closed or beyond a limit of the size of files.
        if (byItself && (signal == Signal.Pipe || signal == Signal.Xfsz)) return null;
        // monofy's own time limit, not the services'.
        if (byKernel && signal == Signal.Xcpu) return null;
        // A shell without job control starts what runs in its background deaf to what is typed, and so are the
        // processes then.
        if (ignored && (signal == Signal.Int || signal == Signal.Quit)) return null;
        // SIGHUP means that the terminal is closed if the kernel sent it, or the shell that led its session; under
        // nohup it means nothing.
        bool typed = signal == Signal.Hup ? (byKernel || hungUp) && !ignored : byKernel;
        return typed ? SignalOrigin.Typed : isUnstoppable ? SignalOrigin.SentToInit : SignalOrigin.Sent;
    }
}
