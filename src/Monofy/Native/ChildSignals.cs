namespace Monofy.Native;

/// <summary>The signals of a child that was just forked: raw calls only, for libc leaves out 32 and 33, and the runtime
/// has handlers.</summary>
internal static unsafe class ChildSignals
{
    private const int Last = 64;

    /// <summary>The action of SIGPIPE when monofy started, which programs get back; <c>Bootstrap</c> reads it before
    /// the runtime changes it.</summary>
    public static kernel_sigaction Pipe;

    /// <summary>The same for SIGCHLD.</summary>
    public static kernel_sigaction Child;

    /// <summary>Gives every signal its default action, those too that were ignored, and blocks none.</summary>
    public static void Reset()
    {
        ResetHandled(ulong.MaxValue);
        ulong none = 0;
        Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)(&none), 0, sizeof(ulong));
    }

    /// <summary>Gives the signals of the set <paramref name="handled"/> their default action.</summary>
    public static void ResetHandled(ulong handled)
    {
        kernel_sigaction byDefault = default;
        for (int signal = 1; handled != 0; signal++, handled >>= 1)
        {
            if ((handled & 1) != 0) Libc.syscall(Libc.SYS_rt_sigaction, signal, (nint)(&byDefault), 0, sizeof(ulong));
        }
    }

    /// <summary>The set of signals for which this process has handlers: the runtime's.</summary>
    public static ulong Handled()
    {
        ulong handled = 0;
        kernel_sigaction action;
        for (int signal = 1; signal <= Last; signal++)
        {
            bool known = Libc.syscall(Libc.SYS_rt_sigaction, signal, 0, (nint)(&action), sizeof(ulong)) == 0;
            if (known && action.handler != 0 && action.handler != Libc.SIG_IGN) handled |= 1ul << (signal - 1);
        }
        return handled;
    }
}
