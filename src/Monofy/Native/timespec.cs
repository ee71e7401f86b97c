namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C

/// <summary><c>struct timespec</c> of time.h, on 64 bits.</summary>
internal struct timespec
{
    public long tv_sec;
    public long tv_nsec;
}
