using System;

namespace Monofy.Harness;

/// <summary>Signal numbers on x86-64 and ARM64 Linux.</summary>
internal static class Signals
{
    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR",
            "SYS",
    ];

    public static int Number(string name) =>
        name.StartsWith("RTMIN", StringComparison.Ordinal) ? 34 + (name.Length > 5 ? int.Parse(name[6..]) : 0)
            : Array.IndexOf(Names, name) + 1;

    /// <summary>The bit of a signal in a mask as /proc and the actor show it.</summary>
    public static ulong Bit(string name) => 1UL << (Number(name) - 1);
}
