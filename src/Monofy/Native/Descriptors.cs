using System;

namespace Monofy.Native;

/// <summary>Passes open descriptors over a Unix socket (SCM_RIGHTS).</summary>
internal static unsafe class Descriptors
{
    private const int ControlSize = 128;    // 28 descriptors; the kernel closes what does not fit

    /// <summary>Sends <paramref name="bytes"/> and with them standard input, output and error; what <c>send(2)</c>
    /// returns.</summary>
    public static nint SendStandard(int socket, ReadOnlySpan<byte> bytes)
    {
        const int count = 3;
        long* control = stackalloc long[ControlSize / sizeof(long)];
        var header = (cmsghdr*)control;
        *header = new cmsghdr { cmsg_len = (nuint)(sizeof(cmsghdr) + count * sizeof(int)), cmsg_level = Libc.SOL_SOCKET,
            cmsg_type = Libc.SCM_RIGHTS };
        var descriptors = (int*)(header + 1);
        for (int i = 0; i < count; i++) descriptors[i] = i;
        fixed (byte* at = bytes)
        {
            var part = new iovec { iov_base = at, iov_len = (nuint)bytes.Length };
            // The length is padded to whole words.
            var message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = (byte*)control,
                msg_controllen = (nuint)(sizeof(cmsghdr) + (count + 1) * sizeof(int)) };
            return Libc.sendmsg(socket, &message, Libc.MSG_NOSIGNAL);
        }
    }

    /// <summary>As <c>read(2)</c>; descriptors that came along fill what is still -1 in <paramref name="passed"/>, and
    /// are closed if there is no room.</summary>
    public static nint Receive(int socket, Span<byte> buffer, Span<int> passed)
    {
        long* control = stackalloc long[ControlSize / sizeof(long)];
        fixed (byte* at = buffer)
        {
            var part = new iovec { iov_base = at, iov_len = (nuint)buffer.Length };
            var message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = (byte*)control,
                msg_controllen = ControlSize };
            nint size = Libc.recvmsg(socket, &message, Libc.MSG_DONTWAIT | Libc.MSG_CMSG_CLOEXEC);
            var header = (cmsghdr*)control;
            if (size >= 0 && message.msg_controllen >= (nuint)sizeof(cmsghdr) &&
                header->cmsg_level == Libc.SOL_SOCKET && header->cmsg_type == Libc.SCM_RIGHTS)
                Take((int*)(header + 1), (int)(header->cmsg_len - (nuint)sizeof(cmsghdr)) / sizeof(int), passed);
            return size;
        }
    }

    /// <summary>Closes a descriptor that a trusted client passed, without waiting for a peer that reads
    /// nothing.</summary>
    public static void Close(int fd)
    {
        long none = 0;      // struct linger: two int
        if (FileKind.Of(fd) == Libc.S_IFSOCK) Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_LINGER, &none, sizeof(long));
        Libc.close(fd);
    }

    private static void Take(int* descriptors, int count, Span<int> passed)
    {
        for (int i = 0; i < count; i++)
        {
            int free = passed.IndexOf(-1);
            if (free >= 0) passed[free] = descriptors[i];
            else Close(descriptors[i]);
        }
    }
}
