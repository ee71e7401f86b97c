namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C

/// <summary><c>struct rlimit</c> of sys/resource.h, on 64 bits.</summary>
internal struct rlimit
{
    public ulong rlim_cur;
    public ulong rlim_max;
}
