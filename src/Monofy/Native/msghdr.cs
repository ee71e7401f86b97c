namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C

/// <summary><c>struct msghdr</c> of sys/socket.h, on 64 bits.</summary>
internal unsafe struct msghdr
{
    public byte* msg_name;
    public uint msg_namelen;
    public iovec* msg_iov;
    public nuint msg_iovlen;
    public byte* msg_control;
    public nuint msg_controllen;
    public int msg_flags;
}
