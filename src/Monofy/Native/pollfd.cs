namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C

/// <summary><c>struct pollfd</c> of poll.h.</summary>
internal struct pollfd
{
    public int fd;
    public short events;
    public short revents;
}
