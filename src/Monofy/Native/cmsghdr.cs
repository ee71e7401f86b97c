namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C
#pragma warning disable CS0649 // the kernel writes them

/// <summary><c>struct cmsghdr</c> of sys/socket.h, on 64 bits; its data follows.</summary>
internal struct cmsghdr
{
    public nuint cmsg_len;
    public int cmsg_level;
    public int cmsg_type;
}
