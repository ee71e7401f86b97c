namespace Monofy.Native;

#pragma warning disable CS0649 // the kernel writes them

/// <summary>What the system call <c>rt_sigaction</c> takes on x86-64 (on ARM64 the restorer is absent, and the mask stands in its place;
/// with the dispositions used here, default and ignore, neither is read).</summary>
internal struct kernel_sigaction
{
    public nint handler;
    public ulong flags;
    public nint restorer;
    public ulong mask;
}
