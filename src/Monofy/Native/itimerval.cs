namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C

/// <summary><c>struct itimerval</c> of sys/time.h, on 64 bits.</summary>
internal struct itimerval
{
    public long interval_sec;
    public long interval_usec;
    public long value_sec;
    public long value_usec;
}
