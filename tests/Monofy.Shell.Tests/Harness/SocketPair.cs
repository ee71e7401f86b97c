using System;
using System.Runtime.InteropServices;
using System.Text;
using Monofy.Native;

namespace Monofy.Shell.Tests.Harness;

/// <summary>Two connected sockets that do not block: monofy's end, and the client's.</summary>
internal sealed unsafe class SocketPair : IDisposable
{
    private const int WriteSide = 1;

    private int _ours, _theirs;

    public SocketPair(int type = Libc.SOCK_STREAM)
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, socketpair(Libc.AF_UNIX, type | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0, ends));
        (_ours, _theirs) = (ends[0], ends[1]);
    }

    public int Client => _theirs;

    /// <summary>monofy's end, which is then somebody else's to close.</summary>
    public int TakeOurs()
    {
        int ours = _ours;
        _ours = -1;
        return ours;
    }

    /// <summary>Sends what the socket takes; how much that was.</summary>
    public int Send(string text) => Send(_theirs, Encoding.UTF8.GetBytes(text));

    public static int Send(int fd, byte[] bytes)
    {
        fixed (byte* at = bytes)
            return (int)Libc.send(fd, at, (nuint)bytes.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
    }

    /// <summary>All that the client can read now; null if monofy has closed and nothing is left.</summary>
    public string? Receive() => Receive(_theirs);

    public static string? Receive(int fd, int atMost = int.MaxValue)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[16 << 10];
        while (text.Length < atMost)
        {
            nint size;
            fixed (byte* at = buffer)
                size = Libc.recv(fd, at, (nuint)Math.Min(buffer.Length, atMost - text.Length), Libc.MSG_DONTWAIT);
            if (size > 0) text.Append(Encoding.UTF8.GetString(buffer, 0, (int)size));
            else return text.Length == 0 && (size == 0 || OsError.Last != Libc.EAGAIN) ? null : text.ToString();
        }
        return text.ToString();
    }

    /// <summary>The client says that it writes no more.</summary>
    public void EndWriting() => Libc.shutdown(_theirs, WriteSide);

    /// <summary>Passes <paramref name="descriptors"/> with one byte of text.</summary>
    public void Pass(char text, params int[] descriptors) => Pass(_theirs, text, descriptors);

    public static void Pass(int fd, char text, params int[] descriptors)
    {
        byte letter = (byte)text;
        long* control = stackalloc long[16];
        var header = (cmsghdr*)control;
        nuint size = (nuint)(sizeof(cmsghdr) + descriptors.Length * sizeof(int));
        *header = new cmsghdr { cmsg_len = size, cmsg_level = Libc.SOL_SOCKET, cmsg_type = Libc.SCM_RIGHTS };
        for (int i = 0; i < descriptors.Length; i++) ((int*)(header + 1))[i] = descriptors[i];
        var part = new iovec { iov_base = &letter, iov_len = 1 };
        var message = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = (byte*)control,
            msg_controllen = (size + 7) & ~(nuint)7 };
        Assert.Equal(1, Libc.sendmsg(fd, &message, Libc.MSG_NOSIGNAL));
    }

    public void CloseClient() => Close(ref _theirs);

    public void Dispose()
    {
        Close(ref _ours);
        Close(ref _theirs);
    }

    private static void Close(ref int fd)
    {
        if (fd >= 0) Libc.close(fd);
        fd = -1;
    }

    [DllImport("libc")] private static extern int socketpair(int domain, int type, int protocol, int* ends);
}
