namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C
#pragma warning disable CS0649 // the kernel writes them

/// <summary><c>struct ucred</c> of sys/socket.h: who is at the other end of a Unix socket.</summary>
internal struct ucred
{
    public int pid;
    public uint uid;
    public uint gid;
}
