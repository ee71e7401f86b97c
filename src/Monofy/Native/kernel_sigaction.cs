namespace Monofy.Native;

#pragma warning disable CS0649 // the kernel writes them

/// <summary>What the system call <c>rt_sigaction</c> takes.</summary>
internal struct kernel_sigaction
{
    public nint handler;
    public ulong flags;
    public nint restorer;
    public ulong mask;
}
