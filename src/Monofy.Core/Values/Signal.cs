using System;
using System.Text;

namespace Monofy.Core.Values;

/// <summary>
/// A Linux signal, by its number, which is the same on x86-64 and ARM64 (signal(7)). Real-time signals are numbered as
/// in glibc and Docker: SIGRTMIN is 34, because the C library reserves 32 and 33, and SIGRTMAX is 64. (musl reserves 34
/// too and begins at 35; a name must mean the same number in every image.)
/// </summary>
/// <param name="Number">1 to 64; 0 only in <c>default</c>, which is not a signal.</param>
public readonly record struct Signal(int Number)
{
    private const int RealTimeMin = 34;
    private const int RealTimeMax = 64;

    /// <summary>SIGHUP, 1: many programs reload their configuration.</summary>
    public static Signal Hup => new(1);

    /// <summary>SIGINT, 2: Ctrl-C.</summary>
    public static Signal Int => new(2);

    /// <summary>SIGQUIT, 3: Ctrl-\.</summary>
    public static Signal Quit => new(3);

    /// <summary>SIGILL, 4: raised by a bad instruction.</summary>
    public static Signal Ill => new(4);

    /// <summary>SIGTRAP, 5: raised by a breakpoint.</summary>
    public static Signal Trap => new(5);

    /// <summary>SIGABRT, 6, also called SIGIOT.</summary>
    public static Signal Abrt => new(6);

    /// <summary>SIGBUS, 7: raised by a bad memory access.</summary>
    public static Signal Bus => new(7);

    /// <summary>SIGFPE, 8: raised by bad arithmetic.</summary>
    public static Signal Fpe => new(8);

    /// <summary>SIGKILL, 9: cannot be caught.</summary>
    public static Signal Kill => new(9);

    /// <summary>SIGUSR1, 10.</summary>
    public static Signal Usr1 => new(10);

    /// <summary>SIGSEGV, 11: raised by a bad memory access.</summary>
    public static Signal Segv => new(11);

    /// <summary>SIGUSR2, 12.</summary>
    public static Signal Usr2 => new(12);

    /// <summary>SIGPIPE, 13: raised by a write to a pipe or socket that no longer has a reader.</summary>
    public static Signal Pipe => new(13);

    /// <summary>SIGXCPU, 24: the CPU time limit was reached.</summary>
    public static Signal Xcpu => new(24);

    /// <summary>SIGXFSZ, 25: the file size limit was reached.</summary>
    public static Signal Xfsz => new(25);

    /// <summary>SIGALRM, 14.</summary>
    public static Signal Alrm => new(14);

    /// <summary>SIGTERM, 15: the polite stop.</summary>
    public static Signal Term => new(15);

    /// <summary>SIGCHLD, 17, also called SIGCLD: a child ended or stopped.</summary>
    public static Signal Chld => new(17);

    /// <summary>SIGCONT, 18: continue after a stop.</summary>
    public static Signal Cont => new(18);

    /// <summary>SIGSTOP, 19: cannot be caught.</summary>
    public static Signal Stop => new(19);

    /// <summary>SIGTSTP, 20: Ctrl-Z.</summary>
    public static Signal Tstp => new(20);

    /// <summary>SIGTTIN, 21: a background process read from its terminal.</summary>
    public static Signal Ttin => new(21);

    /// <summary>SIGTTOU, 22: a background process wrote to its terminal.</summary>
    public static Signal Ttou => new(22);

    /// <summary>SIGWINCH, 28: the terminal's size changed; Apache and PHP-FPM stop gracefully.</summary>
    public static Signal Winch => new(28);

    /// <summary>SIGSYS, 31: raised by a forbidden system call.</summary>
    public static Signal Sys => new(31);

    /// <summary>SIGRTMIN, 34. The NativeAOT runtime suspends its threads with it: monofy must not block, catch or
    /// forward it.</summary>
    public static Signal RtMin => new(RealTimeMin);

    /// <summary>SIGRTMAX, 64.</summary>
    public static Signal RtMax => new(RealTimeMax);

    /// <summary><c>SIGTERM</c>, <c>SIGRTMIN+3</c>, <c>SIGRTMAX-2</c> (counted from the nearer end, as <c>kill -l</c>
    /// does); the plain number for 32 and 33, which have no name. <see cref="TryParse"/> reads all of these.</summary>
    public string Name => Number switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        16 => "SIGSTKFLT",
        17 => "SIGCHLD",
        18 => "SIGCONT",
        19 => "SIGSTOP",
        20 => "SIGTSTP",
        21 => "SIGTTIN",
        22 => "SIGTTOU",
        23 => "SIGURG",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        26 => "SIGVTALRM",
        27 => "SIGPROF",
        28 => "SIGWINCH",
        29 => "SIGIO",
        30 => "SIGPWR",
        31 => "SIGSYS",
        RealTimeMin => "SIGRTMIN",
        RealTimeMax => "SIGRTMAX",
        > RealTimeMin and < 50 => "SIGRTMIN+" + (Number - RealTimeMin),
        >= 50 and < RealTimeMax => "SIGRTMAX-" + (RealTimeMax - Number),
        _ => Number.ToString(),
    };

    /// <summary>Whether it suspends a process and returns control to its shell (Ctrl-Z).</summary>
    public bool IsForJobControl => this == Tstp || this == Ttin || this == Ttou;

    /// <summary>Whether it asks monofy to stop when sent from outside: SIGTERM, SIGINT or SIGQUIT.</summary>
    public bool AsksForStop => Number is 2 or 3 or 15;

    /// <summary>
    /// Whether monofy forwards the signal when it receives it. Not forwarded: signals that cannot be caught (KILL,
    /// STOP); signals about monofy itself (CHLD, and ILL, TRAP, BUS, FPE, SEGV, SYS, which a fault raises in the
    /// faulting process); job control stops (TSTP, TTIN, TTOU), which monofy handles itself; signals of the C library
    /// and the runtime (32 to 34). PIPE can be forwarded if another process sent it; one raised by monofy's own write
    /// has monofy's pid as its sender, and the host must drop it.
    /// </summary>
    public bool CanBeForwarded => Number is >= 1 and <= RealTimeMax and not
        (4 or 5 or 7 or 8 or 9 or 11 or 17 or 19 or 20 or 21 or 22 or 31 or 32 or 33 or RealTimeMin);

    /// <summary>Reads <c>TERM</c>, <c>SIGTERM</c>, <c>15</c>, <c>RTMIN+3</c>, <c>SIGRTMAX-2</c> and the other names
    /// IOT, CLD and POLL, in upper or lower case as Docker does. Only 1 to 64: 0, as in <c>kill -0</c>, is not a signal
    /// here.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Signal signal)
    {
        int number;
        if (!TryDigits(text, out number))
        {
            if (text.Length > 3 && Ascii.EqualsIgnoreCase(text[..3], "SIG")) text = text[3..];
            number = ByName(text);
        }

        bool known = number is >= 1 and <= RealTimeMax;
        signal = known ? new(number) : default;
        return known;
    }

    /// <summary>The same as <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static int ByName(ReadOnlySpan<char> name)
    {
        if (name.Length >= 5 && Ascii.EqualsIgnoreCase(name[..5], "RTMIN"))
            return RealTime(name[5..], RealTimeMin, '+');
        if (name.Length >= 5 && Ascii.EqualsIgnoreCase(name[..5], "RTMAX"))
            return RealTime(name[5..], RealTimeMax, '-');
        if (Ascii.EqualsIgnoreCase(name, "IOT")) return 6;
        if (Ascii.EqualsIgnoreCase(name, "CLD")) return 17;
        if (Ascii.EqualsIgnoreCase(name, "POLL")) return 29;

        for (int number = 1; number <= 31; number++)
            if (Ascii.EqualsIgnoreCase(name, new Signal(number).Name.AsSpan(3))) return number;

        return 0;
    }

    private static int RealTime(ReadOnlySpan<char> offset, int from, char sign)
    {
        if (offset.IsEmpty) return from;
        if (offset[0] != sign || !TryDigits(offset[1..], out int distance)) return 0;

        int number = sign == '+' ? from + distance : from - distance;
        return number is >= RealTimeMin and <= RealTimeMax ? number : 0;
    }

    // Larger numbers become 100, which is not a signal and does not overflow.
    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = Math.Min(number * 10 + (c - '0'), 100);
        }

        return !text.IsEmpty;
    }
}
