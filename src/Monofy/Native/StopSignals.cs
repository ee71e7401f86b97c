using Monofy.Core.Values;

namespace Monofy.Native;

/// <summary>Waits for a file until a stop is asked for: before the loop runs, nothing else would notice that.</summary>
internal sealed unsafe class StopSignals
{
    private readonly string _file;
    private readonly int _signals;

    /// <summary>Begins to listen, while <paramref name="file"/> is read.</summary>
    public StopSignals(string file)
    {
        _file = file;
        ulong mask = 0;
        foreach (Signal signal in (Signal[])[Signal.Int, Signal.Quit, Signal.Term])
        {
            if (!IsIgnored(signal)) mask |= 1ul << (signal.Number - 1);
        }
        _signals = Libc.signalfd(-1, &mask, Libc.SFD_CLOEXEC | Libc.SFD_NONBLOCK);
    }

    /// <summary>Waits until <paramref name="fd"/> can be read, or has ended; a <see cref="StopException"/> if a stop
    /// is asked for first.</summary>
    public void Wait(int fd)
    {
        pollfd* sources = stackalloc pollfd[2];
        sources[0] = new() { fd = fd, events = Libc.POLLIN };
        sources[1] = new() { fd = _signals, events = Libc.POLLIN };
        Libc.poll(sources, 2, -1);
        signalfd_siginfo info;
        if (sources[1].revents != 0 && Libc.read(_signals, &info,
            (nuint)sizeof(signalfd_siginfo)) == sizeof(signalfd_siginfo))
            throw new StopException(new Signal((int)info.ssi_signo), _file);
    }

    /// <summary>Listens no more.</summary>
    public void Close() => Libc.close(_signals);

    /// <summary>Whether <paramref name="signal"/> was ignored when monofy started: a shell without job control starts
    /// what runs in its background deaf to what is typed, and so are the processes then. SIGTERM is never taken for
    /// that.</summary>
    public static bool IsIgnored(Signal signal)
    {
        return (signal == Signal.Int || signal == Signal.Quit) && WasIgnored(signal);
    }

    /// <summary>What was done with <paramref name="signal"/> when monofy started.</summary>
    public static bool WasIgnored(Signal signal)
    {
        kernel_sigaction action;
        Libc.syscall(Libc.SYS_rt_sigaction, signal.Number, 0, (nint)(&action), sizeof(ulong));
        return action.handler == Libc.SIG_IGN;
    }
}
