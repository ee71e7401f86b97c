namespace Monofy.Native;

#pragma warning disable CS8981 // lower case, as in C

/// <summary><c>struct iovec</c> of sys/uio.h.</summary>
internal unsafe struct iovec
{
    public void* iov_base;
    public nuint iov_len;
}
