namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C

/// <summary><c>struct itimerspec</c> of time.h.</summary>
internal struct itimerspec
{
    public timespec it_interval;
    public timespec it_value;
}
