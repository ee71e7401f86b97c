namespace Monofy.Native;

/// <summary>The signals of a child that was just forked: raw calls only, for libc leaves out 32 and 33, and the runtime has handlers.</summary>
internal static unsafe class ChildSignals
{
    private const int Last = 64;

    /// <summary>Gives every signal its default action, those too that were ignored, and blocks none.</summary>
    public static void Reset()
    {
        kernel_sigaction byDefault = default;
        for (int signal = 1; signal <= Last; signal++)
            Libc.syscall(Libc.SYS_rt_sigaction, signal, (nint)(&byDefault), 0, sizeof(ulong));
        ulong none = 0;
        Libc.syscall(Libc.SYS_rt_sigprocmask, Libc.SIG_SETMASK, (nint)(&none), 0, sizeof(ulong));
    }
}
