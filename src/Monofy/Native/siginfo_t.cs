using System.Runtime.InteropServices;

namespace Monofy.Native;

/// <summary>The part of <c>siginfo_t</c> (signal.h) that is used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct siginfo_t
{
    [FieldOffset(0)] public int si_signo;
    [FieldOffset(8)] public int si_code;
    [FieldOffset(16)] public int si_pid;
    [FieldOffset(20)] public uint si_uid;
    [FieldOffset(24)] public int si_value;
}
